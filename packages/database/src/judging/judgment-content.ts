// From what a labeler sends, in letters, to what is stored, in completion ids, held to the rules of the project.

import type { Criterion, ProjectSettings, SkipReason, Verdict } from '@tastemaker/contracts';
import { DatabaseError } from '../connection/database-error.js';
import { completionOf, toCompletionIds } from './displayed-labels.js';

interface Observed {
  rationale?: string | undefined;
  dwellMs: number;
}

interface Judged extends Observed {
  /** By criterion and letter. */
  ratings?: Record<string, Record<string, number>> | undefined;
  betterAnswer?: string | undefined;
}

/** A judgment as its labeler sends it. */
export type SentJudgment =
  | (Judged & { verdict: 'ranking'; ranking: string[][]; strength?: number | undefined })
  | (Judged & { verdict: 'allBad' });

export type SentSkip = Observed & { verdict: 'skip'; reason: SkipReason };

export interface Content {
  verdict: Verdict;
  /** Completion ids. */
  ranking: string[][] | null;
  skipReason: SkipReason | null;
  strength: number | null;
  rationale: string | null;
  /** By criterion and completion id. */
  ratings: Record<string, Record<string, number>> | null;
  betterAnswer: string | null;
}

interface Shown {
  settings: ProjectSettings;
  displayedOrder: string[];
}

/** @throws DatabaseError `validation_failed` that says what the project asks for. */
export function toContent(sent: SentJudgment | SentSkip, shown: Shown): Content {
  const nothing = { ranking: null, skipReason: null, strength: null, ratings: null, betterAnswer: null };
  const rationale = sent.rationale ?? null;
  if (sent.verdict === 'skip') return { ...nothing, rationale, verdict: 'skip', skipReason: sent.reason };
  assertWanted(sent, shown.settings);
  const betterAnswer = sent.betterAnswer ?? null;
  const content = { ...nothing, rationale, betterAnswer, ratings: toRatings(sent.ratings ?? {}, shown) };
  if (sent.verdict === 'allBad') return { ...content, verdict: 'allBad' };
  const ranking = toCompletionIds(sent.ranking, shown.displayedOrder, shown.settings.allowPartialRankings);
  return { ...content, verdict: 'ranking', ranking, strength: toStrength(sent.strength, ranking, shown) };
}

/** Whether they say the same. Within a group of ties the order says nothing. */
export function isSameContent(one: Content, other: Content): boolean {
  return JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
}

function canonical({ verdict, ranking, skipReason, strength, rationale, ratings, betterAnswer }: Content): unknown[] {
  const groups = ranking?.map((group) => group.toSorted()) ?? null;
  const rated = Object.entries(ratings ?? {}).flatMap(([key, byId]) =>
    Object.entries(byId).map(([id, rating]) => `${key} ${id} ${rating}`),
  );
  return [verdict, groups, skipReason, strength, rationale, rated.toSorted(), betterAnswer];
}

function assertWanted(sent: SentJudgment, settings: ProjectSettings): void {
  if (sent.verdict === 'allBad' && !settings.allowAllBad) throw refused('The project does not allow "all bad".');
  if (sent.verdict === 'ranking' && !settings.allowTies && sent.ranking.some((group) => group.length > 1)) {
    throw refused('The project does not allow ties.');
  }
  const hasRationale = (sent.rationale ?? '').trim() !== '';
  if (settings.rationale === 'required' && !hasRationale) throw refused('The project asks for a rationale.');
  if (settings.rationale === 'none' && hasRationale) throw refused('The project takes no rationale.');
  if (settings.betterAnswer === 'none' && sent.betterAnswer !== undefined) {
    throw refused('The project takes no better answers.');
  }
}

function toStrength(strength: number | undefined, ranking: string[][], { settings, displayedOrder }: Shown) {
  if (strength === undefined) {
    if (settings.strength === 'required' && displayedOrder.length === 2)
      throw refused('The project asks for a strength.');
    return null;
  }
  if (settings.strength === 'none') throw refused('The project takes no strength.');
  if (displayedOrder.length !== 2) throw refused('A strength is for two candidates only.');
  // 1, when the first one displayed is better.
  const better = ranking.length === 1 ? 0 : ranking[0]?.[0] === displayedOrder[0] ? 1 : -1;
  if (strength !== 0 && Math.sign(strength) !== better) throw refused('The strength contradicts the ranking.');
  return strength;
}

function toRatings(ratings: Record<string, Record<string, number>>, { settings, displayedOrder }: Shown) {
  const { criteria } = settings;
  const unknown = Object.keys(ratings).find((key) => !criteria.some((criterion) => criterion.key === key));
  if (unknown !== undefined) throw refused(`The project has no criterion ${unknown}.`);
  const rated = criteria.flatMap((criterion) => {
    const byLabel = ratings[criterion.key] ?? {};
    const byId = Object.entries(byLabel).map(([label, rating]) => {
      assertOnScale(criterion, rating);
      return [completionOf(label, displayedOrder), rating] as const;
    });
    if (criterion.required && byId.length < displayedOrder.length) {
      throw refused(`Rate each candidate by ${criterion.key}.`);
    }
    return byId.length === 0 ? [] : [[criterion.key, Object.fromEntries(byId)] as const];
  });
  return rated.length === 0 ? null : Object.fromEntries(rated);
}

function assertOnScale({ key, scale }: Criterion, rating: number): void {
  if (rating >= scale.min && rating <= scale.max) return;
  throw refused(`A rating by ${key} is from ${scale.min} to ${scale.max}.`);
}

function refused(reason: string): DatabaseError {
  return new DatabaseError('validation_failed', reason);
}
