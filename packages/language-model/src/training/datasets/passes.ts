// Rows in a new random order for each pass, cut into batches of about equal token counts. Flat layouts carry no
// padding, so a batch is a number of tokens and not of rows.
/* oxlint-disable typescript/no-non-null-assertion -- indices come from permutations of the arrays they index */
import type { Row } from '../../decoder/layout.js';
import { createRandom } from '../../random/random.js';
import type { TokenDataset } from './dataset.js';

/** @throws {RangeError} where there are no rows */
export function shuffledPasses(rows: readonly Row[], tokensPerStep: number): TokenDataset {
  if (rows.length === 0) throw new RangeError('There is nothing to train on.');
  const lengths = rows.map((row) => row.reduce((sum, segment) => sum + segment.tokens.length, 0));
  const tokensPerPass = lengths.reduce((sum, length) => sum + length, 0);
  const stepsPerPass = Math.min(rows.length, Math.max(1, Math.round(tokensPerPass / tokensPerStep)));
  let cached: { seed: number; pass: number; batches: Row[][] } | undefined;
  const batchesOf = (pass: number, seed: number): Row[][] => {
    if (cached?.pass !== pass || cached.seed !== seed) {
      const order = createRandom(seed, pass).permutation(rows.length);
      cached = { seed, pass, batches: cut(order, lengths, stepsPerPass).map((part) => part.map((i) => rows[i]!)) };
    }
    return cached.batches;
  };
  return {
    stepsPerPass,
    tokensPerPass,
    batch: (step, seed) => batchesOf(Math.floor(step / stepsPerPass), seed)[step % stepsPerPass]!,
  };
}

/** Cuts where the running token count passes each batch's share; every batch gets at least one row. */
function cut(order: Int32Array, lengths: readonly number[], batches: number): number[][] {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const result: number[][] = Array.from({ length: batches }, () => []);
  let batch = 0;
  let before = 0;
  for (const [place, index] of order.entries()) {
    const middle = before + lengths[index]! / 2;
    const rowsLeft = order.length - place;
    const isDue = middle >= ((batch + 1) * total) / batches;
    const mustMove = rowsLeft <= batches - 1 - batch;
    if (result[batch]!.length > 0 && batch < batches - 1 && (isDue || mustMove)) batch++;
    result[batch]!.push(index);
    before += lengths[index]!;
  }
  return result;
}
