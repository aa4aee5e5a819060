/** What one more comparison of a pair would teach: the reason to ask for that one and not another. */

import { halfWin } from '../ties/half-win.js';
import type { Outcome, TieModel } from '../ties/tie-model.js';

/** What is believed of a margin `r_a − r_b`: a normal distribution, in logits. */
export interface MarginBelief {
  readonly mean: number;
  /** Standard deviation. */
  readonly deviation: number;
}

/**
 * Expected information gain of asking once, in nats: the mutual information between the outcome and the margin,
 * `H(E p) − E H(p)` over the belief (Lindley 1956; for comparisons Chen et al. 2013 and Mikhailiuk et al. 2021, ASAP).
 * In [0, ln 2] without a tie model, [0, ln 3] with one (`tie` is its parameter): 0 where the margin, or the answer, is
 * known already. With ties as half wins the outcome is only win or loss.
 */
export function expectedInformation(belief: MarginBelief, model: TieModel = halfWin, tie = model.noTies): number {
  const outcomes: readonly Outcome[] = model.name === 'half-win' ? ['win', 'loss'] : ['win', 'tie', 'loss'];
  const mean = outcomes.map(() => 0);
  let conditional = 0;
  for (const { margin, weight } of quadrature(belief)) {
    outcomes.forEach((outcome, index) => {
      const logProbability = model.logLikelihood(outcome, margin, tie).value;
      const probability = Math.exp(logProbability);
      mean[index] = (mean[index] ?? 0) + weight * probability;
      if (probability > 0) conditional -= weight * probability * logProbability;
    });
  }
  return Math.max(0, mean.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0) - conditional);
}

/**
 * Points and weights of the trapezoidal rule over ±9 deviations, weights summing to one. For a function as smooth as a
 * logistic its error falls exponentially with the step (Trefethen & Weideman 2014): half a deviation, or ¾ of a
 * logit if that is less, leaves about 1e-11.
 */
function quadrature({ mean, deviation }: MarginBelief): { margin: number; weight: number }[] {
  const reach = 9 * deviation;
  const half = Math.ceil(reach / Math.min(deviation / 2, 0.75)) || 0;
  const points = Array.from({ length: 2 * half + 1 }, (_, index) => {
    const offset = half === 0 ? 0 : (reach * (index - half)) / half;
    return { margin: mean + offset, weight: half === 0 ? 1 : Math.exp(-((offset / deviation) ** 2) / 2) };
  });
  const total = points.reduce((sum, { weight }) => sum + weight, 0);
  return points.map(({ margin, weight }) => ({ margin, weight: weight / total }));
}
