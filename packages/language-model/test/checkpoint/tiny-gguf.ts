// A complete GGUF model of two dimensions that tests alter one key or tensor at a time.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { byteCharacters } from '../../src/tokenizer/words.js';
import { temporaryFolder } from './folders.js';
import { float32Tensor, type GgufTensor, type GgufValue, ggufFile } from './gguf-writer.js';

const tokens = ['<|endoftext|>', ...byteCharacters];

const tinyMetadata: Readonly<Record<string, GgufValue>> = {
  'general.architecture': 'llama',
  'llama.block_count': 1,
  'llama.context_length': 64,
  'llama.embedding_length': 4,
  'llama.feed_forward_length': 6,
  'llama.attention.head_count': 1,
  'llama.attention.head_count_kv': 1,
  'llama.attention.layer_norm_rms_epsilon': 1e-5,
  'tokenizer.ggml.model': 'gpt2',
  'tokenizer.ggml.pre': 'gpt-2',
  'tokenizer.ggml.tokens': tokens,
  'tokenizer.ggml.token_type': tokens.map((_, id) => (id === 0 ? 3 : 1)),
  'tokenizer.ggml.merges': ['a b'],
  'tokenizer.ggml.eos_token_id': 0,
};

const shapes: Readonly<Record<string, readonly number[]>> = {
  'token_embd.weight': [257, 4],
  'blk.0.attn_norm.weight': [4],
  'blk.0.attn_q.weight': [4, 4],
  'blk.0.attn_k.weight': [4, 4],
  'blk.0.attn_v.weight': [4, 4],
  'blk.0.attn_output.weight': [4, 4],
  'blk.0.ffn_norm.weight': [4],
  'blk.0.ffn_gate.weight': [6, 4],
  'blk.0.ffn_up.weight': [6, 4],
  'blk.0.ffn_down.weight': [4, 6],
  'output_norm.weight': [4],
};

const tinyTensors: readonly GgufTensor[] = Object.entries(shapes).map(([name, shape]) => {
  const count = shape.reduce((product, size) => product * size, 1);
  return float32Tensor(
    name,
    shape,
    Array.from({ length: count }, (_, index) => index),
  );
});

/** Writes the model, with keys and tensors replaced (undefined removes one), and returns its path. */
export function tinyGguf(
  changes: {
    readonly metadata?: Readonly<Record<string, GgufValue | undefined>>;
    readonly tensors?: Readonly<Record<string, Partial<GgufTensor> | undefined>>;
  } = {},
): string {
  const metadata = Object.entries({ ...tinyMetadata, ...changes.metadata }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  const tensors = tinyTensors.flatMap((tensor) => {
    const change = changes.tensors ?? {};
    if (!Object.hasOwn(change, tensor.name)) return [tensor];
    return change[tensor.name] === undefined ? [] : [{ ...tensor, ...change[tensor.name] }];
  });
  const known = new Set(tinyTensors.map(({ name }) => name));
  const added = Object.entries(changes.tensors ?? {}).flatMap(([name, tensor]) =>
    known.has(name) || tensor === undefined ? [] : [{ ...float32Tensor(name, [0], []), ...tensor }],
  );
  const path = join(temporaryFolder(), 'model.gguf');
  writeFileSync(path, ggufFile(Object.fromEntries(metadata), [...tensors, ...added]));
  return path;
}
