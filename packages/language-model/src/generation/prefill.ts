/** Runs a prompt through the decoder once, leaving the keys and values that all its candidates share. */
/* oxlint-disable typescript/no-non-null-assertion -- layer indices come from the weights' own list */
import type { Tensor } from '@tastemaker/tensor';
import type { KeysAndValues, PromptCache } from './key-value-cache.js';
import { finishLayer, queriesKeysValues, readLogits } from './layer.js';
import type { RotationCache } from './rotation-cache.js';
import type { GenerationWeights } from './weights.js';

/** Tokens run at once: bounds attention's memory, and how long one call holds the process. */
const CHUNK = 256;
const MASKED = -1e9;

export interface Prefilled {
  readonly cache: PromptCache;
  /** Of the prompt's last token. */
  readonly logits: Float32Array;
}

/** @param pause awaited between the chunks of a long prompt */
export async function prefill(
  weights: GenerationWeights,
  rotations: RotationCache,
  tokens: Int32Array,
  pause: () => Promise<void>,
): Promise<Prefilled> {
  const layers: KeysAndValues[] = [];
  try {
    for (let start = 0; ; start += CHUNK) {
      const chunk = { tokens: tokens.subarray(start, start + CHUNK), start, rotations };
      const end = start + chunk.tokens.length;
      const logits = weights.engine.scope(() => {
        const x = runChunk(weights, chunk, layers);
        const last = weights.engine.slice(x, [chunk.tokens.length - 1, 0], [1, weights.config.hiddenSize]);
        return end === tokens.length ? readLogits(weights, last) : undefined;
      });
      if (logits !== undefined) return { cache: { length: end, layers }, logits };
      await pause();
    }
  } catch (error) {
    releasePromptCache(weights, { length: 0, layers });
    throw error;
  }
}

export function releasePromptCache({ engine }: GenerationWeights, cache: PromptCache): void {
  for (const layer of cache.layers) engine.release(layer.keys, layer.values);
}

interface Chunk {
  readonly tokens: Int32Array;
  /** Position of its first token. */
  readonly start: number;
  readonly rotations: RotationCache;
}

/** Runs all layers, replacing `layers`' keys and values by longer ones. Returns the hidden states `[time, hidden]`. */
function runChunk(weights: GenerationWeights, { tokens, start, rotations }: Chunk, layers: KeysAndValues[]): Tensor {
  const { engine, config } = weights;
  const time = tokens.length;
  const rotation = rotations.upload(Array.from(tokens, (_, i) => start + i));
  const places = chunkPlaces(weights, time);
  const mask = causalMask(weights, time, start);
  let x = engine.gather(weights.embedding, engine.upload(tokens, [time]));
  for (const [index, layer] of weights.layers.entries()) {
    const before = x;
    x = engine.scope(() => {
      const mixed = queriesKeysValues(weights, layer, before, rotation);
      const heads = engine.reshape(mixed, [time * (config.heads + 2 * config.keyValueHeads), config.headSize]);
      const { keys, values } = extend(weights, layers, index, {
        keys: engine.gather(heads, places.keys),
        values: engine.gather(heads, places.values),
      });
      const scores = engine.batchMatMul(engine.gather(heads, places.queries), keys, false, true);
      const attended = engine.batchMatMul(engine.softmax(engine.add(scores, mask)), values); // [kvHeads, group·time, size]
      const flat = engine.reshape(attended, [config.heads * time, config.headSize]);
      const rows = engine.reshape(engine.gather(flat, places.outputs), [time, config.heads * config.headSize]);
      return finishLayer(weights, layer, before, rows);
    });
    engine.release(before);
  }
  return x;
}

/** Appends a chunk's keys and values to the layer's, and keeps them. */
function extend(
  { engine }: GenerationWeights,
  layers: KeysAndValues[],
  index: number,
  added: KeysAndValues,
): KeysAndValues {
  const before = layers[index];
  const join = (side: 'keys' | 'values') =>
    engine.keep(before === undefined ? added[side] : engine.concat([before[side], added[side]], 1));
  const joined = { keys: join('keys'), values: join('values') };
  layers[index] = joined;
  engine.release(before?.keys, before?.values);
  return joined;
}

/**
 * Where each head's row of each token stands among the `[time·(heads + 2·keyValueHeads)]` rows that the fused
 * projection gives, and where attention's outputs stand among its `[heads·time]` rows.
 */
function chunkPlaces({ engine, config }: GenerationWeights, time: number) {
  const { heads, keyValueHeads } = config;
  const stride = heads + 2 * keyValueHeads;
  const group = heads / keyValueHeads;
  const byHead = (count: number, offset: number) =>
    Int32Array.from({ length: count * time }, (_, i) => (i % time) * stride + offset + Math.floor(i / time));
  const outputs = Int32Array.from({ length: heads * time }, (_, i) => (i % heads) * time + Math.floor(i / heads));
  return {
    queries: engine.upload(byHead(heads, 0), [keyValueHeads, group * time]),
    keys: engine.upload(byHead(keyValueHeads, heads), [keyValueHeads, time]),
    values: engine.upload(byHead(keyValueHeads, heads + keyValueHeads), [keyValueHeads, time]),
    outputs: engine.upload(outputs, [time, heads]),
  };
}

/** `[1, group·time, start + time]`: each token sees those before it and itself. */
function causalMask({ engine, config }: GenerationWeights, time: number, start: number): Tensor {
  const group = config.heads / config.keyValueHeads;
  const width = start + time;
  const mask = new Float32Array(group * time * width);
  for (let row = 0; row < group * time; row += 1)
    mask.fill(MASKED, row * width + start + (row % time) + 1, (row + 1) * width);
  return engine.upload(mask, [1, group * time, width]);
}
