/**
 * What one comparison adds to the tallies of its project: cells that say all that reports need of it, and of which very many comparisons
 * share few. Reports read how often each cell is there, and no judgment.
 */

import { type Judged, type JudgedPair, judgedPairs, pairLabels } from '../reports/judged.js';
import { ratioBounds, unlikePairs } from '../reports/length-bias.js';
import { isTooFast } from '../reports/pace.js';
import { peerAgreement } from '../reports/peer-agreement.js';
import { firstShownTotal } from '../reports/position-bias.js';
import { periodStart } from '../reports/week.js';

/** By what judgments are apart. */
export type TallyGroup = 'all' | 'labeler' | 'tag' | 'version' | TallyPeriod | 'date' | 'place' | 'ratio' | 'criterion';

/** Periods that reports may be asked for; keys are when one begins, in milliseconds since 1970. */
export type TallyPeriod = 'day' | 'week' | 'month';

export type TallyStatistic =
  /** Counts comparisons. The labels of each pair, `first.tied.second` and `;` between pairs, sorted. */
  | 'pairs'
  /** Counts comparisons. The ratings of each candidate, `,` between ratings and `;` between candidates, sorted. */
  | 'ratings'
  /** Count comparisons: shares, `hits/cases`. */
  | 'ties'
  | 'earlier'
  | 'peers'
  | 'gold'
  | 'best'
  | 'longer'
  | 'consistency'
  /** Count judgments: `purpose/verdict` (by date `labeler/purpose/verdict`), dwell times to within 1 %, and `true` or `false`. */
  | 'judgments'
  | 'dwell'
  | 'tooFast';

export interface TallyCell {
  readonly statistic: TallyStatistic;
  readonly groupedBy: TallyGroup;
  /** Which labeler, tag, …; empty with `all`. */
  readonly key: string;
  readonly cell: string;
}

const dayMs = 24 * 3600 * 1000;

export const tallyPeriods: Readonly<Record<TallyPeriod, number>> = { day: dayMs, week: 7 * dayMs, month: 30 * dayMs };

/** Dwell times that share a cell differ by 2 % at most, so that its middle is within 1 % of each. */
const dwellCellsPerE = 50;

export function dwellOfCell(cell: string): number {
  return Math.exp(Number(cell) / dwellCellsPerE);
}

/** Told each cell: which statistic's, by what judgments are apart, which of those (empty with `all`), and the cell. */
export type AddCell = (statistic: TallyStatistic, groupedBy: TallyGroup, key: string, cell: string) => void;

/**
 * Tells the cells of one comparison.
 * @param judgments all that stand of it
 * @param firstTime of a repeat: what its labeler found of the comparison that it repeats
 */
export function comparisonCells(judgments: readonly Judged[], firstTime: readonly Judged[], add: AddCell): void {
  const all = judgments.map((judged): Told => {
    const { labelerId, purpose, verdict, guidelineVersion, at } = judged;
    const periods: [TallyGroup, string][] = [
      ['day', String(periodStart(at, tallyPeriods.day))],
      ['week', String(periodStart(at, tallyPeriods.week))],
      ['month', String(periodStart(at, tallyPeriods.month))],
    ];
    const version = guidelineVersion === null ? '' : String(guidelineVersion);
    const pairs = purpose === 'work' ? judgedPairs(judged) : [];
    return { judged, labelerId, kind: `${purpose}/${verdict}`, version, periods, pairs };
  });
  const work = all.filter(({ judged }) => judged.purpose === 'work');
  addPairs(work, add);
  addRatings(work, add);
  addShares(all, firstTime, add);
  for (const told of all) addCounts(told, add);
}

/** A judgment, and what of it several statistics need. */
interface Told {
  readonly judged: Judged;
  readonly labelerId: string;
  /** `purpose/verdict` */
  readonly kind: string;
  readonly version: string;
  readonly periods: readonly [TallyGroup, string][];
  /** Of work; of the others none. */
  readonly pairs: readonly JudgedPair[];
}

/** Labels are compared within a group only: two labels of one pair that are of different weeks stand in two cells. */
function addPairs(work: readonly Told[], add: AddCell): void {
  const groups = new GroupTotals<Map<number, [number, number, number]>>(() => new Map());
  for (const { judged, version, periods, pairs } of work) {
    if (pairs.length === 0) continue;
    const count = (groupedBy: TallyGroup, key: string): void => {
      const labels = groups.of(groupedBy, key);
      for (const { first, second, outcome } of pairs) {
        const pair = first * judged.completionIds.length + second;
        const counts = labels.get(pair) ?? [0, 0, 0];
        counts[1 - outcome] = (counts[1 - outcome] ?? 0) + 1;
        labels.set(pair, counts);
      }
    };
    count('all', '');
    count('version', version);
    for (const [groupedBy, key] of periods) count(groupedBy, key);
    for (const tag of new Set(judged.tags)) count('tag', tag);
  }
  groups.tell('pairs', add, (labels) => sorted([...labels.values()].map((counts) => counts.join('.'))));
}

function addRatings(work: readonly Told[], add: AddCell): void {
  const groups = new GroupTotals<Map<string, number[]>>(() => new Map());
  for (const { judged } of work) {
    if (judged.ratings === null) continue;
    for (const [criterion, byCandidate] of Object.entries(judged.ratings)) {
      const given = groups.of('criterion', criterion);
      for (const [candidate, rating] of Object.entries(byCandidate)) {
        given.set(candidate, [...(given.get(candidate) ?? []), rating]);
      }
    }
  }
  groups.tell('ratings', add, (given) =>
    sorted([...given.values()].map((ratings) => ratings.toSorted((a, b) => a - b).join(','))),
  );
}

function sorted(items: string[]): string {
  return items.length === 1 ? (items[0] ?? '') : items.toSorted().join(';');
}

interface Total {
  hits: number;
  cases: number;
}

class Shares {
  readonly #totals = new Map<TallyStatistic, GroupTotals<Total>>();

  add(statistic: TallyStatistic, groups: readonly [TallyGroup, string][], hits: number, cases: number): void {
    if (cases === 0) return;
    const totals = this.#totals.get(statistic) ?? new GroupTotals<Total>(() => ({ hits: 0, cases: 0 }));
    this.#totals.set(statistic, totals);
    for (const [groupedBy, key] of groups) {
      const total = totals.of(groupedBy, key);
      total.hits += hits;
      total.cases += cases;
    }
  }

  tell(add: AddCell): void {
    for (const [statistic, totals] of this.#totals) {
      totals.tell(
        statistic,
        add,
        ({ hits, cases }) => `${Number.isInteger(hits) ? hits : Number(hits.toFixed(9))}/${cases}`,
      );
    }
  }
}

function addShares(all: readonly Told[], firstTime: readonly Judged[], add: AddCell): void {
  const shares = new Shares();
  const judgments = all.map(({ judged }) => judged);
  const peers = peerAgreement(judgments, pairLabels(judgments));
  all.forEach(({ judged, labelerId, periods, pairs }, judgment) => {
    const groups: [TallyGroup, string][] = [['all', ''], ['labeler', labelerId], ...periods];
    if (judged.goldCorrect !== null) shares.add('gold', groups, judged.goldCorrect ? 1 : 0, 1);
    if (judged.purpose === 'repeat') {
      const [same, again] = sameAsAtFirst(judged, firstTime);
      shares.add('consistency', [['labeler', labelerId]], same, again);
    }
    if (judged.purpose !== 'work') return;
    shares.add('ties', groups, pairs.filter(({ outcome }) => outcome === 0).length, pairs.length);
    const earlier = firstShownTotal(judged);
    shares.add('earlier', groups, earlier.sum, earlier.count);
    shares.add('peers', groups, peers[judgment]?.sum ?? 0, peers[judgment]?.count ?? 0);
    addLonger(judged, shares);
    addBest(judged, shares);
  });
  shares.tell(add);
}

function addLonger(judged: Judged, shares: Shares): void {
  for (const { longerPreferred, ratio } of unlikePairs(judged)) {
    const bound = String(ratioBounds.findIndex((upTo) => ratio <= upTo));
    shares.add(
      'longer',
      [
        ['all', ''],
        ['ratio', bound],
      ],
      longerPreferred ? 1 : 0,
      1,
    );
  }
}

/** Which place is best, ties shared out; the key is `candidates.place`, from 0. */
function addBest({ ranking, displayedOrder }: Judged, shares: Shares): void {
  const [top] = ranking ?? [];
  if (top === undefined) return;
  displayedOrder.forEach((candidate, position) => {
    const place = `${displayedOrder.length}.${position}`;
    shares.add('best', [['place', place]], top.includes(candidate) ? 1 / top.length : 0, 1);
  });
}

/** Of a repeat's pairs that were judged at first, too: how many have the same outcome, of how many. */
function sameAsAtFirst(again: Judged, firstTime: readonly Judged[]): [number, number] {
  const before = new Map(
    firstTime
      .filter(({ labelerId }) => labelerId === again.labelerId)
      .flatMap((judged) =>
        judgedPairs(judged).map(
          ({ first, second, outcome }) => [completionsOf(judged, first, second), outcome] as const,
        ),
      ),
  );
  const pairs = judgedPairs(again).flatMap(({ first, second, outcome }) => {
    const earlier = before.get(completionsOf(again, first, second));
    return earlier === undefined ? [] : [earlier === outcome];
  });
  return [pairs.filter(Boolean).length, pairs.length];
}

function completionsOf({ completionIds }: Judged, first: number, second: number): string {
  return `${completionIds[first] ?? ''} ${completionIds[second] ?? ''}`;
}

/** What counts judgments, not comparisons. */
function addCounts({ judged, labelerId, kind, version, periods }: Told, add: AddCell): void {
  const { purpose, verdict, dwellMs, at } = judged;
  add('judgments', 'all', '', kind);
  add('judgments', 'labeler', labelerId, kind);
  add('judgments', 'version', version, kind);
  add('judgments', 'date', new Date(at).toISOString().slice(0, 10), `${labelerId}/${kind}`);
  for (const [groupedBy, key] of periods) add('judgments', groupedBy, key, kind);
  if (dwellMs === null) return;
  const dwell = String(Math.round(dwellCellsPerE * Math.log(Math.max(1, dwellMs))));
  for (const [groupedBy, key] of periods) add('dwell', groupedBy, key, dwell);
  if (purpose !== 'work') return;
  add('dwell', 'labeler', labelerId, dwell);
  if (verdict === 'skip') return;
  add('dwell', 'all', '', dwell);
  add('tooFast', 'all', '', String(isTooFast(judged)));
}

/** Something added up for each group. */
class GroupTotals<Sum> {
  readonly #totals = new Map<TallyGroup, Map<string, Sum>>();
  readonly #empty: () => Sum;

  constructor(empty: () => Sum) {
    this.#empty = empty;
  }

  of(groupedBy: TallyGroup, key: string): Sum {
    let keys = this.#totals.get(groupedBy);
    if (keys === undefined) this.#totals.set(groupedBy, (keys = new Map()));
    let total = keys.get(key);
    if (total === undefined) keys.set(key, (total = this.#empty()));
    return total;
  }

  tell(statistic: TallyStatistic, add: AddCell, write: (total: Sum) => string): void {
    for (const [groupedBy, keys] of this.#totals) {
      for (const [key, total] of keys) add(statistic, groupedBy, key, write(total));
    }
  }
}
