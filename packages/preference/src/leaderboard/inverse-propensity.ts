/* oxlint-disable typescript/no-non-null-assertion -- weights are propensities long */
/** Weights that undo how pairs were chosen: what was asked about often counts less, so that all pairs count as if drawn evenly. */

import { PreferenceError } from '../preference-error.js';

export interface PropensityWeights {
  /** `[votes]`, mean 1. */
  readonly weight: Float64Array;
  /** Votes that say as much if all counted alike: `(Σ w)² / Σ w²` (Kish 1965). */
  readonly effectiveVotes: number;
  /** How many weights were cut to the cap. */
  readonly capped: number;
}

/**
 * One over each vote's propensity (Horvitz & Thompson 1952), divided by their mean (Hájek), and cut at `cap` times the mean
 * where a cap is given, which trades bias for variance. {@link PreferenceError} `preference.invalid_input` for a propensity
 * outside (0, 1].
 */
export function inversePropensityWeights(propensities: ArrayLike<number>, cap?: number): PropensityWeights {
  const weight = new Float64Array(propensities.length);
  for (let vote = 0; vote < weight.length; vote += 1) {
    const propensity = propensities[vote]!;
    if (!(propensity > 0 && propensity <= 1)) {
      throw new PreferenceError(
        'preference.invalid_input',
        `Vote ${vote} has the propensity ${propensity}: it must be above 0 and at most 1.`,
      );
    }
    weight[vote] = 1 / propensity;
  }
  divideByMean(weight);
  let capped = 0;
  if (cap !== undefined) {
    for (let vote = 0; vote < weight.length; vote += 1) {
      if (weight[vote]! <= cap) continue;
      weight[vote] = cap;
      capped += 1;
    }
    divideByMean(weight);
  }
  return { weight, effectiveVotes: effectiveVotes(weight), capped };
}

/** Kish's effective size of a weighted sample. */
export function effectiveVotes(weight: ArrayLike<number>): number {
  let [sum, squares] = [0, 0];
  for (let vote = 0; vote < weight.length; vote += 1) {
    sum += weight[vote]!;
    squares += weight[vote]! ** 2;
  }
  return squares === 0 ? 0 : sum ** 2 / squares;
}

/** The sum is taken in ascending order, so that it has the same bits whatever order the votes come in. */
function divideByMean(weight: Float64Array): void {
  const mean = weight.toSorted().reduce((sum, each) => sum + each, 0) / weight.length;
  for (let vote = 0; vote < weight.length; vote += 1) weight[vote]! /= mean;
}
