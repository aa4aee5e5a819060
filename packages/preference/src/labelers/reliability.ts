/** How reliable each labeler is without any known answer: Dawid–Skene's and Crowd-BT's estimates, with intervals. */

import type { Interval } from '../bootstrap.js';
import { groupNumbers, jackknifeGroups, jackknifeVariance } from '../jackknife.js';
import { type PairLabels, withoutClusters } from '../reports/judged.js';
import { t95 } from '../student-t.js';
import { type FittedReliability, fitCrowdBt, fitDawidSkene } from './fitted-reliability.js';
import { trigamma } from './trigamma.js';

/** Why there is no estimate. */
export type ReliabilityLack =
  | 'no_judgments'
  | 'nobody_else_judged'
  | 'too_few_comparisons'
  | 'too_few_labels_an_answer';

export interface Reliability {
  /** 0 … 1; NaN where `lack` says why. */
  readonly value: number;
  /** 95 %; NaN bounds where there is no value. */
  readonly interval: Interval;
  /** The labels (pairs of candidates) that the labeler gave. */
  readonly cases: number;
  /** Comparisons that the labeler and somebody else judged: only those tell of reliability. */
  readonly comparisons: number;
  readonly lack: ReliabilityLack | null;
}

export interface Reliabilities {
  readonly dawidSkene: Reliability;
  readonly crowdBt: Reliability;
}

/** With fewer comparisons that others judged, too, what comes out is the prior that the estimate starts from. */
const fewestComparisons = 5;

/**
 * With fewer labels an answer, its strength is fitted to labelers' slips, too, and every η comes out near 1, for parameters grow
 * with the votes (Neyman & Scott 1948). `test/labelers/reliability.test.ts` simulates it.
 */
const fewestLabelsAnAnswer = 50;

/** By labeler id. Takes 21 fits of Dawid–Skene, and as many of Crowd-BT where answers have labels enough. */
export function reliabilities(labels: PairLabels): Map<string, Reliabilities> {
  const people = countedLabelers(labels);
  const hasLabelsEnough = 2 * labels.item.length >= fewestLabelsAnAnswer * labels.completionIds.length;
  const dawidSkene = estimates(labels, people, fitDawidSkene(labels));
  const crowdBt = hasLabelsEnough
    ? estimates(labels, people, fitCrowdBt(labels))
    : people.map((person) => ({ ...lacking(person), lack: lackOf(person) ?? ('too_few_labels_an_answer' as const) }));
  return new Map(
    labels.labelerIds.map((labelerId, labeler) => [
      labelerId,
      {
        dawidSkene: dawidSkene[labeler] ?? undefinedReliability,
        crowdBt: crowdBt[labeler] ?? undefinedReliability,
      },
    ]),
  );
}

export const undefinedReliability: Reliability = {
  value: Number.NaN,
  interval: { low: Number.NaN, high: Number.NaN },
  cases: 0,
  comparisons: 0,
  lack: 'no_judgments',
};

interface CountedLabeler {
  readonly cases: number;
  /** The comparisons where a pair that they judged has another's label as well. */
  readonly shared: ReadonlySet<number>;
}

function lackOf({ shared }: CountedLabeler): ReliabilityLack | null {
  if (shared.size === 0) return 'nobody_else_judged';
  return shared.size < fewestComparisons ? 'too_few_comparisons' : null;
}

function lacking({ cases, shared }: CountedLabeler): Reliability {
  return { ...undefinedReliability, cases, comparisons: shared.size };
}

/** `[labelers]`: of one model. */
function estimates(labels: PairLabels, people: readonly CountedLabeler[], fit: FittedReliability): Reliability[] {
  const groups = groupNumbers(1 + labels.clusters.reduce((most, cluster) => Math.max(most, cluster), -1));
  const refits = Array.from({ length: jackknifeGroups }, (_, group) =>
    fit.refit(withoutClusters(labels, (cluster) => groups[cluster] === group)),
  );
  return people.map((person, labeler): Reliability => {
    const lack = lackOf(person);
    if (lack !== null) return { ...lacking(person), lack };
    const value = fit.reliability[labeler] ?? Number.NaN;
    const without = refits.map((refit) => refit[labeler] ?? Number.NaN);
    const used = new Set([...person.shared].map((comparison) => groups[comparison])).size;
    const interval = intervalOf(value, without, used, fit.posterior(value, person.cases));
    return { value, interval, cases: person.cases, comparisons: person.shared.size, lack };
  });
}

/**
 * On the scale of logits, the wider of two spreads: the jackknife's over comparisons, and that of the Beta posterior for
 * known truths, without which somebody who never differed would be known to be perfect. Student's t for the groups of
 * comparisons that the labeler has a part in.
 */
function intervalOf(
  value: number,
  without: readonly number[],
  used: number,
  [right, wrong]: readonly [number, number],
): Interval {
  const posterior = trigamma(right) + trigamma(wrong);
  const spread = Math.sqrt(Math.max(jackknifeVariance(without.map(logit)), posterior)) * t95(used - 1);
  return { low: logistic(logit(value) - spread), high: logistic(logit(value) + spread) };
}

function logit(share: number): number {
  const inside = Math.min(Math.max(share, 1e-9), 1 - 1e-9);
  return Math.log(inside / (1 - inside));
}

function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function countedLabelers({ labelerIds, item, labeler, clusters }: PairLabels): CountedLabeler[] {
  const judges = new Map<number, Set<number>>();
  item.forEach((pair, label) => {
    judges.set(pair, (judges.get(pair) ?? new Set()).add(labeler[label] ?? -1));
  });
  const people = labelerIds.map(() => ({ cases: 0, shared: new Set<number>() }));
  item.forEach((pair, label) => {
    const person = people[labeler[label] ?? -1];
    if (person === undefined) return;
    person.cases += 1;
    if ((judges.get(pair)?.size ?? 0) > 1) person.shared.add(clusters[pair] ?? -1);
  });
  return people;
}
