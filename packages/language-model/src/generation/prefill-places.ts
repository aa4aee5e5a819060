// Where tokens stand while prompts are read: flat, without padding, in everything that works on single tokens; in
// rows, padded on the right, in attention. Nothing looks at the padding of keys, since it comes after all that is
// asked for.
/* oxlint-disable typescript/no-non-null-assertion -- row indices come from loops over the lengths */
import type { Tensor } from '@tastemaker/tensor';
import type { GenerationWeights } from './weights.js';

/** Added to scores of what must not be seen; finite, so that no NaN comes of it. */
const maskedScore = -1e9;

export interface ChunkPlaces {
  readonly rows: number;
  readonly tokens: number;
  /** Tokens of the longest row. */
  readonly time: number;
  readonly queries: Tensor; // [rows·keyValueHeads, group·time]
  readonly keys: Tensor; // [rows·keyValueHeads, time]
  readonly values: Tensor; // [rows·keyValueHeads, time]
  /** Among attention's outputs, `[rows·heads·time]`. */
  readonly outputs: Tensor; // [tokens, heads]
}

/**
 * The place of each head of each token among the `[tokens · (heads + 2·keyValueHeads)]` rows of the fused projection,
 * laid out for attention, and the way back. Owned by the open scope.
 */
export function chunkPlaces({ engine, config }: GenerationWeights, lengths: readonly number[]): ChunkPlaces {
  const { heads, keyValueHeads } = config;
  const stride = heads + 2 * keyValueHeads;
  const time = Math.max(...lengths);
  const starts = lengths.map((_, row) => lengths.slice(0, row).reduce((sum, length) => sum + length, 0));
  const byHead = (count: number, first: number) =>
    Int32Array.from({ length: lengths.length * count * time }, (_, i) => {
      const row = Math.floor(i / (count * time));
      const token = starts[row]! + Math.min(i % time, lengths[row]! - 1);
      return token * stride + first + (Math.floor(i / time) % count);
    });
  const outputs = lengths.flatMap((length, row) =>
    Array.from({ length: length * heads }, (_, i) => (row * heads + (i % heads)) * time + Math.floor(i / heads)),
  );
  const batch = lengths.length * keyValueHeads;
  const tokens = outputs.length / heads;
  return {
    rows: lengths.length,
    tokens,
    time,
    queries: engine.upload(byHead(heads, 0), [batch, (heads / keyValueHeads) * time]),
    keys: engine.upload(byHead(keyValueHeads, heads), [batch, time]),
    values: engine.upload(byHead(keyValueHeads, heads + keyValueHeads), [batch, time]),
    outputs: engine.upload(Int32Array.from(outputs), [tokens, heads]),
  };
}

/** `[1, group·time, start + time]`: each token sees those before it and itself. Owned by the open scope. */
export function causalMask({ engine, config }: GenerationWeights, time: number, start: number): Tensor {
  const rows = (config.heads / config.keyValueHeads) * time;
  const width = start + time;
  const mask = new Float32Array(rows * width);
  for (let row = 0; row < rows; row += 1) {
    mask.fill(maskedScore, row * width + start + (row % time) + 1, (row + 1) * width);
  }
  return engine.upload(mask, [1, rows, width]);
}
