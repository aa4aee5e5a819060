/** Whether a model that says 80 % is right four times in five, as it is and with one number to mend it. */

import {
  brierScore,
  confidencePredictions,
  expectedCalibrationError,
  type ReliabilityBin,
  reliabilityBins,
  type ScoredPair,
} from '@tastemaker/preference';

export interface Calibration {
  /** Divides margins; 1 is the model as it is. */
  readonly temperature: number;
  /** Expected calibration error over the bins, in [0, ½]. */
  readonly ece: number;
  readonly brier: number;
  /** The reliability diagram: ten bins of the model's confidence in the answer it favors, from ½ to 1. */
  readonly bins: readonly ReliabilityBin[];
}

export function calibrationOf(votes: readonly ScoredPair[], temperature: number): Calibration {
  const predictions = confidencePredictions(votes, temperature);
  const bins = reliabilityBins(predictions, { range: [0.5, 1] });
  return { temperature, ece: expectedCalibrationError(bins), brier: brierScore(predictions), bins };
}
