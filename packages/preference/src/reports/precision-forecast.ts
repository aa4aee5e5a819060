/** How many more judgments an interval of a wanted width takes, and how such forecasts fared when they could be checked. */

import { bootstrapSums } from '../bootstrap.js';
import { type Judged, judgedPairs } from './judged.js';

export interface ForecastCount {
  readonly value: number;
  /** 80 % percentile interval over resampled comparisons. */
  readonly low: number;
  readonly high: number;
}

export interface EarlierForecast {
  /** How many judgments there were. */
  readonly judgments: number;
  /** The half-width that was reached later, of which this would have been the forecast. */
  readonly halfWidth: number;
  readonly forecast: ForecastCount;
  /** Judgments that it took. */
  readonly came: number;
  readonly isWithin: boolean;
}

export interface PrecisionForecast {
  readonly judgments: number;
  /** Comparisons with two labels of a pair or more. */
  readonly comparisons: number;
  readonly value: number;
  readonly halfWidth: number;
  /** Undefined with fewer than twenty comparisons. */
  readonly more: ForecastCount | undefined;
  /** The earliest first. */
  readonly earlier: readonly EarlierForecast[];
}

/** Comparisons without which a variance tells nothing. */
const fewest = 20;
const z95 = 1.959963984540054;

/** What one comparison adds to raw agreement: its agreeing pairs of labels, and how many there are. */
interface ComparisonTotal {
  readonly agreeing: number;
  readonly pairs: number;
}

/**
 * Of raw agreement (`rawAgreement`): a half-width h shrinks with the root of the judgments, so `n (h / x)² − n` more are
 * needed for ±x, if comparisons go on as so far. h is 1.96 times the linearized error of a ratio over comparisons (Cochran
 * 1977, Sampling Techniques, eq. 6.13). `earlier` holds what this would have said with a half, a quarter, … of the judgments,
 * of the width that twice as many then had.
 * @param judgments standing ones, in the order in which they came
 */
export function precisionForecast(judgments: readonly Judged[], wanted: number): PrecisionForecast {
  const work = judgments.filter(({ purpose, verdict }) => purpose === 'work' && verdict !== 'skip');
  const now = totalsOf(work);
  const [value, halfWidth] = [ratioOf(now), halfWidthOf(now)];
  return {
    judgments: work.length,
    comparisons: now.length,
    value,
    halfWidth,
    more: now.length < fewest ? undefined : forecastFor(now, work.length, wanted),
    earlier: earlierForecasts(work),
  };
}

function totalsOf(work: readonly Judged[]): ComparisonTotal[] {
  const labels = new Map<string, Map<string, number[]>>();
  for (const judged of work) {
    const pairs = labels.get(judged.comparisonId) ?? new Map<string, number[]>();
    labels.set(judged.comparisonId, pairs);
    for (const { first, second, outcome } of judgedPairs(judged)) {
      const key = `${first} ${second}`;
      pairs.set(key, [...(pairs.get(key) ?? []), outcome]);
    }
  }
  return [...labels.values()].flatMap((pairs) => {
    let [agreeing, count] = [0, 0];
    for (const given of pairs.values()) {
      count += given.length * (given.length - 1);
      for (const label of given) agreeing += given.filter((other) => other === label).length - 1;
    }
    return count === 0 ? [] : [{ agreeing, pairs: count }];
  });
}

function ratioOf(totals: readonly ComparisonTotal[]): number {
  const pairs = totals.reduce((sum, total) => sum + total.pairs, 0);
  return totals.reduce((sum, { agreeing }) => sum + agreeing, 0) / pairs;
}

function halfWidthOf(totals: readonly ComparisonTotal[]): number {
  const sums = new Float64Array(5);
  for (const total of totals)
    momentsOf(total).forEach((moment, column) => {
      sums[column] = (sums[column] ?? 0) + moment;
    });
  return halfWidthFrom(sums, totals.length);
}

/** Summed over comparisons, what the error of the ratio Σ a / Σ p is made of: a², a p, p², a, p. */
function momentsOf({ agreeing, pairs }: ComparisonTotal): number[] {
  return [agreeing ** 2, agreeing * pairs, pairs ** 2, agreeing, pairs];
}

function halfWidthFrom(sums: Float64Array, comparisons: number): number {
  const [aa = 0, ap = 0, pp = 0, a = 0, p = 0] = sums;
  const ratio = a / p;
  const squares = Math.max(0, aa - 2 * ratio * ap + ratio ** 2 * pp);
  return (z95 * Math.sqrt((squares * comparisons) / (comparisons - 1))) / p;
}

function forecastFor(totals: readonly ComparisonTotal[], judgments: number, wanted: number): ForecastCount {
  const needed = (halfWidth: number): number =>
    Math.max(0, Math.ceil(judgments * (halfWidth / wanted) ** 2) - judgments);
  const widths = bootstrapSums(totals.map(momentsOf), (drawn) => halfWidthFrom(drawn, totals.length), {
    resamples: 400,
    confidence: 0.8,
  });
  const value = needed(halfWidthOf(totals));
  // Resampled variances can all lie below the largest possible one.
  return { value, low: Math.min(value, needed(widths.low)), high: Math.max(value, needed(widths.high)) };
}

function earlierForecasts(work: readonly Judged[]): EarlierForecast[] {
  const told: EarlierForecast[] = [];
  for (let later = work.length; later >= 2; later = Math.floor(later / 2)) {
    const judgments = Math.floor(later / 2);
    const before = totalsOf(work.slice(0, judgments));
    if (before.length < fewest) break;
    const halfWidth = halfWidthOf(totalsOf(work.slice(0, later)));
    if (!(halfWidth > 0)) continue;
    const forecast = forecastFor(before, judgments, halfWidth);
    const came = later - judgments;
    told.push({ judgments, halfWidth, forecast, came, isWithin: forecast.low <= came && came <= forecast.high });
  }
  return told.toReversed();
}
