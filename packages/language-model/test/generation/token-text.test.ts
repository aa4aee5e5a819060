import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTokenText } from '../../src/generation/candidate-text.js';
import { trainTokenizer } from '../../src/index.js';
import { tokenizer as merging } from './tiny-model.js';

// Single bytes only: nothing is merged where there is no text to learn from.
const bytewise = trainTokenizer([], { vocabularySize: 257, specialTokens: ['<|end|>'] });

function pieces(tokens: Iterable<number>, tokenizer = bytewise): string[] {
  const text = createTokenText(tokenizer);
  const pushed = Array.from(tokens, (token) => text.push(token));
  return [...pushed, text.flush()];
}

test('a character of several bytes comes out whole, with its last byte', () => {
  expect(pieces(bytewise.encode('aé€'))).toEqual(['a', '', 'é', '', '', '€', '']);
});

test('an unfinished character comes out as a replacement only at the end', () => {
  expect(pieces(bytewise.encode('a€').subarray(0, 3))).toEqual(['a', '', '', '\uFFFD']);
});

test('bytes that can no longer become a character come out with what follows them', () => {
  const [lead = 0] = bytewise.encode('€');
  expect(pieces([lead, ...bytewise.encode('a')])).toEqual(['', '\uFFFDa', '']);
});

test('special tokens have no text', () => {
  expect(pieces([...merging.encode('the'), 0, ...merging.encode(' cat')], merging).join('')).toBe('the cat');
});

test.each([
  ['of single bytes', bytewise],
  ['with merges and special tokens', merging],
])('all pieces together are the decoded whole, for any tokens %s', (_, tokenizer) => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: tokenizer.vocabularySize - 1 }), { maxLength: 40 }), (tokens) => {
      expect(pieces(tokens, tokenizer).join('')).toBe(tokenizer.decode(tokens, { skipSpecialTokens: true }));
    }),
  );
});
