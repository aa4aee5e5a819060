/* oxlint-disable typescript/no-non-null-assertion -- strengths and errors are entries long */
/** From a fit and its covariances to what people read: strengths and ratings with intervals, ranks, effects of controls. */

import type { Interval } from '../bootstrap.js';
import { studentQuantile } from '../quantiles.js';
import type { BootstrapFigure } from './bootstrap-fit.js';
import type { CellFit } from './fit-cells.js';
import type { ControlEffect, Estimate, Leaderboard, LeaderboardOptions, TieEstimate } from './leaderboard.js';
import { type RankRange, rankRanges } from './ranks.js';
import { largestVariance, type Sandwich } from './sandwich.js';
import type { Setup } from './setup.js';

/** Rating points per logit: ten to one are 400 points. */
const pointsPerLogit = 400 / Math.LN10;

/** A fit with its covariances. */
export interface RobustFit {
  readonly fit: CellFit;
  readonly robust: Sandwich;
}

/** A control as it is named, and its root mean square. */
export interface NamedControl {
  readonly name: string;
  readonly scale: number;
}

/** Strengths less the anchor's; as they are (mean 0) without an anchor. */
export function referenced(strengths: Float64Array, anchor: number): Float64Array {
  const zero = anchor < 0 ? 0 : strengths[anchor]!;
  return strengths.map((strength) => strength - zero);
}

export function estimatesOf(
  setup: Setup,
  { fit, robust }: RobustFit,
  bootstrap?: readonly BootstrapFigure[],
): Estimate[] {
  const { size, entries } = fit.layout;
  const strengths = referenced(fit.point.subarray(0, entries), setup.anchor);
  const error = (a: number, b?: number) => Math.sqrt(largestVariance(robust.covariances, size, a, b));
  const has = robust.degreesOfFreedom >= 1;
  const errors = strengths.map((_, entry) => (setup.anchor < 0 ? error(entry) : error(entry, setup.anchor)));
  const ranks = has ? ranksOf(setup, strengths, errors, robust, error) : undefined;
  const reach = has ? reachOf(setup, robust) : 0;
  return Array.from(strengths, (strength, entry): Estimate => {
    const interval = has ? intervalAround(strength, reach * errors[entry]!) : null;
    return {
      strength,
      standardError: has ? errors[entry]! : null,
      interval,
      rating: toRating(setup, strength),
      ratingInterval: interval && { low: toRating(setup, interval.low), high: toRating(setup, interval.high) },
      bootstrap: bootstrap?.[entry] ?? null,
      rank: ranks?.[entry] ?? null,
    };
  });
}

function ranksOf(
  { confidence }: Setup,
  strengths: Float64Array,
  errors: Float64Array,
  { degreesOfFreedom }: Sandwich,
  error: (a: number, b: number) => number,
): RankRange[] {
  const entries = strengths.length;
  const differenceErrors = new Float64Array(entries * entries);
  for (let a = 0; a < entries; a += 1) {
    for (let b = 0; b < a; b += 1) {
      differenceErrors[a * entries + b] = error(a, b);
      differenceErrors[b * entries + a] = differenceErrors[a * entries + b]!;
    }
  }
  return rankRanges({ strengths, errors, differenceErrors, degreesOfFreedom, confidence });
}

/** How many standard errors an interval goes to either side. */
function reachOf({ confidence }: Setup, { degreesOfFreedom }: Sandwich): number {
  return studentQuantile((1 + confidence) / 2, degreesOfFreedom);
}

function intervalAround(center: number, half: number): Interval {
  return { low: center - half, high: center + half };
}

function toRating({ anchorRating }: Setup, strength: number): number {
  return anchorRating + pointsPerLogit * strength;
}

export function tieEstimate(setup: Setup, { fit, robust }: RobustFit): TieEstimate | null {
  if (!fit.layout.fitsTie) return null;
  const parameter = fit.point[fit.layout.entries]!;
  const { standardError, interval } = figureOf(setup, fit, robust, fit.layout.entries);
  const tied = 1 - 2 * Math.exp(setup.model.logLikelihood('win', 0, parameter).value);
  return { parameter, standardError, interval, shareBetweenEquals: tied };
}

export function controlEffects(
  setup: Setup,
  { fit, robust }: RobustFit,
  controls: readonly NamedControl[],
): ControlEffect[] {
  const from = fit.layout.size - fit.layout.controls;
  return controls.map(({ name, scale }, k) => ({
    name,
    coefficient: fit.point[from + k]!,
    ...figureOf(setup, fit, robust, from + k),
    scale,
  }));
}

function figureOf(setup: Setup, fit: CellFit, robust: Sandwich, parameter: number) {
  if (robust.degreesOfFreedom < 1) return { standardError: null, interval: null };
  const standardError = Math.sqrt(largestVariance(robust.covariances, fit.layout.size, parameter));
  return { standardError, interval: intervalAround(fit.point[parameter]!, reachOf(setup, robust) * standardError) };
}

export function intervalsOf(
  setup: Setup,
  robust: Sandwich,
  { resamples = 0, seed = 1 }: LeaderboardOptions,
): Leaderboard['intervals'] {
  const { labelers, prompts, degreesOfFreedom } = robust;
  const missing = labelers === 1 ? 'one_labeler' : prompts === 1 ? 'one_prompt' : null;
  return {
    confidence: setup.confidence,
    clustering: setup.clustering,
    labelers,
    prompts,
    degreesOfFreedom: Number.isFinite(degreesOfFreedom) ? degreesOfFreedom : null,
    missing,
    bootstrap: resamples === 0 || missing !== null ? null : { resamples, seed },
  };
}
