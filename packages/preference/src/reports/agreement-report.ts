/** How far labelers agree: of a project, of each criterion and tag, and over time. */

import type { Agreement, AgreementOptions, ItemRatings } from '../agreement/agreement.js';
import { cohenKappa, cohenValue } from '../agreement/cohen-kappa.js';
import { fleissKappa } from '../agreement/fleiss-kappa.js';
import { krippendorffAlpha } from '../agreement/krippendorff-alpha.js';
import { rawAgreement } from '../agreement/raw-agreement.js';
import { groupNumbers, jackknifeVariance } from '../jackknife.js';
import { t95 } from '../student-t.js';
import { type Judged, numbering, type PairLabels, pairLabels } from './judged.js';
import { periodStart, week } from './week.js';

export interface AgreementFigures {
  /** Of pairs of candidates, each judged as first better, second better or tied; all bad counts as tied. */
  readonly raw: Agreement;
  readonly alphaNominal: Agreement;
  readonly alphaOrdinal: Agreement;
}

export interface OverallAgreement extends AgreementFigures {
  /** Of the pairs with the commonest number of labels, two or more; undefined without such pairs. */
  readonly fleiss: (Agreement & { readonly labels: number }) | undefined;
}

export interface CohenPair extends Agreement {
  readonly labelerIds: readonly [string, string];
  readonly standardError: number;
}

/** Of one criterion: ratings of each candidate on the criterion's scale. */
export interface CriterionAgreement {
  readonly raw: Agreement;
  readonly alphaOrdinal: Agreement;
  readonly alphaInterval: Agreement;
}

export interface AgreementReport {
  readonly overall: OverallAgreement;
  /** Cohen's κ of each two labelers who share enough pairs, most shared pairs first. */
  readonly cohen: readonly CohenPair[];
  /**
   * Mean of those κ (Light 1971, Psychological Bulletin 76); NaN without any. Its items are the pairs that two of them judged, its
   * interval is the jackknife's over comparisons.
   */
  readonly lightKappa: Agreement;
  readonly criteria: Readonly<Record<string, CriterionAgreement>>;
  readonly tags: Readonly<Record<string, AgreementFigures>>;
  readonly periods: readonly (AgreementFigures & { readonly from: number })[];
  /** By version of the labeling instructions, the newest first. */
  readonly versions: readonly VersionAgreement[];
}

export interface VersionAgreement extends AgreementFigures {
  /** Null: of judgments that name none. */
  readonly version: number | null;
  /** On comparisons that are work, without skips. */
  readonly judgments: number;
}

export interface AgreementReportOptions {
  /** Of `periods`, in milliseconds. @defaultValue a week */
  readonly periodMs?: number;
  /** What two labelers must share for a κ. @defaultValue 10 */
  readonly minimumShared?: number;
}

/** Everything about agreement on the comparisons that are work; each judgment must stand (no older versions). */
export function agreementReport(judgments: readonly Judged[], options: AgreementReportOptions = {}): AgreementReport {
  const { periodMs = week, minimumShared = 10 } = options;
  const labels = pairLabels(judgments);
  return {
    overall: { ...pairAgreement(labels), fleiss: fleissOf(labels) },
    ...labelerAgreement(judgments, minimumShared),
    criteria: criteriaOf(judgments),
    tags: Object.fromEntries(
      grouped(judgments, ({ tags }) => tags).map(([tag, group]) => [tag, pairAgreement(pairLabels(group))]),
    ),
    periods: periodsOf(judgments, periodMs),
    versions: versionsOf(judgments),
  };
}

/** κ of each two labelers who share enough pairs, and its mean. */
export function labelerAgreement(
  judgments: readonly Judged[],
  minimumShared = 10,
): Pick<AgreementReport, 'cohen' | 'lightKappa'> {
  const labels = pairLabels(judgments);
  return { cohen: cohenPairs(labels, minimumShared), lightKappa: lightKappaOf(labels, minimumShared) };
}

/** What was said of items (pairs, a candidate's criterion), by item, with the cluster of each. */
export interface ClusteredRatings {
  readonly outcomes: readonly ItemRatings[];
  readonly clusters: readonly number[];
  /** `[clusters]`: how many comparisons a cluster stands for. @defaultValue 1 each */
  readonly times?: readonly number[];
}

function optionsOf({ clusters, times }: ClusteredRatings): AgreementOptions {
  return { clusters, ...(times && { times }) };
}

export function pairAgreement(labels: ClusteredRatings): AgreementFigures {
  const { outcomes } = labels;
  const options = optionsOf(labels);
  return {
    raw: rawAgreement(outcomes, options),
    alphaNominal: krippendorffAlpha(outcomes, options),
    alphaOrdinal: krippendorffAlpha(outcomes, { ...options, scale: 'ordinal' }),
  };
}

export function fleissOf(given: ClusteredRatings): OverallAgreement['fleiss'] {
  const { outcomes, clusters, times } = given;
  const sizes = new Map<number, number>();
  for (const [item, { length }] of outcomes.entries()) {
    if (length >= 2) sizes.set(length, (sizes.get(length) ?? 0) + (times?.[clusters[item] ?? -1] ?? 1));
  }
  const commonest = [...sizes].toSorted(([a, m], [b, n]) => n - m || b - a)[0];
  if (commonest === undefined) return undefined;
  const [labels] = commonest;
  const items = outcomes.flatMap((ratings, item) => (ratings.length === labels ? [item] : []));
  const kappa = fleissKappa(
    items.map((item) => outcomes[item] ?? []),
    { ...optionsOf(given), clusters: items.map((item) => clusters[item] ?? 0) },
  );
  return { ...kappa, labels };
}

function cohenPairs(labels: PairLabels, minimumShared: number): CohenPair[] {
  return [...sharedPairs(labels)]
    .filter(([, { pairs }]) => pairs.length >= minimumShared)
    .map(([key, { pairs, clusters }]): CohenPair => {
      const [a = 0, b = 0] = key.split(' ').map(Number);
      const labelerIds = [labels.labelerIds[a] ?? '', labels.labelerIds[b] ?? ''] as const;
      return { labelerIds, ...cohenKappa(pairs, { clusters }) };
    })
    .toSorted((a, b) => b.items - a.items);
}

interface SharedPairs {
  readonly pairs: [number, number][];
  readonly clusters: number[];
  readonly items: number[];
}

/** What each two labelers said of the pairs that both judged, by their numbers. */
function sharedPairs(labels: PairLabels): Map<string, SharedPairs> {
  const shared = new Map<string, SharedPairs>();
  for (const [item, given] of labelsByItem(labels).entries()) {
    for (const [i, one] of given.entries()) {
      for (const other of given.slice(i + 1)) {
        const [a, b] = one.labeler < other.labeler ? [one, other] : [other, one];
        const key = `${a.labeler} ${b.labeler}`;
        const entry = shared.get(key) ?? { pairs: [], clusters: [], items: [] };
        entry.pairs.push([a.outcome, b.outcome]);
        entry.clusters.push(labels.clusters[item] ?? 0);
        entry.items.push(item);
        shared.set(key, entry);
      }
    }
  }
  return shared;
}

/** The mean over the same labelers each time, whichever of their pairs are left out. */
function lightKappaOf(labels: PairLabels, minimumShared: number): Agreement {
  const tables = [...sharedPairs(labels).values()].filter(
    ({ pairs }) => pairs.length >= minimumShared && Number.isFinite(cohenValue(pairs)),
  );
  const groups = groupNumbers(1 + labels.clusters.reduce((most, cluster) => Math.max(most, cluster), -1));
  const meanWithout = (group: number): number =>
    mean(tables.map(({ pairs, clusters }) => cohenValue(pairs.filter((_, i) => groups[clusters[i] ?? -1] !== group))));
  const value = mean(tables.map(({ pairs }) => cohenValue(pairs)));
  const used = [...new Set(tables.flatMap(({ clusters }) => clusters.map((cluster) => groups[cluster] ?? -1)))];
  const half = t95(used.length - 1) * Math.sqrt(jackknifeVariance(used.map(meanWithout)));
  const interval = { low: Math.max(-1, value - half), high: Math.min(1, value + half) };
  return { value, interval, items: new Set(tables.flatMap(({ items }) => items)).size };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function labelsByItem(labels: PairLabels): { labeler: number; outcome: number }[][] {
  const byItem: { labeler: number; outcome: number }[][] = labels.outcomes.map(() => []);
  labels.item.forEach((item, i) => {
    byItem[item]?.push({ labeler: labels.labeler[i] ?? 0, outcome: labels.outcome[i] ?? 0 });
  });
  return byItem;
}

function criteriaOf(judgments: readonly Judged[]): Record<string, CriterionAgreement> {
  const criteria = new Map<
    string,
    { comparisons: string[]; ratings: number[][]; numberOf: (name: string) => number }
  >();
  for (const { comparisonId, purpose, ratings } of judgments) {
    if (purpose !== 'work') continue;
    for (const [key, byCandidate] of Object.entries(ratings ?? {})) {
      const criterion = criteria.get(key) ?? { comparisons: [], ratings: [], numberOf: numbering().numberOf };
      criteria.set(key, criterion);
      for (const [candidate, rating] of Object.entries(byCandidate)) {
        const item = criterion.numberOf(`${comparisonId} ${candidate}`);
        criterion.comparisons[item] = comparisonId;
        criterion.ratings[item] = [...(criterion.ratings[item] ?? []), rating];
      }
    }
  }
  return Object.fromEntries(
    [...criteria].map(([key, { ratings, comparisons }]) => [
      key,
      criterionAgreement({ outcomes: ratings, clusters: comparisons.map(numbering().numberOf) }),
    ]),
  );
}

export function criterionAgreement(ratings: ClusteredRatings): CriterionAgreement {
  const { outcomes } = ratings;
  const options = optionsOf(ratings);
  return {
    raw: rawAgreement(outcomes, options),
    alphaOrdinal: krippendorffAlpha(outcomes, { ...options, scale: 'ordinal' }),
    alphaInterval: krippendorffAlpha(outcomes, { ...options, scale: 'interval' }),
  };
}

function periodsOf(judgments: readonly Judged[], periodMs: number): AgreementReport['periods'] {
  return grouped(judgments, ({ at }) => [periodStart(at, periodMs)])
    .toSorted(([a], [b]) => a - b)
    .map(([from, group]) => ({ from, ...pairAgreement(pairLabels(group)) }));
}

/** Labels are compared within a version only. */
function versionsOf(judgments: readonly Judged[]): VersionAgreement[] {
  const work = judgments.filter(({ purpose, verdict }) => purpose === 'work' && verdict !== 'skip');
  return grouped(work, ({ guidelineVersion }) => [guidelineVersion])
    .toSorted(([a], [b]) => (b ?? 0) - (a ?? 0))
    .map(([version, group]) => ({ version, judgments: group.length, ...pairAgreement(pairLabels(group)) }));
}

/** The judgments of each key; one with several keys stands under each. */
function grouped<Key>(judgments: readonly Judged[], keysOf: (judged: Judged) => readonly Key[]): [Key, Judged[]][] {
  const groups = new Map<Key, Judged[]>();
  for (const judged of judgments) {
    for (const key of keysOf(judged)) {
      const group = groups.get(key) ?? [];
      group.push(judged);
      groups.set(key, group);
    }
  }
  return [...groups];
}
