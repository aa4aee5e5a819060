/* oxlint-disable typescript/no-non-null-assertion -- items index strengths, and covariance is parameters × parameters */
/** Which pairs to compare next: those whose answer is most worth having, given all comparisons so far. */

import { marginError, type StrengthFit } from '../strengths/fit-strengths.js';
import { expectedInformation, type MarginBelief } from './expected-information.js';

/** The normal belief about `strengths[a] − strengths[b]` that a fit implies, from its covariance or another one of the same fit. */
export function marginBelief(
  fit: StrengthFit,
  a: number,
  b: number,
  covariance: Float64Array = fit.covariance,
): MarginBelief {
  return { mean: fit.strengths[a]! - fit.strengths[b]!, deviation: marginError(fit, a, b, covariance) };
}

export interface InformativePair {
  readonly a: number;
  readonly b: number;
  /** Expected information gain in nats, given the pairs before it in the list were asked too. */
  readonly information: number;
}

/**
 * The next `count` comparisons, one after another, each the pair of highest expected information given that those before it
 * are answered: after each choice the covariance shrinks as the answer's Fisher information tells (rank one, Sherman &
 * Morrison), so that a batch doesn't ask the same thing five times. The same pair may still come twice.
 * `candidates` limits the choice (to pairs that may be shown); by default all C(items, 2). A pair's figure
 * is computed again only when it comes to the top (Minoux 1978, lazy greedy): exact while less uncertainty means less to
 * learn, which fails only for deviations far beyond a wide tie zone.
 * Set a prior in the fit where some items have few comparisons: their uncertainty is what drives the choice.
 */
export function informativePairs(
  fit: StrengthFit,
  count: number,
  candidates: readonly (readonly [number, number])[] = allPairs(fit.strengths.length),
): InformativePair[] {
  const covariance = Float64Array.from(fit.covariance);
  const gain = ([a, b]: readonly [number, number]): number =>
    expectedInformation(marginBelief(fit, a, b, covariance), fit.model, fit.tie);
  const bound = Float64Array.from(candidates, gain);
  const round = new Int32Array(candidates.length);
  const chosen: InformativePair[] = [];
  while (chosen.length < count && candidates.length > 0) {
    const index = bound.indexOf(bound.reduce((max, value) => Math.max(max, value), Number.NEGATIVE_INFINITY));
    const [a, b] = candidates[index]!;
    if (round[index] === chosen.length) {
      chosen.push({ a, b, information: bound[index]! });
      answer(fit, covariance, a, b);
    } else {
      bound[index] = gain([a, b]);
      round[index] = chosen.length;
    }
  }
  return chosen;
}

/** `C ← C − w C d dᵀ C / (1 + w dᵀ C d)` for the contrast d = e_a − e_b and the expected curvature w of one answer. */
function answer(fit: StrengthFit, covariance: Float64Array, a: number, b: number): void {
  const size = fit.parameters;
  const belief = marginBelief(fit, a, b, covariance);
  const information = expectedCurvature(fit, belief.mean);
  const along = Float64Array.from({ length: size }, (_, i) => covariance[i * size + a]! - covariance[i * size + b]!);
  const factor = information / (1 + information * belief.deviation ** 2);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < size; j += 1) covariance[i * size + j]! -= factor * along[i]! * along[j]!;
  }
}

/** Fisher information of one answer about the margin: `Σ_o P(o) · −∂² log P(o)`. */
function expectedCurvature(fit: StrengthFit, margin: number): number {
  const outcomes = fit.model.name === 'half-win' ? (['win', 'loss'] as const) : (['win', 'tie', 'loss'] as const);
  return outcomes.reduce((sum, outcome) => {
    const { value, marginMargin } = fit.model.logLikelihood(outcome, margin, fit.tie);
    return value === Number.NEGATIVE_INFINITY ? sum : sum - Math.exp(value) * marginMargin;
  }, 0);
}

function allPairs(items: number): [number, number][] {
  const indices = Array.from({ length: items }, (_, item) => item);
  return indices.flatMap((a) => indices.slice(a + 1).map((b): [number, number] => [a, b]));
}
