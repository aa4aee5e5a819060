/**
 * The Bradley–Terry loss of one prompt's ranked answers.
 *
 * `−Σ wᵢⱼ log σ(rᵢ − rⱼ) / Σ wᵢⱼ` over its pairs, so that a prompt with many answers counts as much as one with two
 * (Ouyang et al. 2022, eq. 1, where the weights are all 1 and the divisor is C(K,2)).
 */

import { pairLoss, pairLossGradient } from '@tastemaker/preference';
import type { PreferredPair } from './example.js';

export interface PromptLoss {
  /** Nats. */
  readonly loss: number;
  /** `d loss / d score`, one per answer. */
  readonly gradient: Float32Array;
}

/** @param scores one per answer of the prompt; `pairs` point into it. */
export function promptLoss(scores: ArrayLike<number>, pairs: readonly PreferredPair[]): PromptLoss {
  const total = pairs.reduce((sum, pair) => sum + pair.weight, 0);
  const gradient = new Float32Array(scores.length);
  let loss = 0;
  for (const { winner, loser, weight } of pairs) {
    const share = weight / total;
    const margin = (scores[winner] ?? Number.NaN) - (scores[loser] ?? Number.NaN);
    const slope = share * pairLossGradient(margin);
    loss += share * pairLoss(margin);
    gradient[winner] = (gradient[winner] ?? 0) + slope;
    gradient[loser] = (gradient[loser] ?? 0) - slope;
  }
  return { loss, gradient };
}
