// What a trainer reads: rows for each step, the same for the same seed and step whatever was read before, so that a
// run that is resumed reads what it would have read.
import type { Row } from '../../decoder/layout.js';

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
