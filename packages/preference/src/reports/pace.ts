/** How fast labelers work, whether they tire within a sitting, and whether their judging drifts over time. */

import { ClusterTotals, type Share, wilsonShare } from '../share.js';
import { type Judged, judgedPairs, pairLabels } from './judged.js';
import { goldShare } from './labeler-report.js';
import { median, quantileOf } from './median.js';
import { peerAgreement } from './peer-agreement.js';
import { firstShownTotal } from './position-bias.js';
import { periodStart, week } from './week.js';

export interface Speed {
  /** Milliseconds a judgment; NaN where none is known. */
  readonly dwellMs: { readonly p10: number; readonly p50: number; readonly p90: number };
  /** Judged faster than anybody can read what was shown. */
  readonly tooFast: Share;
}

/** What is watched from one stretch of judgments to the next. */
export interface StretchFigures {
  readonly judgments: number;
  readonly medianDwellMs: number;
  /** Share of others' labels of the same pairs that are equal. */
  readonly agreement: Share;
  readonly gold: Share;
  readonly ties: Share;
  /** Of the pairs where one is preferred, the share that went to the one shown earlier. */
  readonly earlierShown: Share;
}

export interface PaceReport {
  readonly speed: Speed;
  /** By place in a sitting: judgments `from`, `from + 1`, … of it. A pause of half an hour begins another. */
  readonly fatigue: readonly (StretchFigures & { readonly from: number })[];
  /** By time: from `from`, in milliseconds since 1970. */
  readonly drift: readonly (StretchFigures & { readonly from: number })[];
}

export interface PaceOptions {
  /** Of `drift`, in milliseconds. @defaultValue a week */
  readonly periodMs?: number;
  /** Judgments a stretch of `fatigue`. @defaultValue 25 */
  readonly stretch?: number;
}

const sittingGapMs = 30 * 60 * 1000;

/**
 * People read 238 words a minute on average, silently (Brysbaert 2019, J. Memory & Language 109), with some six characters
 * a word; four times as fast is too fast for anybody.
 */
const fastestCharactersPerMs = (4 * 238 * 6) / 60_000;

/** Over judgments on work, and on gold comparisons for the share of right answers. */
export function paceReport(judgments: readonly Judged[], options: PaceOptions = {}): PaceReport {
  const { periodMs = week, stretch = 25 } = options;
  const peers = peerAgreement(judgments, pairLabels(judgments));
  const inSitting = placesInSittings(judgments);
  const stretches = (startOf: (judged: Judged, judgment: number) => number) =>
    [...groupNumbers(judgments, startOf)]
      .toSorted(([a], [b]) => a - b)
      .map(([from, numbers]) => ({ from, ...stretchFigures(judgments, numbers, peers) }));
  return {
    speed: speedOf(judgments),
    fatigue: stretches((_, judgment) => Math.floor((inSitting[judgment] ?? 0) / stretch) * stretch),
    drift: stretches(({ at }) => periodStart(at, periodMs)),
  };
}

function speedOf(judgments: readonly Judged[]): Speed {
  const timed = judgments.filter(({ verdict, purpose }) => verdict !== 'skip' && purpose === 'work');
  const dwells = timed.flatMap(({ dwellMs }) => dwellMs ?? []);
  const tooFast = timed.filter(isTooFast).length;
  return {
    dwellMs: { p10: quantileOf(dwells, 0.1), p50: median(dwells), p90: quantileOf(dwells, 0.9) },
    tooFast: wilsonShare(tooFast, dwells.length),
  };
}

/** Judged faster than anybody can read what was shown; false where the time is not known. */
export function isTooFast(judged: Judged): boolean {
  return judged.dwellMs !== null && judged.dwellMs < fastestReadingMs(judged);
}

function fastestReadingMs({ promptLength, lengths }: Judged): number {
  return lengths.reduce((sum, length) => sum + length, promptLength) / fastestCharactersPerMs;
}

/** `[judgments]`: how many the labeler gave before it in the same sitting. */
function placesInSittings(judgments: readonly Judged[]): Int32Array {
  const places = new Int32Array(judgments.length);
  const order = [...judgments.keys()].toSorted((a, b) => (judgments[a]?.at ?? 0) - (judgments[b]?.at ?? 0));
  const last = new Map<string, { at: number; place: number }>();
  for (const judgment of order) {
    const judged = judgments[judgment];
    if (judged === undefined) continue;
    const before = last.get(judged.labelerId);
    const place = before !== undefined && judged.at - before.at < sittingGapMs ? before.place + 1 : 0;
    places[judgment] = place;
    last.set(judged.labelerId, { at: judged.at, place });
  }
  return places;
}

function groupNumbers(
  judgments: readonly Judged[],
  keyOf: (judged: Judged, judgment: number) => number,
): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  judgments.forEach((judged, judgment) => {
    const key = keyOf(judged, judgment);
    const group = groups.get(key) ?? [];
    group.push(judgment);
    groups.set(key, group);
  });
  return groups;
}

function stretchFigures(
  judgments: readonly Judged[],
  numbers: readonly number[],
  peers: readonly { sum: number; count: number }[],
): StretchFigures {
  const all = numbers.flatMap((number) => judgments[number] ?? []);
  const [agreement, ties, earlierShown] = [new ClusterTotals(), new ClusterTotals(), new ClusterTotals()];
  for (const number of numbers) {
    const judged = judgments[number];
    if (judged?.purpose !== 'work') continue;
    const cluster = judged.comparisonId;
    const agreed = peers[number];
    if (agreed) agreement.add(cluster, agreed.sum, agreed.count);
    const { sum, count } = firstShownTotal(judged);
    earlierShown.add(cluster, sum, count);
    const pairs = judgedPairs(judged);
    ties.add(cluster, pairs.filter(({ outcome }) => outcome === 0).length, pairs.length);
  }
  return {
    judgments: all.length,
    medianDwellMs: median(all.flatMap(({ dwellMs }) => dwellMs ?? [])),
    agreement: agreement.share(),
    gold: goldShare(all),
    ties: ties.share(),
    earlierShown: earlierShown.share(),
  };
}
