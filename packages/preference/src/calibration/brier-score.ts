/** The mean squared distance of claims from what happened: calibration and sharpness in one proper score. */

import type { Prediction } from './prediction.js';

/** `Σ w (p − y)² / Σ w` (Brier 1950, halved as is usual for two classes). 0 is perfect, ¼ a constant ½; NaN without predictions. */
export function brierScore(predictions: readonly Prediction[]): number {
  let [total, weights] = [0, 0];
  for (const { probability, outcome, weight = 1 } of predictions) {
    total += weight * (probability - outcome) ** 2;
    weights += weight;
  }
  return total / weights;
}
