/* oxlint-disable typescript/no-non-null-assertion -- strengths, errors and counts are entries long */
/** A leaderboard from votes: Bradley–Terry strengths with intervals, rank ranges, controls and what they rest on. */

import { PreferenceError } from '../preference-error.js';
import { type BoardFit, controlledFit, fitBoard } from './board-fit.js';
import { type Cells, onBoard, pairCells } from './cells.js';
import { clustersWith, clusterVotes, sortedClusters, type VoteClusters } from './clusters.js';
import { type Components, findComponents } from './components.js';
import { labelerContributions } from './contributions.js';
import { controlEffects, intervalsOf, tieEstimate } from './estimates.js';
import type { Estimate, Leaderboard, LeaderboardEntry, LeaderboardOptions } from './leaderboard.js';
import { type NumberedVotes, numberedVotes } from './numbered-votes.js';
import { setupOf } from './setup.js';
import { entryCounts, pairRecords } from './tallies.js';
import { assertVotes, type LeaderboardVotes } from './votes.js';

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
  const clusters = clusterVotes(votes, cells);
  const plain = fitBoard(setup, votes, onBoard(cells, place), clusters);
  const controlled = controlledFit(setup, place);
  const strengths = Float64Array.from(place, (at) => (at < 0 ? Number.NaN : plain.fit.point[at]!));
  const tie = plain.fit.layout.fitsTie ? plain.fit.point[fitted.length]! : setup.model.noTies;
  const counted = sum(cells.count);
  const weights = fittedWeights(plain.fit.cells);
  return {
    names: votes.entries,
    entries: entriesOf({ votes, cells, components, place, clusters }, plain, controlled?.estimates),
    votes: weights.count,
    effectiveVotes: weights.effective,
    leftOut: { apart: counted - weights.count, bothBad: votes.count - counted },
    ties: setup.model.name,
    tie: tieEstimate(setup, plain),
    controls: controlled === undefined ? [] : controlEffects(setup, controlled, controlled.controls),
    intervals: intervalsOf(setup, plain.robust, options),
    logLikelihood: plain.fit.likelihood.value,
    iterations: plain.fit.iterations,
    pairs: pairRecords(cells, strengths, setup.model, tie),
    fitted,
    labelerContributions:
      options.labelerRefits === undefined || clusters.labelers === undefined
        ? []
        : labelerContributions(plain.scores, sortedClusters(clusters.labelers), {
            names: votes.labelers,
            priors: setup.priors,
            refits: options.labelerRefits,
          }),
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
  readonly clusters: VoteClusters;
}

function entriesOf(
  { votes, cells, components, place, clusters }: Counted,
  { robust, estimates: plain }: Pick<BoardFit, 'robust' | 'estimates'>,
  controlled: readonly Estimate[] | undefined,
): LeaderboardEntry[] {
  const counts = entryCounts(cells);
  const allOn = place.every((at) => at >= 0); // the sandwich has counted clusters with votes on the board
  const { labelersWith, promptsWith } = allOn ? robust : {};
  const labelers = labelersWith ?? (clusters.labelers && clustersWith(clusters.labelers, cells));
  const prompts = promptsWith ?? (clusters.prompts && clustersWith(clusters.prompts, cells, clusters.byPrompt));
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
  return entries.toSorted(byStrength);
}

function byStrength(a: LeaderboardEntry, b: LeaderboardEntry): number {
  const [x, y] = [a, b].map(({ estimate }) => estimate?.strength ?? Number.NEGATIVE_INFINITY);
  if (x === y || x === undefined || y === undefined) return a.name < b.name ? -1 : 1;
  return x < y ? 1 : -1;
}
