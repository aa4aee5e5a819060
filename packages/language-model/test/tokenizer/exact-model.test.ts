// Expected values are what Python's tokenizers 0.23.3 gives for the same tokenizer.json.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DescribedCheckpoint, describeCheckpoint } from '../../src/checkpoint/described-checkpoint.js';
import { openCheckpoint } from '../../src/checkpoint/open-checkpoint.js';
import { HuggingFaceTokenizer } from '../../src/tokenizer/hugging-face-tokenizer.js';
import { copyOf, editJson } from '../checkpoint/folders.js';

function tokenizer(json: object): HuggingFaceTokenizer {
  const tokenizerJson = JSON.stringify({ version: '1.0', added_tokens: [], normalizer: null, decoder: null, ...json });
  return new HuggingFaceTokenizer({ path: 'tokenizer.json', tokenizerJson, tokenizerConfigJson: '{}' });
}

const letters = Array.from('abcdefghijklmnopqrstuvwxyz ._é');
const characters = { type: 'BPE', vocab: Object.fromEntries(letters.map((letter, id) => [letter, id])), merges: [] };
const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: false };
const spelled = (ids: readonly number[], joined: readonly string[]) =>
  ids.map((id) => letters[id] ?? joined[id - letters.length] ?? '?');

describe('added tokens that must be words of their own', () => {
  const words = tokenizer({
    model: characters,
    normalizer: { type: 'Lowercase' },
    added_tokens: [
      { ...plain, id: 30, content: 'FooBar', single_word: true, normalized: true },
      { ...plain, id: 31, content: 'qux', single_word: true },
    ],
  });
  const names = ['[foobar]', '[qux]'];
  test.each([
    ['foobar FooBar', '[foobar] [foobar]'],
    ['xfoobar foobar.', 'xfoobar [foobar].'],
    ['foobarfoobar', 'foobarfoobar'],
    ['_foobar éfoobar foobar_', '_foobar éfoobar foobar_'],
    ['qux quxqux aqux qux. Qux', '[qux] quxqux aqux [qux]. qux'],
    ['foobar.qux', '[foobar].[qux]'],
  ])('%s', (text, expected) => {
    expect(spelled([...words.encode(text)], names).join('')).toBe(expected);
  });

  test('decode to what is found in normalised text', () => {
    expect(words.decode([30])).toBe('foobar');
  });
});

test('an added token beside a word that another one must not begin stays whole', () => {
  const beside = tokenizer({
    model: characters,
    added_tokens: [
      { ...plain, id: 30, content: '<|x|>', special: true },
      { ...plain, id: 31, content: 'qux', single_word: true },
    ],
  });
  expect(spelled([...beside.encode('<|x|>quxa<|x|>')], ['[x]', '[qux]']).join('')).toBe('[x]quxa[x]');
});

const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
const fallback = {
  model: {
    type: 'BPE',
    byte_fallback: true,
    vocab: Object.fromEntries([...bytes, 'a'].map((token, id) => [token, id])),
    merges: [],
  },
  decoder: { type: 'Sequence', decoders: [{ type: 'ByteFallback' }, { type: 'Fuse' }] },
};

describe('bytes on decoding', () => {
  test.each([
    ['a byte order mark', [0xef, 0xbb, 0xbf], '\u{feff}'],
    ['one within a text', [256, 0xef, 0xbb, 0xbf, 256], 'a\u{feff}a'],
    ['a character that is cut off', [256, 0xe6, 0x97, 256], 'a\u{fffd}\u{fffd}a'],
    ['bytes of which some are a character', [0xff, 0xc3, 0xa9], '\u{fffd}\u{fffd}\u{fffd}'],
  ])('%s', (_, ids, text) => {
    expect(tokenizer(fallback).decode(ids)).toBe(text);
  });

  test('are the same for a process that only decodes', async () => {
    const folder = copyOf('llama');
    editJson(join(folder, 'tokenizer.json'), (json) => {
      Object.assign(json, { added_tokens: [], pre_tokenizer: null, post_processor: null, ...fallback });
    });
    const opened = await openCheckpoint(folder);
    const described = new DescribedCheckpoint(folder, describeCheckpoint(opened));
    expect(described.tokenizer.decode([0xef, 0xbb, 0xbf, 256])).toBe('\u{feff}a');
    opened.close();
  });
});

describe('a unigram model', () => {
  const pieces = ['<unk>', 'a', 'aa', 'b', 'aab', '\u2581'];
  const scores = [0, -4.7, -5.5, -3.3, -20, -1.7];
  const model = { type: 'Unigram', unk_id: 0, vocab: pieces.map((piece, id) => [piece, scores[id]]) };
  test.each([
    ['aaab', ['a', 'aa', 'b']],
    ['baaa', ['b', 'a', 'aa']],
    ['aaaaa', ['a', 'aa', 'aa']],
    ['bxaaab', ['b', '<unk>', 'a', 'aa', 'b']],
    ['xyz', ['<unk>']],
    ['axxa', ['a', '<unk>', 'a']],
  ])('cuts %s in the likeliest way, and of two the one that ends better', (text, expected) => {
    expect([...tokenizer({ model }).encode(text)].map((id) => pieces[id])).toEqual(expected);
  });

  test('cuts each word by itself where Metaspace parts them', () => {
    const metaspace = { type: 'Metaspace', replacement: '\u2581', prepend_scheme: 'always', split: true };
    const ids = tokenizer({ model, pre_tokenizer: metaspace }).encode('b aaab');
    expect([...ids].map((id) => pieces[id])).toEqual(['\u2581', 'b', '\u2581', 'a', 'aa', 'b']);
  });
});
