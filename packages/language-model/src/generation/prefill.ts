// Runs prompts through the decoder once, leaving the keys and values that all their candidates share.
/* oxlint-disable typescript/no-non-null-assertion -- row and layer indices come from loops over these very lists */
import type { Tensor } from '@tastemaker/tensor';
import { yieldToEventLoop } from '../event-loop.js';
import { type KeysAndValues, type PromptCache, releasePromptCache } from './key-value-cache.js';
import { finishLayer, predictNextToken, queriesKeysValues, type RotationCache, readNextTokens } from './layer.js';
import { type ChunkPlaces, causalMask, chunkPlaces } from './prefill-places.js';
import type { KnownPrefix } from './prefix-cache.js';
import type { NextToken } from './sampling.js';
import type { GenerationWeights } from './weights.js';

/** Tokens of one prompt run at once: bounds attention's memory, and how long one call holds the process. */
const chunkTokens = 256;
/** Short prompts are read together up to this many tokens. */
const tokensTogether = 1024;
/** What a token that was read before counts for among those: its keys and values are copied, which is quick. */
const knownTokenCost = 1 / 8;

export interface Prefilled {
  readonly cache: PromptCache;
  /** What comes after the prompt's last token. */
  readonly next: NextToken;
}

/** What the layers made of one chunk of some prompts. */
export interface ChunkStates {
  readonly prompts: readonly Int32Array[];
  /** The chunk's tokens of each of them; empty of those that ended before. */
  readonly rows: readonly Int32Array[];
  /** Position of the first of these tokens. */
  readonly start: number;
  /** One row after the other, owned by the open scope. */
  readonly x: Tensor; // [tokens, hidden]
}

/**
 * Reads prompts of any lengths, short ones together; the event loop turns between forward passes. Each result is released by
 * itself.
 * @param prefix what all of the prompts begin with and need not read again
 * @param onStates is given what was computed of each chunk, before it is released
 */
export async function prefill(
  weights: GenerationWeights,
  rotations: RotationCache,
  prompts: readonly Int32Array[],
  prefix?: KnownPrefix,
  onStates?: (states: ChunkStates) => void,
): Promise<Prefilled[]> {
  const results: Prefilled[] = [];
  try {
    for (const group of groupShort(prompts, prefix?.length ?? 0)) {
      if (results.length > 0) await yieldToEventLoop();
      results.push(...(await readGroup(weights, rotations, group, prefix, onStates)));
    }
    return results;
  } catch (error) {
    for (const { cache } of results) releasePromptCache(weights.engine, cache);
    throw error;
  }
}

/** Neighbours that fit one forward pass together; a long prompt is alone. */
function groupShort(prompts: readonly Int32Array[], known: number): Int32Array[][] {
  const groups: Int32Array[][] = [];
  let room = 0;
  for (const prompt of prompts) {
    const last = groups.at(-1);
    const isShort = prompt.length - known <= chunkTokens;
    const cost = prompt.length - known + known * knownTokenCost;
    if (last !== undefined && isShort && cost <= room) last.push(prompt);
    else groups.push([prompt]);
    if (groups.at(-1) !== last) room = isShort ? tokensTogether : 0;
    room -= cost;
  }
  return groups;
}

async function readGroup(
  weights: GenerationWeights,
  rotations: RotationCache,
  prompts: readonly Int32Array[],
  prefix: KnownPrefix | undefined,
  onStates: ((states: ChunkStates) => void) | undefined,
): Promise<Prefilled[]> {
  const { engine } = weights;
  const layers = prefix === undefined ? [] : copyPrefix(weights, prefix, prompts.length);
  const time = Math.max(...prompts.map((prompt) => prompt.length));
  try {
    for (let start = prefix?.length ?? 0; ; start += chunkTokens) {
      const rows = prompts.map((prompt) => prompt.subarray(start, start + chunkTokens));
      const isLast = start + chunkTokens >= time;
      const next = engine.scope(() => {
        const x = runChunk(weights, rotations, rows, start, layers);
        onStates?.({ prompts, rows, start, x });
        return isLast
          ? readNextTokens(
              engine,
              predictNextToken(weights, engine.gather(x, engine.upload(lastTokens(rows), [rows.length]))),
            )
          : undefined;
      });
      if (next !== undefined) {
        const block = { rows: prompts.length, time, layers, users: prompts.length };
        return prompts.map((prompt, row) => ({
          cache: { block, row, length: prompt.length },
          next: next[row]!,
        }));
      }
      await yieldToEventLoop();
    }
  } catch (error) {
    for (const layer of layers) engine.release(layer.keys, layer.values);
    throw error;
  }
}

/** A known prefix's keys and values, once for each row. */
function copyPrefix({ engine }: GenerationWeights, { entry, length }: KnownPrefix, rows: number): KeysAndValues[] {
  const copies = (part: Tensor): Tensor => {
    const [heads = 0, , size = 0] = part.shape;
    return engine.scope(() => {
      const known = engine.slice(part, [0, 0, 0], [heads, length, size]);
      const all = Array.from({ length: rows }, () => known);
      return engine.keep(engine.concat(all, 0)); // [rows·heads, length, size]
    });
  };
  return entry.layers.map(({ keys, values }) => ({ keys: copies(keys), values: copies(values) }));
}

/** Flat index of each row's last token. */
function lastTokens(rows: readonly Int32Array[]): Int32Array {
  let end = 0;
  return Int32Array.from(rows, (row) => {
    end += row.length;
    return end - 1;
  });
}

/**
 * Runs all layers over each row's tokens from position `start` on, replacing `layers`' keys and values by longer ones.
 * Returns the hidden states, flat and without padding: `[tokens, hidden]`.
 */
function runChunk(
  weights: GenerationWeights,
  rotations: RotationCache,
  rows: readonly Int32Array[],
  start: number,
  layers: KeysAndValues[],
): Tensor {
  const { engine } = weights;
  const tokens = rows.flatMap((row) => [...row]);
  const rotation = rotations.upload(rows.flatMap((row) => Array.from(row, (_, i) => start + i)));
  const places = chunkPlaces(
    weights,
    rows.map((row) => row.length),
  );
  const mask = causalMask(weights, places.time, start);
  let x = engine.gather(weights.embedding, engine.upload(Int32Array.from(tokens), [tokens.length]));
  for (const [index, layer] of weights.layers.entries()) {
    const before = x;
    x = engine.scope(() => {
      const mixed = queriesKeysValues(weights, layer, before, rotation);
      return finishLayer(weights, layer, before, attend(weights, mixed, places, mask, layers, index));
    });
    engine.release(before);
  }
  return x;
}

/** Attention of each row within itself: `[tokens, heads · headSize]`. */
function attend(
  weights: GenerationWeights,
  mixed: Tensor, // [tokens, (heads + 2·keyValueHeads)·headSize]
  places: ChunkPlaces,
  mask: Tensor,
  layers: KeysAndValues[],
  index: number,
): Tensor {
  const { engine, config } = weights;
  const { heads, keyValueHeads, headSize } = config;
  const rows = engine.reshape(mixed, [places.tokens * (heads + 2 * keyValueHeads), headSize]);
  const { keys, values } = appendKeysAndValues(weights, layers, index, {
    keys: engine.gather(rows, places.keys),
    values: engine.gather(rows, places.values),
  });
  const scores = engine.batchMatMul(engine.gather(rows, places.queries), keys, false, true);
  const attended = engine.batchMatMul(engine.softmax(engine.add(scores, mask)), values); // [batch, group·time, headSize]
  const flat = engine.reshape(attended, [places.rows * heads * places.time, headSize]);
  return engine.reshape(engine.gather(flat, places.outputs), [places.tokens, heads * headSize]);
}

/** Appends a chunk's keys and values to the layer's, and keeps them. */
function appendKeysAndValues(
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
