/** How each labeler judges: how much, how fast, how far the others and the known answers agree, how consistent with themselves. */

import { crowdBt } from '../labelers/crowd-bt.js';
import { dawidSkene } from '../labelers/dawid-skene.js';
import { ClusterTotals, type Share, wilsonShare } from '../share.js';
import { type Judged, judgedPairs, type PairLabels, pairLabels } from './judged.js';
import { median } from './median.js';
import { peerAgreement } from './peer-agreement.js';
import { firstShownTotal } from './position-bias.js';

export interface LabelerFigures {
  readonly labelerId: string;
  /** Judgments on comparisons that are work, without skips. */
  readonly judged: number;
  readonly skipped: number;
  readonly allBad: number;
  /** Of their pairs, those they call tied. */
  readonly ties: Share;
  /** Milliseconds; NaN where none is known. */
  readonly medianDwellMs: number;
  /** Share of others' labels of the same pairs that are equal to theirs. */
  readonly agreement: Share;
  /** Share of gold comparisons answered right. */
  readonly gold: Share;
  /** Share of repeats with the same outcome, pair by pair, as at first. */
  readonly consistency: Share;
  /** Of the pairs where they prefer one, the share that went to the one shown first; ½ without bias. */
  readonly firstShown: Share;
  /** Dawid and Skene's: the share of their labels expected to be right. NaN where they gave none. */
  readonly dawidSkene: number;
  /** Crowd-BT's η: 1 is perfect, ½ says nothing, below ½ is contrary. NaN where they gave none. */
  readonly crowdBt: number;
}

/** One row per labeler who gave any judgment, in order of id. Each judgment must stand (no older versions). */
export function labelerReport(judgments: readonly Judged[]): LabelerFigures[] {
  const labels = pairLabels(judgments);
  const peers = peerAgreement(judgments, labels);
  const reliabilities = reliabilityOf(labels);
  const ownOutcomes = outcomesByLabeler(judgments);
  const byLabeler = new Map<string, number[]>();
  judgments.forEach(({ labelerId }, judgment) => {
    const own = byLabeler.get(labelerId) ?? [];
    own.push(judgment);
    byLabeler.set(labelerId, own);
  });
  return [...byLabeler]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([labelerId, numbers]) => {
      const own = numbers.flatMap((number) => judgments[number] ?? []);
      const work = own.filter(({ purpose }) => purpose === 'work');
      const agreement = new ClusterTotals();
      for (const number of numbers) {
        const total = peers[number];
        if (total) agreement.add(judgments[number]?.comparisonId ?? '', total.sum, total.count);
      }
      return {
        labelerId,
        judged: work.filter(({ verdict }) => verdict !== 'skip').length,
        skipped: work.filter(({ verdict }) => verdict === 'skip').length,
        allBad: work.filter(({ verdict }) => verdict === 'allBad').length,
        ties: tiesOf(work),
        medianDwellMs: median(work.flatMap(({ dwellMs }) => dwellMs ?? [])),
        agreement: agreement.share(),
        gold: goldShare(own),
        consistency: consistencyOf(own, ownOutcomes),
        firstShown: firstShownOf(work),
        dawidSkene: reliabilities.get(labelerId)?.dawidSkene ?? Number.NaN,
        crowdBt: reliabilities.get(labelerId)?.crowdBt ?? Number.NaN,
      };
    });
}

/** Share of gold judgments that are right, with Wilson's interval. */
export function goldShare(judgments: readonly Judged[]): Share {
  const answered = judgments.filter(({ goldCorrect }) => goldCorrect !== null);
  return wilsonShare(answered.filter(({ goldCorrect }) => goldCorrect === true).length, answered.length);
}

function tiesOf(work: readonly Judged[]): Share {
  const ties = new ClusterTotals();
  for (const judged of work) {
    const pairs = judgedPairs(judged);
    const tied = pairs.filter(({ outcome }) => outcome === 0).length;
    ties.add(judged.comparisonId, tied, pairs.length);
  }
  return ties.share();
}

function firstShownOf(work: readonly Judged[]): Share {
  const totals = new ClusterTotals();
  for (const judged of work) {
    const { sum, count } = firstShownTotal(judged);
    totals.add(judged.comparisonId, sum, count);
  }
  return totals.share();
}

/** What each labeler said at first of each pair, by labeler, comparison and pair. */
function outcomesByLabeler(judgments: readonly Judged[]): Map<string, number> {
  const outcomes = new Map<string, number>();
  for (const judged of judgments) {
    if (judged.purpose === 'repeat') continue;
    for (const { first, second, outcome } of judgedPairs(judged)) {
      outcomes.set(pairKey(judged, judged.comparisonId, first, second), outcome);
    }
  }
  return outcomes;
}

function consistencyOf(own: readonly Judged[], outcomes: Map<string, number>): Share {
  const totals = new ClusterTotals();
  for (const judged of own) {
    if (judged.repeatOf === null) continue;
    for (const { first, second, outcome } of judgedPairs(judged)) {
      const before = outcomes.get(pairKey(judged, judged.repeatOf, first, second));
      if (before !== undefined) totals.add(judged.repeatOf, before === outcome ? 1 : 0);
    }
  }
  return totals.share();
}

function pairKey(judged: Judged, comparisonId: string, first: number, second: number): string {
  const [a, b] = [judged.completionIds[first] ?? '', judged.completionIds[second] ?? ''];
  return `${judged.labelerId} ${comparisonId} ${a} ${b}`;
}

function reliabilityOf(labels: PairLabels): Map<string, { dawidSkene: number; crowdBt: number }> {
  const labelers = labels.labelerIds.length;
  if (labels.item.length === 0) return new Map();
  const classified = dawidSkene(
    { item: labels.item, labeler: labels.labeler, label: labels.outcome.map((outcome) => outcome + 1) },
    { items: labels.outcomes.length, labelers, classes: 3 },
    // A little of everything in every cell: a labeler with three labels is not known to be perfect.
    { pseudoCount: 0.5, maxIterations: 200, tolerance: 1e-6 },
  );
  const crowd = crowdBt(
    {
      first: labels.first,
      second: labels.second,
      outcome: labels.outcome.map((outcome) => (outcome + 1) / 2),
      labeler: labels.labeler,
    },
    labels.completionIds.length,
    labelers,
    { maxIterations: 300, tolerance: 1e-6 },
  );
  return new Map(
    labels.labelerIds.map((labelerId, labeler) => [
      labelerId,
      {
        dawidSkene: classified.reliability[labeler] ?? Number.NaN,
        crowdBt: crowd.reliability[labeler] ?? Number.NaN,
      },
    ]),
  );
}
