/** A probability that was claimed and what then happened: what calibration compares. */

import type { ScoredPair } from '../accuracy.js';
import { winProbability } from '../bradley-terry.js';

export interface Prediction {
  /** Claimed, in [0, 1]. */
  readonly probability: number;
  /** 1 if it came true, 0 if not; ½ for a tie. */
  readonly outcome: number;
  /** @defaultValue 1 */
  readonly weight?: number;
}

/**
 * Judged pairs as predictions of the answer that the scores favor: the claim is the confidence `σ(|margin| / temperature)`,
 * in [½, 1], and it came true where the margin is positive (Guo et al. 2017, §2, for two classes). A claim about the
 * winner would always come true; a claim about the favorite can be wrong. A margin of 0 counts as half true.
 */
export function confidencePredictions(pairs: readonly ScoredPair[], temperature = 1): Prediction[] {
  return pairs.map(({ margin, weight = 1 }) => ({
    probability: winProbability(Math.abs(margin) / temperature),
    outcome: margin > 0 ? 1 : margin === 0 ? 0.5 : 0,
    weight,
  }));
}
