/** The loss of one prompt's answers, from whole rankings. */

import { plackettLuce } from '@tastemaker/preference';
import type { Comparisons } from '../example.js';
import type { PromptLoss } from './pair-loss.js';

/**
 * Plackett–Luce: `−Σ_j w_j e_j log P(ranking_j) / Σ_j w_j n_j` with weights w and emphases e, where n_j counts the choices that ranking j tells: its answers
 * but those of its last group. A choice then weighs as much as a pair does in the pairwise loss, and for two answers the
 * two losses are equal. Tied answers are answers whose order was not told (see `plackettLuce`).
 * @param scores one per answer of the prompt
 */
export function rankingLoss(scores: ArrayLike<number>, { rankings = [], offsets }: Comparisons): PromptLoss {
  const strengths = Float64Array.from({ length: scores.length }, (_, i) => (scores[i] ?? 0) + (offsets?.[i] ?? 0));
  const gradient = new Float32Array(scores.length);
  const total = rankings.reduce((sum, { ranking, weight }) => sum + weight * choices(ranking), 0);
  let loss = 0;
  for (const { ranking, weight, emphasis = 1 } of rankings) {
    const found = plackettLuce(strengths, ranking);
    const share = (emphasis * weight) / total;
    loss -= share * found.logLikelihood;
    found.gradient.forEach((slope, answer) => {
      gradient[answer] = (gradient[answer] ?? 0) - share * slope;
    });
  }
  return { loss, gradient, tieGradient: 0 };
}

function choices(ranking: readonly (readonly number[])[]): number {
  return ranking.slice(0, -1).flat().length;
}
