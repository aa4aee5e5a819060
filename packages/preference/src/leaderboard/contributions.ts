/* oxlint-disable typescript/no-non-null-assertion -- votes of a labeler lie between two starts */
/** How much of a leaderboard hangs on one labeler: strengths with their votes less strengths without. */

import type { Clusters } from './clusters.js';
import { isConnected } from './components.js';
import { type Priors, refitPoint } from './fit-cells.js';
import { addScore, type Scores } from './scores.js';

export interface LabelerContribution {
  /** Number of the labeler, and the name where labelers have names. */
  readonly labeler: number;
  readonly name: string | null;
  /** That count in the fit. */
  readonly votes: number;
  /**
   * What leaving this labeler out changes: exactly, from a refit, or to first order (`−B s`, the influence function;
   * Hampel 1974) where there are more labelers than are refitted.
   */
  readonly method: 'refit' | 'influence';
  /**
   * `[entries]`, logits, in the order of the entries that were fitted: without the labeler less with. Null where without
   * this labeler some entries can't be compared with the others any more.
   */
  readonly change: Float64Array | null;
  /** Index into `change` of the largest absolute change. */
  readonly mostChanged: number | null;
}

/** Most change first; the `refits` labelers whose first-order change is largest are left out exactly. */
export function labelerContributions(
  scores: Scores,
  labelers: Clusters,
  { names, priors, refits }: { names: readonly string[] | undefined; priors: Priors; refits: number },
): LabelerContribution[] {
  const approximate = Array.from({ length: labelers.start.length - 1 }, (_, labeler) => {
    const { votes, change } = influence(scores, labelers, labeler);
    return { labeler, name: names?.[labeler] ?? null, votes, change, mostChanged: largestIndex(change) };
  }).filter(({ votes }) => votes > 0);
  return approximate
    .toSorted(byChange)
    .map((each, index): LabelerContribution => {
      if (index >= refits) return { ...each, method: 'influence' };
      const change = leftOut(scores, labelers, each.labeler, priors);
      return { ...each, method: 'refit', change, mostChanged: change && largestIndex(change) };
    })
    .toSorted(byChange);
}

/** `−B s` for the summed score s of a labeler's votes on the board, and how many these are. */
function influence(scores: Scores, labelers: Clusters, labeler: number) {
  const { layout, bread } = scores.fit;
  const score = new Float64Array(layout.size);
  let votes = 0;
  for (let at = labelers.start[labeler]!; at < labelers.start[labeler + 1]!; at += 1) {
    const cell = labelers.rows[2 * at]!;
    if (scores.counts[cell] === 0) continue;
    votes += 1;
    addScore(scores, cell, labelers.weight?.[at], score);
  }
  const change = new Float64Array(layout.entries);
  for (let parameter = 0; parameter < layout.size; parameter += 1) {
    if (score[parameter] === 0) continue;
    for (let entry = 0; entry < layout.entries; entry += 1) {
      change[entry]! -= bread[entry * layout.size + parameter]! * score[parameter]!;
    }
  }
  return { votes, change };
}

function leftOut({ fit }: Scores, { start, rows, weight }: Clusters, labeler: number, priors: Priors) {
  const { cells, layout, point } = fit;
  const left = { weight: Float64Array.from(cells.weight), count: Float64Array.from(cells.count) };
  for (let at = start[labeler]!; at < start[labeler + 1]!; at += 1) {
    const each = rows[2 * at]!;
    if (cells.weight[each] === 0) continue;
    left.count[each]! -= 1;
    left.weight[each]! -= weight?.[at] ?? 1;
  }
  if (priors.strengths === undefined && !isConnected(cells, left.count)) return null;
  return refitPoint(fit, priors, left.weight)
    .subarray(0, layout.entries)
    .map((value, entry) => value - point[entry]!);
}

function byChange(
  a: Pick<LabelerContribution, 'labeler' | 'change' | 'mostChanged'>,
  b: Pick<LabelerContribution, 'labeler' | 'change' | 'mostChanged'>,
): number {
  return size(b) - size(a) || a.labeler - b.labeler;
}

/** Unbounded where leaving the labeler out parts the entries. */
function size({ change, mostChanged }: Pick<LabelerContribution, 'change' | 'mostChanged'>): number {
  return change === null ? Number.MAX_VALUE : Math.abs(change[mostChanged ?? 0] ?? 0);
}

function largestIndex(values: Float64Array): number {
  let index = 0;
  for (let i = 1; i < values.length; i += 1) if (Math.abs(values[i]!) > Math.abs(values[index]!)) index = i;
  return index;
}
