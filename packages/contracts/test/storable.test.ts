import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  longestReason,
  storableJson,
  storableReason,
  storableText,
  unstorableAt,
  unstorableParts,
} from '../src/index.js';

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

test('what cannot be stored is named by its place, however deep, and so is a name that cannot', () => {
  expect(unstorableAt('a\0')).toMatchObject({ path: '' });
  expect(unstorableAt({ messages: [{ content: 'fine' }, { content: '\uD83D' }] })).toMatchObject({
    path: 'messages.1.content',
  });
  expect(unstorableAt({ metadata: { 'a\0': 1 } })).toMatchObject({
    path: 'metadata',
    message: expect.stringContaining('has a name that'),
  });
  expect(unstorableParts(['\0', 'fine', '\uDE00', '\0'], 2).map(({ path }) => path)).toEqual(['0', '2']);
});

test('what can be stored is nowhere, and what a class made is not looked into', () => {
  expect(unstorableAt({ text: '\uD83D\uDE00', count: 1, nothing: null, list: [true, undefined] })).toBeUndefined();
  class Upload {
    name = '\0';
  }
  expect(unstorableAt({ file: new Upload(), bytes: new Uint8Array(3) })).toBeUndefined();
});

test('whatever the value, there is such a place exactly where the replaced text would be another', () => {
  const text = fc.oneof(fc.constantFrom('\0', '\uD800', '\uDFFF', '\uD83D\uDE00'), fc.string());
  fc.assert(
    fc.property(fc.jsonValue(), fc.dictionary(text, fc.array(text)), (json, texts) => {
      const given = { json, texts };
      expect(unstorableAt(given) === undefined).toBe(JSON.stringify(storableJson(given)) === JSON.stringify(given));
    }),
  );
});
