/** Votes and judges' judgments as scores of one kind of completions against another: what decisions and prediction-powered estimates read. */

import {
  type Entry,
  type EntryBy,
  entryOf,
  type RankedCompletion,
  type VoteCircumstances,
} from '../leaderboard-report/entries.js';
import { type Judged, judgedPairs } from '../reports/judged.js';
import type { JudgePair } from './judged-pair.js';

/** A comparison with what is known of its candidates. */
export interface ComparedCandidates {
  readonly promptId: string;
  readonly systemPrompt: VoteCircumstances['systemPrompt'];
  /** In the comparison's own order; undefined: out of sight. */
  readonly completions: readonly (RankedCompletion | undefined)[];
  /** The asking that put it up, and how likely that was; null: no strategy chose it. */
  readonly askingId: string | null;
  readonly propensity: number | null;
}

/** By comparison. */
export type Compared = ReadonlyMap<string, ComparedCandidates>;

/** What a candidate is ranked as; undefined where it lacks the attribute. */
function entryAt(
  { completions, systemPrompt }: ComparedCandidates,
  place: number,
  by: EntryBy,
  guidelineVersion: number | null,
): Entry | undefined {
  const completion = completions[place];
  return completion && entryOf(by, completion, { guidelineVersion, systemPrompt });
}

/** Every entry that judgments of people are on, by key. */
export function judgedEntries(judgments: readonly Judged[], compared: Compared, by: EntryBy): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const { comparisonId, guidelineVersion } of judgments) {
    const comparison = compared.get(comparisonId);
    for (const place of comparison?.completions.keys() ?? []) {
      const entry = comparison && entryAt(comparison, place, by, guidelineVersion);
      if (entry !== undefined) entries.set(entry.key, entry);
    }
  }
  return entries;
}

export interface EntryVote {
  readonly promptId: string;
  readonly labelerId: string;
  /** 1: left is better; the mean where a judgment ranks several answers of an entry. */
  readonly score: number;
}

/**
 * Each person's judgment that compares both entries, in the order of judgments.
 * @param entries the keys of left and right
 */
export function entryVotes(
  judgments: readonly Judged[],
  compared: Compared,
  by: EntryBy,
  [left, right]: readonly [string, string],
): EntryVote[] {
  return judgments.flatMap((judged) => {
    const comparison = compared.get(judged.comparisonId);
    if (judged.purpose !== 'work' || comparison === undefined) return [];
    const keyAt = (place: number) => entryAt(comparison, place, by, judged.guidelineVersion)?.key;
    const scores = judgedPairs(judged).flatMap(({ first, second, outcome }) => {
      const [a, b] = [keyAt(first), keyAt(second)];
      if (a === left && b === right) return [(outcome + 1) / 2];
      return a === right && b === left ? [(1 - outcome) / 2] : [];
    });
    if (scores.length === 0) return [];
    const score = scores.reduce((sum, each) => sum + each, 0) / scores.length;
    return [{ promptId: comparison.promptId, labelerId: judged.labelerId, score }];
  });
}

/** A pair of two entries' answers with what people and a judge found of it, in [0, 1] for the first; null: nothing. */
export interface ScoredEntryPair extends Pick<ComparedCandidates, 'promptId' | 'askingId' | 'propensity'> {
  readonly first: Entry;
  readonly second: Entry;
  /** Mean over people. */
  readonly people: number | null;
  /** The probability where the judge gives one, else its outcome. */
  readonly judge: number | null;
}

export interface ScoredEntryPairs {
  readonly pairs: readonly ScoredEntryPair[];
  /** Pairs with a completion that lacks the attribute. */
  readonly withoutAttribute: number;
  /** Pairs of two completions of one entry. */
  readonly sameEntry: number;
}

/** Every pair of answers of two different entries that people or the judge have judged. */
export function scoredEntryPairs(
  judgments: readonly Judged[],
  judgePairs: readonly JudgePair[],
  compared: Compared,
  by: Exclude<EntryBy, 'guideline'>,
): ScoredEntryPairs {
  const pairs: ScoredEntryPair[] = [];
  let [withoutAttribute, sameEntry] = [0, 0];
  for (const { comparisonId, first, second, people, judge } of foundOf(judgments, judgePairs)) {
    const comparison = compared.get(comparisonId);
    if (comparison === undefined) continue;
    const [a, b] = [entryAt(comparison, first, by, null), entryAt(comparison, second, by, null)];
    if (a === undefined || b === undefined) withoutAttribute += 1;
    else if (a.key === b.key) sameEntry += 1;
    else {
      const { promptId, askingId, propensity } = comparison;
      const mean = people.length === 0 ? null : people.reduce((sum, each) => sum + each, 0) / people.length;
      pairs.push({ promptId, askingId, propensity, first: a, second: b, people: mean, judge });
    }
  }
  return { pairs, withoutAttribute, sameEntry };
}

interface Found {
  readonly comparisonId: string;
  readonly first: number;
  readonly second: number;
  readonly people: number[];
  judge: number | null;
}

/** What people and the judge say of each pair of each comparison's candidates. */
function foundOf(judgments: readonly Judged[], judgePairs: readonly JudgePair[]): Iterable<Found> {
  const found = new Map<string, Found>();
  const entryFor = (comparisonId: string, first: number, second: number): Found => {
    const key = `${comparisonId} ${first} ${second}`;
    const entry = found.get(key) ?? { comparisonId, first, second, people: [], judge: null };
    found.set(key, entry);
    return entry;
  };
  for (const judged of judgments)
    if (judged.purpose === 'work')
      for (const { first, second, outcome } of judgedPairs(judged))
        entryFor(judged.comparisonId, first, second).people.push((outcome + 1) / 2);
  for (const { comparisonId, first, second, outcome, probability } of judgePairs)
    if (outcome !== null) entryFor(comparisonId, first, second).judge = probability ?? (outcome + 1) / 2;
  return found.values();
}
