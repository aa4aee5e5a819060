import fc from 'fast-check';
import { expect, test } from 'vitest';
import { trainTokenizer } from '../../src/tokenizer/train-tokenizer.js';
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
