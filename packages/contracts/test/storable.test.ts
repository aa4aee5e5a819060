import fc from 'fast-check';
import { expect, test } from 'vitest';
import { longestReason, storableJson, storableReason, storableText } from '../src/index.js';

test('a NUL and half a surrogate pair are replaced, whole characters stay', () => {
  expect(storableText('a\0b')).toBe('a\uFFFDb');
  expect(storableText('\uD83D\uDE00 \uD83D')).toBe('\uD83D\uDE00 \uFFFD');
});

test('a reason is bounded, says how much is left out, and is not cut within a character', () => {
  const long = storableReason(new Error(`${'x'.repeat(longestReason - 1)}\uD83D\uDE00${'y'.repeat(1e6)}`));
  expect(long.length).toBeLessThan(longestReason + 50);
  expect(long).toContain('1000001 more characters');
  expect(long).not.toMatch(/\p{Surrogate}/u);
});

test('whatever the value, its JSON holds nothing that jsonb refuses', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const json = JSON.stringify(storableJson(value)) ?? 'null';
      expect(json).not.toMatch(/\\u0000|\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])/i);
    }),
  );
});
