// Two datasets in one: each step has a batch of both.
import type { TokenDataset } from './dataset.js';

/** Steps and passes are the first dataset's; the second is drawn in an order of its own, as often as it takes. */
export function mixture(main: TokenDataset, other: TokenDataset): TokenDataset {
  return {
    stepsPerPass: main.stepsPerPass,
    tokensPerPass: main.tokensPerPass,
    batch: (step, seed) => [...main.batch(step, seed), ...other.batch(step, seed + 1)],
  };
}
