// Two datasets in one: each step has a batch of both.
import type { TokenDataset } from './dataset.js';
import { shuffledPasses } from './passes.js';
import type { RowSource } from './row-source.js';

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
