import { statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openCheckpoint } from '../../src/checkpoint/open-checkpoint.js';
import { checkpointError, failureOf } from './failures.js';
import { fixture, temporaryFolder } from './folders.js';
import { float32Tensor } from './gguf-writer.js';
import { tinyGguf } from './tiny-gguf.js';

describe('a GGUF file that gguf-py wrote', () => {
  test('is the model it was made from, up to its quantisation', async () => {
    const quantised = await openCheckpoint(fixture('llama.gguf'));
    const original = await openCheckpoint(fixture('llama'));
    expect(quantised.config).toEqual(original.config);
    expect(quantised.names).toEqual(original.names);
    for (const name of original.names) {
      expect(quantised.shape(name)).toEqual(original.shape(name));
      const exact = original.read(name);
      // Half a step of Q4_1 (a fifteenth of a row's range) in the MLP, far less elsewhere.
      const tolerance = name.includes('.mlp.') ? 0.06 : 0.005;
      const errors = quantised.read(name).map((value, index) => Math.abs(value - (exact[index] ?? 0)));
      expect(Math.max(...errors)).toBeLessThan(tolerance);
    }
    quantised.close();
    original.close();
  });

  test('has its tokenizer and chat template', async () => {
    const { tokenizer } = await openCheckpoint(fixture('llama.gguf'));
    const original = await openCheckpoint(fixture('llama'));
    const text = 'Grey gulls glide over 12 harbours 🦜<|im_end|>';
    expect(tokenizer.encode(text)).toEqual(original.tokenizer.encode(text));
    expect(tokenizer.chatTemplate).toBe(original.tokenizer.chatTemplate);
    expect(tokenizer.endTokens).toEqual([0, 2]);
  });
});

/** A row of the tiny model's matrices of width 4, whose values count up. */
function row(index: number): number[] {
  return [0, 1, 2, 3].map((column) => 4 * index + column);
}

/** The tiny model's shape under the keys of another architecture. */
function metadataOf(architecture: string): Record<string, string | number> {
  const keys = ['block_count', 'context_length', 'embedding_length', 'feed_forward_length'];
  const attention = ['head_count', 'head_count_kv', 'layer_norm_rms_epsilon'].map((key) => `attention.${key}`);
  const values = [1, 64, 4, 6, 1, 1, 1e-6];
  const sizes = [...keys, ...attention].map((key, index) => [`${architecture}.${key}`, values[index] ?? 0]);
  return { ...Object.fromEntries(sizes), 'general.architecture': architecture };
}

describe('a GGUF file', () => {
  test("has the rows of q and k put back into Hugging Face's order", async () => {
    const checkpoint = await openCheckpoint(tinyGguf());
    // One head of four rows: rows 0 and 2, rotated together, are rows 0 and 1 in the file.
    const expected = [row(0), row(2), row(1), row(3)].flat();
    expect([...checkpoint.read('model.layers.0.self_attn.q_proj.weight')]).toEqual(expected);
    expect([...checkpoint.read('model.layers.0.self_attn.k_proj.weight')]).toEqual(expected);
    const untouched = [row(0), row(1), row(2), row(3)].flat();
    expect([...checkpoint.read('model.layers.0.self_attn.v_proj.weight')]).toEqual(untouched);
  });

  test("of Qwen2's architecture has its rows in order and a bias", async () => {
    const names = ['q', 'k', 'v'].map((part) => `blk.0.attn_${part}.bias`);
    const path = tinyGguf({
      metadata: metadataOf('qwen2'),
      tensors: Object.fromEntries(names.map((name) => [name, float32Tensor(name, [4], [5, 6, 7, 8])])),
    });
    const checkpoint = await openCheckpoint(path);
    expect(checkpoint.config.attentionBias).toBe(true);
    expect([...checkpoint.read('model.layers.0.self_attn.q_proj.bias')]).toEqual([5, 6, 7, 8]);
    expect([...checkpoint.read('model.layers.0.self_attn.q_proj.weight')]).toEqual(
      Array.from({ length: 16 }, (_, i) => i),
    );
  });

  test("of Qwen3's architecture has norms on its heads", async () => {
    const norms = ['blk.0.attn_q_norm.weight', 'blk.0.attn_k_norm.weight'];
    const tensors = Object.fromEntries(
      norms.map((name, index) => [name, float32Tensor(name, [4], [1, 2, 3, 4 + index])]),
    );
    const checkpoint = await openCheckpoint(tinyGguf({ metadata: metadataOf('qwen3'), tensors }));
    expect(checkpoint.config).toMatchObject({ headNorms: true, attentionBias: false });
    expect([...checkpoint.read('model.layers.0.self_attn.k_norm.weight')]).toEqual([1, 2, 3, 5]);
    expect([...checkpoint.read('model.layers.0.self_attn.q_proj.weight')]).toEqual(
      Array.from({ length: 16 }, (_, i) => i),
    );
  });

  test("gives back Llama 3's rotary scaling from its divisors", async () => {
    // A head of four has two frequencies: the fast one stays, the slow one is stretched by the factor.
    const divisors = float32Tensor('rope_freqs.weight', [2], [1, 8]);
    const metadata = { 'llama.rope.freq_base': 500_000_000 };
    const checkpoint = await openCheckpoint(tinyGguf({ metadata, tensors: { 'rope_freqs.weight': divisors } }));
    expect(checkpoint.config.ropeScaling).toEqual({
      factor: 8,
      lowFrequencyFactor: 1,
      highFrequencyFactor: 4,
      originalMaxPositions: 8192,
    });
  });

  test('with an output matrix does not tie it to the embedding', async () => {
    const values = Array.from({ length: 257 * 4 }, () => 0.5);
    const output = float32Tensor('output.weight', [257, 4], values);
    const checkpoint = await openCheckpoint(tinyGguf({ tensors: { 'output.weight': output } }));
    expect(checkpoint.config.tiedEmbeddings).toBe(false);
    expect(checkpoint.read('lm_head.weight')[0]).toBe(0.5);
  });

  test('counts on no more positions than its sliding window', async () => {
    const path = tinyGguf({ metadata: { 'llama.attention.sliding_window': 16 } });
    expect((await openCheckpoint(path)).config.maxPositions).toBe(16);
  });
});

describe('a GGUF file that is refused', () => {
  test.each([
    ['general.architecture', 'gemma', 'unsupported-architecture'],
    ['general.architecture', undefined, 'missing-key'],
    ['llama.block_count', undefined, 'missing-key'],
    ['llama.block_count', 2_000_000_000, 'invalid-value'],
    ['llama.attention.head_count', 'one', 'invalid-value'],
    ['llama.rope.dimension_count', 2, 'invalid-value'],
    ['llama.rope.scaling.type', 'yarn', 'unsupported-architecture'],
    ['llama.expert_count', 8, 'unsupported-architecture'],
    ['tokenizer.ggml.model', 'bert', 'unsupported-tokenizer'],
    ['tokenizer.ggml.tokens', undefined, 'missing-key'],
    ['tokenizer.ggml.merges', undefined, 'missing-key'],
  ] as const)('%s: %j', async (key, value, code) => {
    expect(await failureOf(() => openCheckpoint(tinyGguf({ metadata: { [key]: value } })))).toMatchObject(
      checkpointError(code, key),
    );
  });

  test.each([
    [
      "another stretching than Llama 3's",
      { 'rope_freqs.weight': float32Tensor('rope_freqs.weight', [2], [2, 3]) },
      'unsupported-architecture',
      'rope_freqs.weight',
    ],
    ['a missing tensor', { 'blk.0.ffn_up.weight': undefined }, 'missing-tensor', 'blk.0.ffn_up.weight'],
    ['another shape', { 'blk.0.ffn_up.weight': { shape: [4, 6] } }, 'wrong-shape', 'blk.0.ffn_up.weight'],
    ['an unknown quantisation', { 'blk.0.ffn_up.weight': { type: 10 } }, 'unsupported-dtype', 'Q2_K'],
    ['a quantisation that has no name', { 'blk.0.ffn_up.weight': { type: 99 } }, 'unsupported-dtype', 'type 99'],
    ['rows that are not whole blocks', { 'blk.0.ffn_up.weight': { type: 8 } }, 'wrong-shape', 'Q8_0'],
    [
      'two tensors in one place',
      { 'blk.0.ffn_norm.weight': { data: new Uint8Array(0) } },
      'overlapping-tensors',
      'blk.0.',
    ],
  ] as const)('for %s', async (_, tensors, code, mentioned) => {
    expect(await failureOf(() => openCheckpoint(tinyGguf({ tensors })))).toMatchObject(
      checkpointError(code, mentioned),
    );
  });

  test('when it is cut off in its data', async () => {
    const path = tinyGguf();
    truncateSync(path, statSync(path).size - 40);
    expect(await failureOf(() => openCheckpoint(path))).toMatchObject(
      checkpointError('truncated-tensor', 'blk.0.ffn_down.weight'),
    );
  });

  test('when it is cut off in its header', async () => {
    const path = tinyGguf();
    truncateSync(path, 400);
    expect(await failureOf(() => openCheckpoint(path))).toMatchObject(
      checkpointError('malformed-header', 'model.gguf'),
    );
  });

  test.each([
    ['is empty', '', 'too short'],
    ['starts with something else', 'PK and then some more bytes than a header has', 'does not start with "GGUF"'],
    ['is of an unknown version', 'GGUF\u0009\0\0\0 and then some more bytes', 'version 9'],
  ])('when it %s', async (_, content, mentioned) => {
    const path = join(temporaryFolder(), 'model.gguf');
    writeFileSync(path, content);
    expect(await failureOf(() => openCheckpoint(path))).toMatchObject(checkpointError('malformed-header', mentioned));
  });
});
