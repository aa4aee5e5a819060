import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTokenizerTraining, trainTokenizer } from '../../src/tokenizer/train-tokenizer.js';
import { recorded } from './recorded.js';

const { corpus, texts, trained } = recorded;
const chatTemplate =
  "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}";
const tokenizer = trainTokenizer(corpus, { ...trained, chatTemplate });

test('training finds the merges that Hugging Face finds, in their order', () => {
  expect(JSON.parse(tokenizer.files().tokenizerJson).model.merges).toEqual(trained.merges);
  expect(tokenizer.vocabularySize).toBe(trained.vocabularySize);
});

test.each(texts.map((text, index) => [text, trained.ids[index]]))('%j gets the ids of Hugging Face', (text, ids) => {
  expect([...tokenizer.encode(text)]).toEqual(ids);
});

test('any text comes back from its tokens', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    }),
  );
});

test('special tokens come first, are left out of decoded text on request, and name the ends', () => {
  const tokens = tokenizer.encode('<|im_start|>bake<|im_end|>');
  expect(tokens[0]).toBe(1);
  expect(tokenizer.decode(tokens, { skipSpecialTokens: true })).toBe('bake');
  expect(tokenizer.endTokens).toEqual([0, 2]);
  expect(tokenizer.padToken).toBe(0);
  expect(tokenizer.beginToken).toBeUndefined();
});

test('special tokens written out in a training text are not learned as words', () => {
  const lines = Array.from({ length: 9 }, () => '<|im_end|>');
  const learned = trainTokenizer(lines, { vocabularySize: 300, specialTokens: ['<|im_end|>'] });
  expect(learned.vocabularySize).toBe(257);
});

test('training stops where no pair repeats', () => {
  expect(trainTokenizer(['abcdefg'], { vocabularySize: 1000, specialTokens: ['<end>'] }).vocabularySize).toBe(257);
});

test('of equally frequent pairs the one with lower ids is merged first', () => {
  const json = trainTokenizer(['cd', 'ab', 'cd', 'ab'], { vocabularySize: 300, specialTokens: ['<end>'] }).files();
  expect(JSON.parse(json.tokenizerJson).model.merges).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('a vocabulary without room, or an end that is not a special token, is refused', () => {
  expect(() => trainTokenizer([], { vocabularySize: 256, specialTokens: ['<end>'] })).toThrow('no room for 256 bytes');
  const options = { vocabularySize: 300, specialTokens: ['<end>'], endToken: '<stop>' };
  expect(() => trainTokenizer([], options)).toThrow('"<stop>" is not among the special tokens');
  expect(() => trainTokenizer([], { vocabularySize: 300, specialTokens: ['a'] })).toThrow('named twice');
});

test('text by text, the tokenizer is the one that all texts at once give', () => {
  const training = createTokenizerTraining({ ...trained, chatTemplate });
  for (const text of corpus) training.add(text);
  expect(training.mostMissed()).toBe(0);
  expect(training.finish().files()).toEqual(tokenizer.files());
});

test('with room for fewer words than there are, rare ones are forgotten, and frequent ones make the same merges', () => {
  const frequent = ['the', 'town', 'lies', 'by', 'sea'];
  const lines = Array.from({ length: 3000 }, (_, i) => `${frequent.map((word) => ` ${word}`).join('')} ${i}x${i * 7}`);
  const options = { vocabularySize: 268, specialTokens: ['<end>'] };
  const bounded = () => {
    const training = createTokenizerTraining({ ...options, mostWords: 60 });
    for (const text of lines) training.add(text);
    return training;
  };
  const training = bounded();
  expect(training.mostMissed()).toBeGreaterThan(0);
  expect(training.mostMissed()).toBeLessThan(3000 / 2);
  expect(training.finish().files()).toEqual(trainTokenizer(lines, options).files());
  expect(bounded().finish().files()).toEqual(training.finish().files());
});
