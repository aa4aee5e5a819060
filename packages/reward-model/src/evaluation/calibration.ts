// Whether the model's probabilities come true, with intervals.
import {
  bootstrapSums,
  brierScore,
  confidencePredictions,
  expectedCalibrationError,
  type Interval,
  type Prediction,
  type ReliabilityBin,
  reliabilityBins,
} from '@tastemaker/preference';
import type { ScoredVote } from './scored-votes.js';

export interface Calibration {
  /** Divides margins; 1 is the model as it is. */
  readonly temperature: number;
  /** Expected calibration error over the bins, in [0, ½]. */
  readonly ece: number;
  /** 95 %, by resampling prompts. A resample is less even than the votes, so that it lies too high rather than too low. */
  readonly eceInterval: Interval;
  readonly brier: number;
  readonly brierInterval: Interval;
  /** The reliability diagram: ten bins of the model's confidence in the answer it favors, from ½ to 1. */
  readonly bins: readonly ReliabilityBin[];
}

const binCount = 10;
/** Of a bin in a prompt's row of sums: weight, claimed, observed. */
const columns = 3;

export function calibrationOf(votes: readonly ScoredVote[], temperature: number): Calibration {
  const predictions = confidencePredictions(votes, temperature);
  const bins = reliabilityBins(predictions, { range: [0.5, 1], bins: binCount });
  const rows = sumsByPrompt(votes, predictions);
  return {
    temperature,
    ece: expectedCalibrationError(bins),
    eceInterval: bootstrapSums(rows, eceOf),
    brier: brierScore(predictions),
    brierInterval: bootstrapSums(rows, (sums) => (sums.at(-1) ?? 0) / totalWeight(sums)),
    bins,
  };
}

/** A row a prompt: of each bin its sums, and last the squared errors. */
function sumsByPrompt(votes: readonly ScoredVote[], predictions: readonly Prediction[]): Float64Array[] {
  const rows = new Map<string, Float64Array>();
  for (const [index, { probability, outcome, weight = 1 }] of predictions.entries()) {
    const prompt = votes[index]?.prompt ?? '';
    const row = rows.get(prompt) ?? new Float64Array(columns * binCount + 1);
    rows.set(prompt, row);
    const bin = Math.min(Math.floor((probability - 0.5) * 2 * binCount), binCount - 1);
    for (const [column, value] of [1, probability, outcome].entries()) {
      const at = columns * bin + column;
      row[at] = (row[at] ?? 0) + weight * value;
    }
    const last = row.length - 1;
    row[last] = (row[last] ?? 0) + weight * (probability - outcome) ** 2;
  }
  return [...rows.values()];
}

/** `Σ |observed − claimed| / Σ weight`, each a sum over the bin. */
function eceOf(sums: Float64Array): number {
  let distance = 0;
  for (let bin = 0; bin < binCount; bin += 1) {
    distance += Math.abs((sums[columns * bin + 2] ?? 0) - (sums[columns * bin + 1] ?? 0));
  }
  return distance / totalWeight(sums);
}

function totalWeight(sums: Float64Array): number {
  return Array.from({ length: binCount }, (_, bin) => sums[columns * bin] ?? 0).reduce((sum, each) => sum + each, 0);
}
