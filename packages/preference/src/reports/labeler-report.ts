/** How each labeler judges: how much, how fast, how far the others and the known answers agree, how consistent with themselves. */

import { type Reliability, reliabilities, undefinedReliability } from '../labelers/reliability.js';
import { ClusterTotals, type Share, wilsonShare } from '../share.js';
import { type Judged, judgedPairs, pairLabels } from './judged.js';
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
  /** Dawid and Skene's: the share of their labels expected to be right. */
  readonly dawidSkene: Reliability;
  /** Crowd-BT's η: 1 is perfect, ½ says nothing, below ½ is contrary. */
  readonly crowdBt: Reliability;
}

/** One row per labeler who gave any judgment, in order of id. Each judgment must stand (no older versions). */
export function labelerReport(judgments: readonly Judged[]): LabelerFigures[] {
  const labels = pairLabels(judgments);
  const peers = peerAgreement(judgments, labels);
  const reliable = reliabilities(labels);
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
        dawidSkene: reliable.get(labelerId)?.dawidSkene ?? undefinedReliability,
        crowdBt: reliable.get(labelerId)?.crowdBt ?? undefinedReliability,
      };
    });
}

/**
 * Share of gold judgments that are right: with Wilson's interval where each is of a comparison of its own, as a labeler's are, else
 * by resampling comparisons, for some known answers are harder than others.
 */
export function goldShare(judgments: readonly Judged[]): Share {
  const answered = judgments.filter(({ goldCorrect }) => goldCorrect !== null);
  const right = answered.filter(({ goldCorrect }) => goldCorrect === true).length;
  if (new Set(answered.map(({ comparisonId }) => comparisonId)).size === answered.length) {
    return wilsonShare(right, answered.length);
  }
  const totals = new ClusterTotals();
  for (const { comparisonId, goldCorrect } of answered) totals.add(comparisonId, goldCorrect === true ? 1 : 0);
  return totals.share();
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
