/** Whether claims of 80 % come true four times in five: the reliability diagram, and its summary in one number. */

import type { Prediction } from './prediction.js';

/**
 * `equal-width` cuts the range of claims in equal parts (Guo et al. 2017, eq. 3), `equal-mass` the sorted predictions into
 * equal numbers, ±1 (Nguyen & O'Connor 2015), which is steadier where claims crowd together.
 */
export type Binning = 'equal-width' | 'equal-mass';

export interface ReliabilityOptions {
  /** @defaultValue 10 */
  readonly bins?: number;
  /** @defaultValue 'equal-width' */
  readonly binning?: Binning;
  /** The range that equal-width bins cut. @defaultValue [0, 1]; `[0.5, 1]` suits confidences */
  readonly range?: readonly [number, number];
}

export interface ReliabilityBin {
  /** Of the claims in it: the bin's bounds (equal width), or its lowest and highest claim (equal mass). */
  readonly low: number;
  readonly high: number;
  readonly predictions: number;
  /** Summed weights; equal to `predictions` without weights. */
  readonly weight: number;
  /** Mean claim, by weight. */
  readonly claimed: number;
  /** Share that came true, by weight. */
  readonly observed: number;
}

/** The diagram's bins in ascending order, empty ones left out. A claim on a boundary belongs to the bin above. */
export function reliabilityBins(
  predictions: readonly Prediction[],
  options: ReliabilityOptions = {},
): ReliabilityBin[] {
  const { bins = 10, binning = 'equal-width', range = [0, 1] } = options;
  return binning === 'equal-mass' ? massBins(predictions, bins) : widthBins(predictions, bins, range);
}

/**
 * Expected calibration error: the mean distance between claimed and observed over bins, each by its weight
 * (Naeini et al. 2015; Guo et al. 2017, eq. 3). In [0, 1]; NaN without predictions.
 */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  const total = bins.reduce((sum, { weight }) => sum + weight, 0);
  return bins.reduce((sum, bin) => sum + bin.weight * Math.abs(bin.observed - bin.claimed), 0) / total;
}

function widthBins(
  predictions: readonly Prediction[],
  bins: number,
  [low, high]: readonly [number, number],
): ReliabilityBin[] {
  const width = (high - low) / bins;
  const members: Prediction[][] = Array.from({ length: bins }, () => []);
  for (const prediction of predictions) {
    const index = Math.floor((prediction.probability - low) / width);
    members[Math.min(Math.max(index, 0), bins - 1)]?.push(prediction);
  }
  return members.flatMap((group, index) =>
    group.length === 0 ? [] : [binOf(group, low + index * width, low + (index + 1) * width)],
  );
}

function massBins(predictions: readonly Prediction[], bins: number): ReliabilityBin[] {
  const sorted = predictions.toSorted((a, b) => a.probability - b.probability);
  return Array.from({ length: bins }, (_, index) => {
    const from = Math.floor((index * sorted.length) / bins);
    return sorted.slice(from, Math.floor(((index + 1) * sorted.length) / bins));
  }).flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)];
    return first === undefined || last === undefined ? [] : [binOf(group, first.probability, last.probability)];
  });
}

function binOf(group: readonly Prediction[], low: number, high: number): ReliabilityBin {
  let [weight, claimed, observed] = [0, 0, 0];
  for (const prediction of group) {
    const own = prediction.weight ?? 1;
    weight += own;
    claimed += own * prediction.probability;
    observed += own * prediction.outcome;
  }
  return { low, high, predictions: group.length, weight, claimed: claimed / weight, observed: observed / weight };
}
