// What a trainer reads: rows for each step, the same for the same seed and step whatever was read before, so that a
// run that is resumed reads what it would have read.
/* oxlint-disable typescript/no-non-null-assertion -- indices come from permutations of the rows they name */

import { createHash } from 'node:crypto';
import type { Row } from '../decoder/layout.js';
import { createRandom } from '../random.js';

export interface TokenDataset {
  /** Steps until everything was seen once. */
  readonly stepsPerPass: number;
  /** Tokens of one pass. */
  readonly tokensPerPass: number;
  /** Names the data: part of a run's identity, so that a saved state never goes on over other data. */
  readonly contentHash: string;
  /** The rows of a step, counted from 0. */
  batch(step: number, seed: number): readonly Row[];
}

/** Rows by number, wherever they are kept: in memory, or in a token store on disk. */
export interface RowSource {
  readonly count: number;
  /** Names the rows' tokens and targets: a run goes on only over the data it began with. */
  readonly contentHash: string;
  /** Tokens of a row. */
  length(index: number): number;
  row(index: number): Row;
}

/** Rows that are in memory. */
export function rowSource(rows: readonly Row[]): RowSource {
  const lengths = Int32Array.from(rows, rowLength);
  return {
    count: rows.length,
    contentHash: hashOf(rows),
    length: (index) => lengths[index] ?? 0,
    row: (index) => rows[index] ?? [],
  };
}

/** The first rows that hold at most so many tokens together, at least one; read anew each time they are gone through. */
export function firstRows(source: RowSource, mostTokens: number): Iterable<Row> {
  return {
    *[Symbol.iterator]() {
      let tokens = 0;
      for (let index = 0; index < source.count; index++) {
        tokens += source.length(index);
        if (index > 0 && tokens > mostTokens) return;
        yield source.row(index);
      }
    },
  };
}

export function rowLength(row: Row): number {
  return row.reduce((sum, segment) => sum + segment.tokens.length, 0);
}

function hashOf(rows: readonly Row[]): string {
  const hash = createHash('sha256');
  for (const row of rows) {
    for (const { tokens, targets, parent } of row) {
      hash.update(Int32Array.of(tokens.length, parent ?? -1, ...Array.from(tokens)));
      hash.update(Uint8Array.from(targets ?? []));
    }
    hash.update('\n');
  }
  return hash.digest('hex');
}

/**
 * Every row once a pass, in a new random order, cut into batches of about equal token counts: flat layouts carry no padding,
 * so a batch is a number of tokens and not of rows. In memory are a few bytes for each row, not the rows.
 * @throws {RangeError} where there are no rows
 */
export function shuffledPasses(source: RowSource, tokensPerStep: number): TokenDataset {
  if (source.count === 0) throw new RangeError('There is nothing to train on.');
  const tokensPerPass = totalLength(source);
  const stepsPerPass = Math.min(source.count, Math.max(1, Math.round(tokensPerPass / tokensPerStep)));
  let cached: { seed: number; pass: number; order: Int32Array; starts: Int32Array } | undefined;
  const orderOf = (pass: number, seed: number) => {
    if (cached?.pass !== pass || cached.seed !== seed) {
      const order = createRandom(seed, pass).permutation(source.count);
      cached = { seed, pass, order, starts: cut(order, source, tokensPerPass, stepsPerPass) };
    }
    return cached;
  };
  return {
    stepsPerPass,
    tokensPerPass,
    contentHash: source.contentHash,
    batch(step, seed) {
      const { order, starts } = orderOf(Math.floor(step / stepsPerPass), seed);
      const batch = step % stepsPerPass;
      return Array.from(order.subarray(starts[batch], starts[batch + 1]), (index) => source.row(index));
    },
  };
}

function totalLength(source: RowSource): number {
  let total = 0;
  for (let index = 0; index < source.count; index++) total += source.length(index);
  return total;
}

/**
 * Where in `order` each batch begins, and the end: it is cut where the running token count passes each batch's share,
 * and every batch gets at least one row.
 */
function cut(order: Int32Array, source: RowSource, total: number, batches: number): Int32Array {
  const starts = new Int32Array(batches + 1).fill(order.length);
  starts[0] = 0;
  let batch = 0;
  let before = 0;
  for (const [place, index] of order.entries()) {
    const length = source.length(index);
    const isDue = before + length / 2 >= ((batch + 1) * total) / batches;
    const mustMove = order.length - place <= batches - 1 - batch;
    if (place > starts[batch]! && batch < batches - 1 && (isDue || mustMove)) starts[++batch] = place;
    before += length;
  }
  return starts;
}

/** Rows that are mixed into each step, so that what was learnt from them is not lost. */
export interface Replay {
  readonly rows: RowSource;
  /** Their share of a step's tokens, above 0 and below 1. */
  readonly fraction: number;
}

/** The rows, and with them a share of replayed ones; a pass is one through the rows, whatever is replayed. */
export function withReplay(rows: RowSource, tokensPerStep: number, replay: Replay | undefined): TokenDataset {
  if (replay === undefined) return shuffledPasses(rows, tokensPerStep);
  const main = shuffledPasses(rows, tokensPerStep * (1 - replay.fraction));
  return mixture(main, shuffledPasses(replay.rows, tokensPerStep * replay.fraction));
}

/** Steps and passes are the first dataset's; the second is drawn in an order of its own, as often as it takes. */
function mixture(main: TokenDataset, other: TokenDataset): TokenDataset {
  return {
    stepsPerPass: main.stepsPerPass,
    tokensPerPass: main.tokensPerPass,
    contentHash: `${main.contentHash}+${other.contentHash}`,
    batch: (step, seed) => [...main.batch(step, seed), ...other.batch(step, seed + 1)],
  };
}
