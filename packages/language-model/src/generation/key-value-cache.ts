/**
 * Keys and values of the tokens that a batch of rows has seen, for all layers.
 *
 * Each row's are in two blocks. The settled block holds the prompt and what was settled since; it is read at each
 * step but never copied. New tokens are appended to the recent block, a short concatenation, which is settled every
 * {@link SETTLE_AFTER} tokens. Rows of unequal length are padded on the left of the settled block and masked there, so
 * that all rows end together and the recent block needs no mask.
 */
/* oxlint-disable typescript/no-non-null-assertion -- layer and row indices come from loops over these very arrays */
import type { Engine, Tensor } from '@tastemaker/tensor';
import type { DecoderConfig } from '../decoder/config.js';
import { joinPlaces } from './join-places.js';
import type { KeysAndValues, PromptCopies } from './prompt-cache.js';

/** Long enough that settling costs little, short enough that appending does. */
const SETTLE_AFTER = 48;
/** Added to the scores of padding; far below any score, and finite so that no NaN comes of it. */
const MASKED = -1e9;

export class KeyValueCache {
  readonly #engine: Engine;
  readonly #config: DecoderConfig;
  /** Tokens of each row in the settled block. */
  #lengths: number[] = [];
  #settled: KeysAndValues[] = [];
  #settledLength = 0;
  #recent: KeysAndValues[] = [];
  #recentLength = 0;
  #mask: Tensor | undefined; // [batch, 1, settledLength]

  constructor(engine: Engine, config: DecoderConfig) {
    this.#engine = engine;
    this.#config = config;
  }

  get rows(): number {
    return this.#lengths.length;
  }

  /** Adds rows that begin with their prompts, in order, below those that are there. */
  join(added: readonly PromptCopies[]): void {
    const engine = this.#engine;
    this.#settle();
    const blocks = [...new Set(added.map(({ prompt }) => prompt.block))];
    const length = Math.max(this.#settledLength, ...added.map(({ prompt }) => prompt.length));
    const heads = this.#config.keyValueHeads;
    const indices = joinPlaces({ rows: this.rows, time: this.#settledLength }, added, blocks, heads, length);
    const places = engine.upload(indices, [indices.length / length, length]);
    this.#settled = this.#replace(this.#settled, this.#config.layers, (layer) => {
      const sources = [this.#settled[layer], ...blocks.map((block) => block.layers[layer])];
      const both = (side: 'keys' | 'values') => engine.gather(this.#rowsOf(sources, side), places);
      return { keys: both('keys'), values: both('values') };
    });
    engine.release(places);
    this.#settledLength = length;
    this.#lengths.push(...added.flatMap(({ prompt, copies }) => Array.from({ length: copies }, () => prompt.length)));
    this.#makeMask();
  }

  /** Keeps the given rows, in the given order, and frees the others' memory. */
  retain(rows: readonly number[]): void {
    if (rows.length === 0) {
      this.release();
      return;
    }
    const heads = this.#config.keyValueHeads;
    const indices = Int32Array.from({ length: rows.length * heads }, (_, i) => rowIndex(rows, heads, i));
    const kept = this.#engine.upload(indices, [indices.length]);
    const gather = (old: readonly KeysAndValues[]) =>
      this.#replace(old, old.length, (layer) => mapBoth(old[layer]!, (part) => this.#engine.gather(part, kept)));
    this.#settled = gather(this.#settled);
    this.#recent = gather(this.#recent);
    this.#engine.release(kept);
    this.#lengths = rows.map((row) => this.#lengths[row]!);
    this.#makeMask();
  }

  /**
   * Attention of one new token a row over all its row has seen and itself: `softmax(q·kᵀ)·v` (the scale is in q).
   * The new keys and values join the recent block, which {@link advance} must make final after the last layer.
   */
  attend(layer: number, query: Tensor, added: KeysAndValues): Tensor {
    const engine = this.#engine;
    const settled = this.#settled[layer]!;
    const before = this.#recent[layer];
    const recent = mapBoth(added, (part, side) =>
      engine.keep(before === undefined ? part : engine.concat([before[side], part], 1)),
    );
    if (before !== undefined) engine.release(before.keys, before.values);
    this.#recent[layer] = recent;
    const old = engine.batchMatMul(query, settled.keys, false, true); // [batch, group, settledLength]
    const scores = engine.concat(
      [
        this.#mask === undefined ? old : engine.add(old, this.#mask),
        engine.batchMatMul(query, recent.keys, false, true),
      ],
      2,
    );
    const sizes = [this.#settledLength, this.#recentLength + 1];
    const [onSettled, onRecent] = engine.split(engine.softmax(scores), sizes, 2);
    return engine.add(engine.batchMatMul(onSettled!, settled.values), engine.batchMatMul(onRecent!, recent.values)); // [batch, group, headSize]
  }

  /** Counts the token that every layer has attended from. */
  advance(): void {
    this.#recentLength += 1;
    if (this.#recentLength >= SETTLE_AFTER) {
      this.#settle();
      this.#makeMask();
    }
  }

  /** Frees everything; the cache is empty and can be used again. */
  release(): void {
    for (const layer of [...this.#settled, ...this.#recent]) this.#engine.release(layer.keys, layer.values);
    this.#engine.release(this.#mask);
    this.#mask = undefined;
    this.#settled = [];
    this.#recent = [];
    this.#lengths = [];
    this.#settledLength = 0;
    this.#recentLength = 0;
  }

  #settle(): void {
    if (this.#recentLength === 0) return;
    const recent = this.#recent;
    this.#settled = this.#replace(this.#settled, recent.length, (layer) =>
      mapBoth(this.#settled[layer]!, (part, side) => this.#engine.concat([part, recent[layer]![side]], 1)),
    );
    for (const layer of recent) this.#engine.release(layer.keys, layer.values);
    this.#recent = [];
    this.#lengths = this.#lengths.map((length) => length + this.#recentLength);
    this.#settledLength += this.#recentLength;
    this.#recentLength = 0;
  }

  /** Makes each layer in a scope of its own, keeps it, and frees the one it replaces. */
  #replace(old: readonly KeysAndValues[], count: number, make: (layer: number) => KeysAndValues): KeysAndValues[] {
    return Array.from({ length: count }, (_, layer) => {
      const made = this.#engine.scope(() => mapBoth(make(layer), (part) => this.#engine.keep(part)));
      this.#engine.release(old[layer]?.keys, old[layer]?.values);
      return made;
    });
  }

  /** Sources one below the other, a row for each token of each head: `[tokens, headSize]`. */
  #rowsOf(sources: readonly (KeysAndValues | undefined)[], side: 'keys' | 'values'): Tensor {
    const engine = this.#engine;
    const parts = sources.flatMap((source) => {
      if (source === undefined) return [];
      const [batch = 0, time = 0, size = 0] = source[side].shape;
      return [engine.reshape(source[side], [batch * time, size])];
    });
    return parts.length === 1 ? parts[0]! : engine.concat(parts, 0);
  }

  #makeMask(): void {
    this.#engine.release(this.#mask);
    this.#mask = undefined;
    const length = this.#settledLength;
    if (this.#lengths.every((own) => own === length)) return;
    const heads = this.#config.keyValueHeads;
    const mask = new Float32Array(this.rows * heads * length);
    for (let i = 0; i < this.rows * heads; i += 1) {
      const padding = length - this.#lengths[Math.floor(i / heads)]!;
      mask.fill(MASKED, i * length, i * length + padding);
    }
    this.#mask = this.#engine.keep(this.#engine.upload(mask, [this.rows * heads, 1, length]));
  }
}

/** Index into `[rows × heads, …]` of place `i` when `rows` are picked. */
const rowIndex = (rows: readonly number[], heads: number, i: number) =>
  rows[Math.floor(i / heads)]! * heads + (i % heads);

function mapBoth(pair: KeysAndValues, map: (part: Tensor, side: 'keys' | 'values') => Tensor): KeysAndValues {
  return { keys: map(pair.keys, 'keys'), values: map(pair.values, 'values') };
}
