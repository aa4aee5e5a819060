import { describe, expect, test } from 'vitest';
import { readGgufTokenizer } from '../../src/checkpoint/gguf/gguf-tokenizer.js';
import { checkpointError, failureOf } from '../checkpoint/failures.js';
import { metadataOf, recorded } from './recorded.js';

const { byteLevelMetadata, gguf, texts } = recorded;

describe.each(gguf)('a tokenizer from GGUF metadata ($name)', ({ metadata, ids }) => {
  const whole = 'tokenizer.ggml.tokens' in metadata ? metadata : { ...byteLevelMetadata, ...metadata };
  const tokenizer = readGgufTokenizer(metadataOf(whole));

  test.each(texts.map((text, index) => [text, ids[index]]))(
    '%j gets the ids it was given elsewhere',
    (text, expected) => {
      expect([...tokenizer.encode(text)]).toEqual(expected);
    },
  );

  test('plain text comes back from its tokens', () => {
    const text = '  two  spaces,\ttabs\n\n345 東京 🦜';
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
  });
});

describe('special tokens of GGUF metadata', () => {
  const smollm = { ...byteLevelMetadata, 'tokenizer.ggml.pre': 'smollm' };

  test('control tokens are special, ends are found by id, by template and by name', () => {
    const tokenizer = readGgufTokenizer(metadataOf(smollm));
    expect(tokenizer.beginToken).toBe(1);
    expect(tokenizer.padToken).toBe(2);
    expect(tokenizer.endTokens).toEqual([2, 0]);
    expect(tokenizer.decode([1, 2], { skipSpecialTokens: true })).toBe('');
  });

  test('the chat template is the one in the file', () => {
    const text = readGgufTokenizer(metadataOf(smollm)).renderChat([{ role: 'user', content: 'hi' }]);
    expect(text).toContain('You are a helpful AI assistant named SmolLM');
    expect(text).toContain('<|im_start|>user\nhi<|im_end|>\n');
  });

  test('a begin token is added to plain text where the file asks for it', () => {
    const plain = readGgufTokenizer(metadataOf(smollm)).encode('bake');
    const asked = readGgufTokenizer(metadataOf({ ...smollm, 'tokenizer.ggml.add_bos_token': true }));
    expect([...asked.encode('bake', { addSpecialTokens: true })]).toEqual([1, ...plain]);
    expect([...asked.encode('bake')]).toEqual([...plain]);
  });

  test('an end-of-turn token named by the file ends, too', () => {
    const tokenizer = readGgufTokenizer(metadataOf({ ...smollm, 'tokenizer.ggml.eot_token_id': 4 }));
    expect(tokenizer.endTokens).toContain(4);
  });
});

test.each([
  ['tokenizer.ggml.model', 'bert', 'unsupported-tokenizer'],
  ['tokenizer.ggml.pre', 'klingon', 'unsupported-tokenizer'],
  ['tokenizer.ggml.eos_token_id', 1_000_000, 'invalid-value'],
  ['tokenizer.ggml.merges', ['one'], 'invalid-value'],
  ['tokenizer.ggml.tokens', undefined, 'missing-key'],
  ['tokenizer.chat_template', 5, 'invalid-value'],
] as const)('a wrong %s is named', async (key, value, code) => {
  const metadata = metadataOf({ ...byteLevelMetadata, [key]: value });
  expect(await failureOf(() => readGgufTokenizer(metadata))).toMatchObject(checkpointError(code, key));
});

test('a SentencePiece tokenizer without a score for each token is refused', async () => {
  const metadata = { ...gguf.find(({ name }) => name === 'llama')?.metadata, 'tokenizer.ggml.scores': [0.5] };
  expect(await failureOf(() => readGgufTokenizer(metadataOf(metadata)))).toMatchObject(
    checkpointError('invalid-value', 'tokenizer.ggml.scores'),
  );
});
