// Rows in a new random order for each pass, cut into batches of about equal token counts. Flat layouts carry no
// padding, so a batch is a number of tokens and not of rows.
/* oxlint-disable typescript/no-non-null-assertion -- indices come from permutations of the rows they name */
import { createRandom } from '../../random/random.js';
import type { TokenDataset } from './dataset.js';
import type { RowSource } from './row-source.js';

/**
 * Every row once a pass. In memory are a few bytes for each row, not the rows.
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
