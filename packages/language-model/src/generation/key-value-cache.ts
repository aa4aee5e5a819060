// Keys and values of tokens that were read: those that a prompt leaves, and those of a batch of rows, which begin with
// their prompts' and grow by a token a step.
/* oxlint-disable typescript/no-non-null-assertion -- indices run below the lengths of what they index */
import type { Engine, Tensor } from '@tastemaker/tensor';
import type { DecoderConfig } from '../decoder/config.js';

/** One layer's keys and values. `batch` is rows × key-value heads. */
export interface KeysAndValues {
  readonly keys: Tensor; // [batch, time, headSize]
  readonly values: Tensor; // [batch, time, headSize]
}

/** Of prompts that were read together, padded on the right to the longest. Kept outside of any scope. */
export interface PromptBlock {
  /** How many prompts. */
  readonly rows: number;
  /** Tokens of the longest prompt. */
  readonly time: number;
  readonly layers: readonly KeysAndValues[]; // [rows · keyValueHeads, time, headSize]
  /** Prompts that are still to be used; the last one to go frees the memory. */
  users: number;
}

export interface PromptCache {
  readonly block: PromptBlock;
  /** Place among the block's prompts. */
  readonly row: number;
  readonly length: number;
}

/** A prompt and how many candidates begin from it. */
export interface PromptCopies {
  readonly prompt: PromptCache;
  readonly copies: number;
}

export function releasePromptCache(engine: Engine, { block }: PromptCache): void {
  block.users -= 1;
  if (block.users === 0) for (const layer of block.layers) engine.release(layer.keys, layer.values);
}

interface Source {
  /** Where its block begins among the sources' `[tokens, headSize]` rows. */
  readonly start: number;
  readonly row: number;
  /** Tokens that each row of its block has room for. */
  readonly time: number;
  readonly length: number;
}

export interface PresentRows {
  /** Those that stay, in their new order. */
  readonly rows: readonly number[];
  /** How many there are, those that go among them. */
  readonly count: number;
  readonly time: number;
  readonly lengths: readonly number[];
}

/**
 * Where the tokens of a batch's cached keys and values come from when it is laid out anew: takes present rows from where they
 * are, repeats a prompt's for each of its candidates, and leaves room behind each row.
 * @param blocks of the prompts of `added`, in the order in which they stand below the present rows
 * @param room tokens of each row-to-be
 * @returns places, `[(present + added rows) · heads · room]`
 */
function cachePlaces(
  present: PresentRows,
  added: readonly PromptCopies[],
  blocks: readonly PromptBlock[],
  heads: number,
  room: number,
): Int32Array {
  const starts = new Map<PromptBlock, number>();
  let end = present.count * heads * present.time;
  for (const block of blocks) {
    starts.set(block, end);
    end += block.rows * heads * block.time;
  }
  const sources: Source[] = [
    ...present.rows.map((row) => ({ start: 0, row, time: present.time, length: present.lengths[row]! })),
    ...added.flatMap(({ prompt, copies }) => {
      const source = { ...prompt, start: starts.get(prompt.block) ?? 0, time: prompt.block.time };
      return Array.from({ length: copies }, () => source);
    }),
  ];
  const places = new Int32Array(sources.length * heads * room);
  for (const [index, source] of sources.entries()) {
    for (let head = 0; head < heads; head += 1) {
      const from = source.start + (source.row * heads + head) * source.time;
      const to = (index * heads + head) * room;
      // The room behind shows the last token again: it is masked, and only has to be finite.
      for (let i = 0; i < room; i += 1) places[to + i] = from + Math.min(i, source.length - 1);
    }
  }
  return places;
}

/** Room is made for so many tokens at once: often enough that little is masked, seldom enough that copying is cheap. */
const addedRoom = 64;
/** Added to the scores of what is not filled; far below any score, and finite so that no NaN comes of it. */
const maskedScore = -1e9;

/** Where a step's tokens go, and what of the cache they see. */
export interface CachePlaces {
  /** Of each row's and head's new token among the cache's. */
  readonly places: Tensor; // [batch], int32
  readonly mask: Tensor; // [batch, 1, room]
  /** What the cache's matrices are batches of: batch, room, headSize. */
  readonly shape: Tensor; // [3], int32
}

/**
 * Keys and values of the tokens that a batch of rows has seen, for all layers. Each row of each head has room for some more
 * tokens than it holds, so that a step writes the new ones in place and copies nothing. What is not filled yet is masked.
 */
export class KeyValueCache {
  readonly #engine: Engine;
  readonly #config: DecoderConfig;
  /** Tokens of each row. */
  #lengths: number[] = [];
  /** Tokens that each row has room for. */
  #room = 0;
  #layers: KeysAndValues[] = []; // [rows · keyValueHeads · room, headSize]
  #mask: Float32Array = new Float32Array();

  constructor(engine: Engine, config: DecoderConfig) {
    this.#engine = engine;
    this.#config = config;
  }

  get rows(): number {
    return this.#lengths.length;
  }

  get layers(): readonly KeysAndValues[] {
    return this.#layers;
  }

  /** Adds rows that begin with their prompts, in order, below those that are there. */
  join(added: readonly PromptCopies[]): void {
    this.#layOut(
      this.#lengths.map((_, row) => row),
      added,
    );
  }

  /** Keeps the given rows, in the given order, and frees the others' memory. */
  retain(rows: readonly number[]): void {
    if (rows.length === 0) this.release();
    else this.#layOut(rows, []);
  }

  /** Counts one more token for each row, and returns where it goes. Owned by the open scope. */
  append(): CachePlaces {
    if (Math.max(...this.#lengths) >= this.#room) this.retain(this.#lengths.map((_, row) => row));
    const heads = this.#config.keyValueHeads;
    const batch = this.rows * heads;
    const places = Int32Array.from({ length: batch }, (_, i) => i * this.#room + this.#lengths[Math.floor(i / heads)]!);
    for (const place of places) this.#mask[place] = 0;
    this.#lengths = this.#lengths.map((length) => length + 1);
    return {
      places: this.#engine.upload(places, [batch]),
      mask: this.#engine.upload(this.#mask, [batch, 1, this.#room]),
      shape: this.#engine.upload(Int32Array.of(batch, this.#room, this.#config.headSize), [3]),
    };
  }

  /** Frees everything; the cache is empty and can be used again. */
  release(): void {
    for (const { keys, values } of this.#layers) this.#engine.release(keys, values);
    this.#layers = [];
    this.#lengths = [];
    this.#room = 0;
  }

  /** Lays some of the present rows and the added ones out anew, with room for more tokens. */
  #layOut(kept: readonly number[], added: readonly PromptCopies[]): void {
    const engine = this.#engine;
    const heads = this.#config.keyValueHeads;
    const blocks = [...new Set(added.map(({ prompt }) => prompt.block))];
    const lengths = [
      ...kept.map((row) => this.#lengths[row]!),
      ...added.flatMap(({ prompt, copies }) => Array.from({ length: copies }, () => prompt.length)),
    ];
    const room = Math.max(...lengths) + addedRoom;
    const present = { rows: kept, count: this.rows, time: this.#room, lengths: this.#lengths };
    const indices = cachePlaces(present, added, blocks, heads, room);
    const places = engine.upload(indices, [indices.length]);
    this.#layers = Array.from({ length: this.#config.layers }, (_, layer) => {
      const old = this.#layers[layer];
      const laid = engine.scope(() => {
        const side = (name: 'keys' | 'values') =>
          engine.keep(engine.gather(this.#sources(name, layer, blocks), places));
        return { keys: side('keys'), values: side('values') };
      });
      engine.release(old?.keys, old?.values);
      return laid;
    });
    engine.release(places);
    this.#lengths = lengths;
    this.#room = room;
    this.#mask = maskOf(lengths, heads, room);
  }

  /** What is cached and the prompts' blocks, one below the other: `[tokens, headSize]`. */
  #sources(side: 'keys' | 'values', layer: number, blocks: readonly PromptBlock[]): Tensor {
    const own = this.#layers[layer]?.[side];
    const parts = blocks.map((block) => this.#engine.reshape(block.layers[layer]![side], [-1, this.#config.headSize]));
    return this.#engine.concat(own === undefined ? parts : [own, ...parts], 0);
  }
}

function maskOf(lengths: readonly number[], heads: number, room: number): Float32Array {
  const mask = new Float32Array(lengths.length * heads * room).fill(maskedScore);
  for (let i = 0; i < lengths.length * heads; i += 1) {
    mask.fill(0, i * room, i * room + lengths[Math.floor(i / heads)]!);
  }
  return mask;
}

/**
 * Attention of one new token a row over all its row has seen and itself: `softmax(q·kᵀ)·v` (the scale is in q). The new
 * keys and values, `[batch, headSize]`, go into the cache.
 */
export function attendCached(
  engine: Engine,
  cached: KeysAndValues, // [batch · room, headSize]
  { places, mask, shape }: CachePlaces,
  added: KeysAndValues & { readonly queries: Tensor }, // [batch, group, headSize]
): Tensor {
  const whole = (side: 'keys' | 'values') =>
    engine.reshape(engine.overwriteRows(cached[side], places, added[side]), shape); // [batch, room, headSize]
  const scores = engine.add(engine.batchMatMul(added.queries, whole('keys'), false, true), mask);
  return engine.batchMatMul(engine.softmax(scores), whole('values')); // [batch, group, headSize]
}
