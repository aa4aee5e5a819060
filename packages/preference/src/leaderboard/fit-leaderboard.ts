/* oxlint-disable typescript/no-non-null-assertion -- strengths, errors and counts are entries long */
/** A leaderboard from votes: Bradley–Terry strengths with intervals, rank ranges, controls and what they rest on. */

import type { Interval } from '../bootstrap.js';
import { PreferenceError } from '../preference-error.js';
import { studentQuantile } from '../quantiles.js';
import { davidson } from '../ties/davidson.js';
import { halfWin } from '../ties/half-win.js';
import { raoKupper } from '../ties/rao-kupper.js';
import type { TieModel } from '../ties/tie-model.js';
import { type BootstrapFigure, bootstrapFigures } from './bootstrap-fit.js';
import { type Cells, onBoard, pairCells, voteCells } from './cells.js';
import { type Clusters, clustersOf, clustersWith } from './clusters.js';
import { type Components, findComponents } from './components.js';
import { labelerContributions } from './contributions.js';
import { controlScale } from './control-scale.js';
import { type CellFit, fitCells, type Priors } from './fit-cells.js';
import { effectiveVotes } from './inverse-propensity.js';
import type {
  ControlEffect,
  Estimate,
  Leaderboard,
  LeaderboardEntry,
  LeaderboardOptions,
  TieEstimate,
} from './leaderboard.js';
import { type Scores, scoresOf } from './meat.js';
import { type NumberedVotes, numberedVotes, sortedVotes } from './numbered-votes.js';
import { type RankRange, rankRanges } from './ranks.js';
import { type Clustering, largestVariance, type Sandwich, sandwich } from './sandwich.js';
import { entryCounts, pairRecords } from './tallies.js';
import { assertVotes, type LeaderboardVotes } from './votes.js';

/** Rating points per logit: ten to one are 400 points. */
const pointsPerLogit = 400 / Math.LN10;
const models: Readonly<Record<TieModel['name'], TieModel>> = { davidson, 'rao-kupper': raoKupper, 'half-win': halfWin };

/**
 * Fits the entries that can be compared with each other (the largest group; others are named with the reason) and says of
 * each its strength, rating, interval, rank range and counts. With controls, or `position`, a second fit stands beside the
 * plain one. The same votes give the same bits in whatever order they come.
 *
 * {@link PreferenceError} `preference.invalid_input` for columns that don't fit together, an anchor that isn't on the board,
 * or a fit without a finite maximum; `preference.not_connected` where no two entries can be compared.
 */
export function fitLeaderboard(input: LeaderboardVotes, options: LeaderboardOptions = {}): Leaderboard {
  assertVotes(input);
  const votes = numberedVotes(input, options.bothBad ?? 'tie');
  const cells = pairCells(votes);
  const components = groupsOf(cells, options);
  const place = placesOnBoard(components);
  const fitted = votes.entries.filter((_, entry) => place[entry]! >= 0);
  const setup = setupOf(votes, fitted, options);
  const groups = groupsBy(votes, cells);
  const plain = fitBoard(setup, votes, onBoard(cells, place), groups);
  const controlled = controlledFit(setup, place);
  const strengths = Float64Array.from(place, (at) => (at < 0 ? Number.NaN : plain.fit.point[at]!));
  const tie = plain.fit.layout.fitsTie ? plain.fit.point[fitted.length]! : setup.model.noTies;
  const counted = sum(cells.count);
  const weights = fittedWeights(plain.fit.cells);
  return {
    names: votes.entries,
    entries: entriesOf({ votes, cells, components, place, groups }, plain.estimates, controlled?.estimates),
    votes: weights.count,
    effectiveVotes: weights.effective,
    leftOut: { apart: counted - weights.count, bothBad: votes.count - counted },
    ties: setup.model.name,
    tie: tieEstimate(setup, plain),
    controls: controlled === undefined ? [] : controlEffects(setup, controlled),
    intervals: intervalsOf(setup, plain.robust, options),
    logLikelihood: plain.fit.likelihood.value,
    iterations: plain.fit.iterations,
    pairs: pairRecords(cells, strengths, setup.model, tie),
    fitted,
    labelerContributions:
      options.labelerRefits === undefined || groups.byLabeler === undefined
        ? []
        : labelerContributions(plain.scores, groups.byLabeler, {
            names: votes.labelers,
            priors: setup.priors,
            refits: options.labelerRefits,
          }),
  };
}

interface Setup {
  readonly votes: NumberedVotes;
  readonly model: TieModel;
  readonly priors: Priors;
  readonly clustering: Clustering;
  readonly confidence: number;
  /** Index among the fitted of the anchor; −1: mean 0. */
  readonly anchor: number;
  readonly anchorRating: number;
  readonly options: LeaderboardOptions;
}

interface Groups {
  readonly byLabeler: Clusters | undefined;
  readonly byPrompt: Clusters | undefined;
}

interface BoardFit {
  readonly fit: CellFit;
  readonly scores: Scores;
  readonly robust: Sandwich;
  readonly estimates: readonly Estimate[];
  /** Names and scales of the controls, in the order of the fit's. */
  readonly controls: readonly { readonly name: string; readonly scale: number }[];
}

function groupsBy({ labeler, prompt, weight }: NumberedVotes, { cellOf }: Cells): Groups {
  const weighted = weight !== undefined;
  return {
    byLabeler: labeler && clustersOf(labeler, cellOf, weighted || prompt !== undefined),
    byPrompt: prompt && clustersOf(prompt, cellOf, weighted),
  };
}

function groupsOf(cells: Cells, { priorDeviation }: LeaderboardOptions): Components {
  const { entries } = cells;
  if (priorDeviation !== undefined) {
    return { componentOf: new Int32Array(entries), apart: Array.from({ length: entries }, () => null), count: 1 };
  }
  const components = findComponents(cells);
  if (components.componentOf.filter((component) => component === 0).length > 1) return components;
  throw new PreferenceError(
    'preference.not_connected',
    cells.count.length === 0
      ? 'There are no votes. Collect some first.'
      : 'No two entries can be compared: in no pair did both win, or tie, directly or over others. Collect more votes or set a prior.',
  );
}

function placesOnBoard({ componentOf }: Components): Int32Array {
  let next = 0;
  return componentOf.map((component) => (component === 0 ? next++ : -1));
}

function setupOf(votes: NumberedVotes, fitted: readonly string[], options: LeaderboardOptions): Setup {
  const { anchor, confidence = 0.95, clustering = 'both' } = options;
  const at = anchor === undefined ? -1 : fitted.indexOf(anchor.entry);
  if (anchor !== undefined && at < 0) {
    throw new PreferenceError('preference.invalid_input', `The anchor “${anchor.entry}” is not on the board.`);
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new PreferenceError('preference.invalid_input', `A confidence of ${confidence}: it must be between 0 and 1.`);
  }
  return {
    votes,
    model: models[options.ties ?? 'davidson'],
    priors: { strengths: options.priorDeviation, controls: options.controlPriorDeviation },
    clustering: availableClustering(votes, clustering),
    confidence,
    anchor: at,
    anchorRating: anchor?.rating ?? 1000,
    options,
  };
}

function availableClustering({ labeler, prompt }: NumberedVotes, asked: Clustering): Clustering {
  const byLabeler = labeler !== undefined && (asked === 'labeler' || asked === 'both');
  const byPrompt = prompt !== undefined && (asked === 'prompt' || asked === 'both');
  if (byLabeler) return byPrompt ? 'both' : 'labeler';
  return byPrompt ? 'prompt' : 'none';
}

function controlledFit(setup: Setup, place: Int32Array): BoardFit | undefined {
  const { votes, options } = setup;
  const position = options.position ?? false;
  if (votes.controlNames.length === 0 && !position) return undefined;
  const sorted = sortedVotes(votes);
  const scale = controlScale(sorted, place);
  const controls = [
    ...votes.controlNames.map((name, k) => ({ name, scale: scale[k]! })),
    ...(position ? [{ name: 'position', scale: 1 }] : []),
  ];
  const cells = voteCells(sorted, scale, position);
  return fitBoard(setup, sorted, onBoard(cells, place), groupsBy(sorted, cells), controls);
}

function fitBoard(
  setup: Setup,
  votes: NumberedVotes,
  cells: Cells,
  { byLabeler, byPrompt }: Groups,
  controls: BoardFit['controls'] = [],
): BoardFit {
  const names = controls.map(({ name }) => name);
  const fit = fitCells(cells, setup.model, setup.priors, names);
  const scores = scoresOf(fit, votes.weight);
  const { clustering } = setup;
  const robust = sandwich(scores, {
    byLabeler: clustering === 'labeler' || clustering === 'both' ? byLabeler : undefined,
    byPrompt: clustering === 'prompt' || clustering === 'both' ? byPrompt : undefined,
    prompt: votes.prompt,
  });
  const bootstrap = bootstrapOf(setup, votes, fit, robust);
  return { fit, scores, robust, controls, estimates: estimatesOf(setup, fit, robust, bootstrap) };
}

function bootstrapOf(
  setup: Setup,
  votes: NumberedVotes,
  fit: CellFit,
  robust: Sandwich,
): BootstrapFigure[] | undefined {
  const { resamples = 0, seed = 1 } = setup.options;
  if (resamples === 0 || robust.degreesOfFreedom < 1) return undefined;
  const unsorted = setup.clustering === 'none' && fit.cells.controlCount === 0;
  const sorted = unsorted ? sortedVotes(votes) : votes;
  const cells = unsorted ? { ...fit.cells, cellOf: pairCells(sorted).cellOf } : fit.cells;
  return bootstrapFigures(
    sorted,
    { ...fit, cells },
    {
      resamples,
      seed,
      confidence: setup.confidence,
      clustering: setup.clustering,
      degreesOfFreedom: robust.degreesOfFreedom,
      priors: setup.priors,
      reference: (point) => referenced(point.subarray(0, fit.layout.entries), setup.anchor),
    },
  );
}

/** Strengths less the anchor's; as they are (mean 0) without an anchor. */
function referenced(strengths: Float64Array, anchor: number): Float64Array {
  const zero = anchor < 0 ? 0 : strengths[anchor]!;
  return strengths.map((strength) => strength - zero);
}

function estimatesOf(setup: Setup, fit: CellFit, robust: Sandwich, bootstrap?: readonly BootstrapFigure[]): Estimate[] {
  const { size, entries } = fit.layout;
  const strengths = referenced(fit.point.subarray(0, entries), setup.anchor);
  const error = (a: number, b?: number) => Math.sqrt(largestVariance(robust.covariances, size, a, b));
  const has = robust.degreesOfFreedom >= 1;
  const errors = strengths.map((_, entry) => (setup.anchor < 0 ? error(entry) : error(entry, setup.anchor)));
  const ranks = has ? ranksOf(setup, strengths, errors, robust, error) : undefined;
  return Array.from(strengths, (strength, entry): Estimate => {
    const interval = has ? intervalAround(setup, robust, strength, errors[entry]!) : null;
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

function intervalAround(
  { confidence }: Setup,
  { degreesOfFreedom }: Sandwich,
  center: number,
  error: number,
): Interval {
  const half = studentQuantile((1 + confidence) / 2, degreesOfFreedom) * error;
  return { low: center - half, high: center + half };
}

function toRating({ anchorRating }: Setup, strength: number): number {
  return anchorRating + pointsPerLogit * strength;
}

function tieEstimate(setup: Setup, { fit, robust }: BoardFit): TieEstimate | null {
  if (!fit.layout.fitsTie) return null;
  const parameter = fit.point[fit.layout.entries]!;
  const { standardError, interval } = figureOf(setup, fit, robust, fit.layout.entries);
  const tied = 1 - 2 * Math.exp(setup.model.logLikelihood('win', 0, parameter).value);
  return { parameter, standardError, interval, shareBetweenEquals: tied };
}

function controlEffects(setup: Setup, { fit, robust, controls }: BoardFit): ControlEffect[] {
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
  return { standardError, interval: intervalAround(setup, robust, fit.point[parameter]!, standardError) };
}

function intervalsOf(
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

function fittedWeights({ weight, squaredWeight, count }: Cells): { count: number; effective: number } {
  return { count: sum(count), effective: sum(weight) ** 2 / sum(squaredWeight) };
}

function sum(column: Float64Array): number {
  let total = 0;
  for (const value of column) total += value;
  return total;
}

interface Counted {
  readonly votes: NumberedVotes;
  readonly cells: Cells;
  readonly components: Components;
  readonly place: Int32Array;
  readonly groups: Groups;
}

function entriesOf(
  { votes, cells, components, place, groups }: Counted,
  plain: readonly Estimate[],
  controlled: readonly Estimate[] | undefined,
): LeaderboardEntry[] {
  const counts = entryCounts(cells);
  const [labelers, prompts] = [groups.byLabeler, groups.byPrompt].map(
    (group) => group && clustersWith(group, cells.entries, cells.first, cells.second),
  );
  const entries = votes.entries.map(
    (name, entry): LeaderboardEntry => ({
      name,
      estimate: plain[place[entry]!] ?? null,
      controlled: controlled?.[place[entry]!] ?? null,
      apart: components.apart[entry] ?? null,
      component: components.componentOf[entry]!,
      ...counts[entry]!,
      labelers: labelers?.[entry] ?? null,
      prompts: prompts?.[entry] ?? null,
    }),
  );
  const order = (entry: LeaderboardEntry): number => entry.estimate?.strength ?? Number.NEGATIVE_INFINITY;
  return entries.toSorted((a, b) => {
    const [x, y] = [order(a), order(b)];
    return x === y ? (a.name < b.name ? -1 : 1) : x < y ? 1 : -1;
  });
}
