/** Rewards are only told up to a constant and a scale; on a named reference set they get a mean of 0 and a deviation of 1. */

/** `(score − mean) / deviation` is the normalised score. */
export interface Normalisation {
  readonly mean: number;
  /** Above 0. */
  readonly deviation: number;
  /** Which scores these are of. */
  readonly reference: string;
}

/**
 * Mean and deviation (of the population) of the scores.
 * @throws {RangeError} where there are fewer than two, or all are the same
 */
export function normalisationOf(scores: readonly number[], reference: string): Normalisation {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  if (!(scores.length > 1 && variance > 0)) throw new RangeError('Scores that do not differ have no scale.');
  return { mean, deviation: Math.sqrt(variance), reference };
}

export function normalised(score: number, { mean, deviation }: Normalisation): number {
  return (score - mean) / deviation;
}
