// A judgment between its two forms: as sent and read by its labeler, in letters, and as stored, in completion ids.

import type { SkipReason, Verdict } from '@tastemaker/contracts';
import type { LetterRatings, SentJudgment, SentSkip } from './judgment-rules.js';
import { completionOf, letterOf } from './letters.js';

/** What a judgment says, as it is stored. */
export interface JudgmentContent {
  verdict: Verdict;
  /** Completion ids, best first, ties in one group. */
  ranking: string[][] | null;
  skipReason: SkipReason | null;
  strength: number | null;
  rationale: string | null;
  /** By criterion and completion id. */
  ratings: Record<string, Record<string, number>> | null;
  betterAnswer: string | null;
}

/** Of a judgment that the rules refuse nothing of, see `judgmentRefusal`. */
export function contentOf(sent: SentJudgment | SentSkip, displayedOrder: readonly string[]): JudgmentContent {
  const nothing = { ranking: null, skipReason: null, strength: null, ratings: null, betterAnswer: null };
  const rationale = sent.rationale ?? null;
  if (sent.verdict === 'skip') return { ...nothing, rationale, verdict: 'skip', skipReason: sent.reason };
  const ratings = idRatings(sent.ratings ?? {}, displayedOrder);
  const content = { ...nothing, rationale, ratings, betterAnswer: sent.betterAnswer ?? null };
  if (sent.verdict === 'allBad') return { ...content, verdict: 'allBad' };
  const ranking = sent.ranking.map((group) => group.map((letter) => idOf(letter, displayedOrder)));
  return { ...content, verdict: 'ranking', ranking, strength: sent.strength ?? null };
}

function idOf(letter: string, displayedOrder: readonly string[]): string {
  const id = completionOf(letter, displayedOrder);
  if (id === undefined) throw new RangeError(`no candidate was displayed as ${letter}`);
  return id;
}

/** Criteria that nobody was rated by are left out; null when that is all of them. */
function idRatings(ratings: LetterRatings, displayedOrder: readonly string[]): JudgmentContent['ratings'] {
  const rated = Object.entries(ratings).filter(([, byLetter]) => Object.keys(byLetter).length > 0);
  if (rated.length === 0) return null;
  return Object.fromEntries(
    rated.map(([key, byLetter]) => [key, renamed(byLetter, (letter) => idOf(letter, displayedOrder))]),
  );
}

function renamed(byName: Readonly<Record<string, number>>, rename: (name: string) => string): Record<string, number> {
  return Object.fromEntries(Object.entries(byName).map(([name, rating]) => [rename(name), rating]));
}

/** A stored ranking in the letters that its labeler saw. */
export function letterRanking(ranking: readonly (readonly string[])[], displayedOrder: readonly string[]): string[][] {
  return ranking.map((group) => group.map((id) => letterOf(id, displayedOrder)));
}

/** Stored ratings in the letters that their labeler saw. */
export function letterRatings(
  ratings: Readonly<Record<string, Readonly<Record<string, number>>>>,
  displayedOrder: readonly string[],
): Record<string, Record<string, number>> {
  return Object.fromEntries(
    Object.entries(ratings).map(([key, byId]) => [key, renamed(byId, (id) => letterOf(id, displayedOrder))]),
  );
}

/** Whether they say the same. Within a group of ties the order says nothing. */
export function isSameContent(one: JudgmentContent, other: JudgmentContent): boolean {
  return JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
}

function canonical(content: JudgmentContent): unknown[] {
  const { verdict, ranking, skipReason, strength, rationale, ratings, betterAnswer } = content;
  const groups = ranking?.map((group) => group.toSorted()) ?? null;
  const rated = Object.entries(ratings ?? {}).flatMap(([key, byId]) =>
    Object.entries(byId).map(([id, rating]) => `${key} ${id} ${rating}`),
  );
  return [verdict, groups, skipReason, strength, rationale, rated.toSorted(), betterAnswer];
}
