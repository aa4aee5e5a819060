// What a judgment must hold: it speaks of the letters that were displayed, and says what the project asks for, no more.

import type { Criterion, ProjectSettings, SkipReason } from '@tastemaker/contracts';
import type { JudgmentRefusal } from './refusals.js';

/** Best first; letters in one group are tied. */
export type LetterRanking = readonly (readonly string[])[];

/** By criterion and letter. */
export type LetterRatings = Readonly<Record<string, Readonly<Record<string, number>>>>;

interface Observed {
  readonly rationale?: string | undefined;
  readonly dwellMs: number;
}

interface Judged extends Observed {
  readonly ratings?: LetterRatings | undefined;
  readonly betterAnswer?: string | undefined;
}

/** A judgment as its labeler sends it, in displayed letters. */
export type SentJudgment =
  | (Judged & { readonly verdict: 'ranking'; readonly ranking: LetterRanking; readonly strength?: number | undefined })
  | (Judged & { readonly verdict: 'allBad' });

export type SentSkip = Observed & { readonly verdict: 'skip'; readonly reason: SkipReason };

/** What a project asks of a judgment: part of its settings, and of every assignment. */
export type JudgingRules = Pick<
  ProjectSettings,
  'allowTies' | 'allowAllBad' | 'allowPartialRankings' | 'strength' | 'rationale' | 'criteria' | 'betterAnswer'
>;

/**
 * @param letters of the displayed candidates
 * @returns what is wrong first; undefined when the judgment may be stored
 */
export function judgmentRefusal(
  sent: SentJudgment,
  rules: JudgingRules,
  letters: readonly string[],
): JudgmentRefusal | undefined {
  return (
    verdictRefusal(sent, rules) ??
    remarkRefusal(sent, rules) ??
    ratingsRefusal(sent.ratings ?? {}, rules.criteria, letters) ??
    (sent.verdict === 'ranking'
      ? (rankingRefusal(sent.ranking, rules, letters) ?? strengthRefusal(sent, rules, letters))
      : undefined)
  );
}

/** Whether the project takes "all bad", or ties. */
export function verdictRefusal(
  sent: Pick<SentJudgment, 'verdict'> & { readonly ranking?: LetterRanking | undefined },
  rules: Pick<JudgingRules, 'allowAllBad' | 'allowTies'>,
): JudgmentRefusal | undefined {
  if (sent.verdict === 'allBad') return rules.allowAllBad ? undefined : { code: 'all_bad_not_allowed' };
  return !rules.allowTies && hasTies(sent.ranking ?? []) ? { code: 'ties_not_allowed' } : undefined;
}

/** A rationale and a better answer, which go along with either verdict. */
export function remarkRefusal(
  { rationale = '', betterAnswer }: Pick<SentJudgment, 'rationale' | 'betterAnswer'>,
  rules: Pick<JudgingRules, 'rationale' | 'betterAnswer'>,
): JudgmentRefusal | undefined {
  const hasRationale = rationale.trim() !== '';
  if (rules.rationale === 'required' && !hasRationale) return { code: 'rationale_missing' };
  if (rules.rationale === 'none' && hasRationale) return { code: 'rationale_not_taken' };
  if (rules.betterAnswer === 'none' && betterAnswer !== undefined) return { code: 'better_answer_not_taken' };
  return undefined;
}

/** Each displayed letter once; where the project allows it, at least two of them. */
function rankingRefusal(
  ranking: LetterRanking,
  { allowPartialRankings: mayBePartial }: Pick<JudgingRules, 'allowPartialRankings'>,
  letters: readonly string[],
): JudgmentRefusal | undefined {
  const named = ranking.flat();
  const wanted = mayBePartial ? Math.min(2, letters.length) : letters.length;
  if (named.length < wanted || new Set(named).size !== named.length)
    return { code: 'incomplete_ranking', letters: [...letters], mayBePartial };
  return unknownLetter(named, letters);
}

function unknownLetter(named: readonly string[], letters: readonly string[]): JudgmentRefusal | undefined {
  const letter = named.find((one) => !letters.includes(one));
  return letter === undefined ? undefined : { code: 'unknown_letter', letter };
}

function hasTies(ranking: LetterRanking): boolean {
  return ranking.some((group) => group.length > 1);
}

/** A pair's strength is positive where the first letter is better, 0 for a tie, negative where the second is. */
export function strengthRefusal(
  { ranking, strength }: { readonly ranking: LetterRanking; readonly strength?: number | undefined },
  rules: Pick<JudgingRules, 'strength'>,
  letters: readonly string[],
): JudgmentRefusal | undefined {
  const isPair = letters.length === 2;
  if (strength === undefined) return rules.strength === 'required' && isPair ? { code: 'strength_missing' } : undefined;
  if (rules.strength === 'none') return { code: 'strength_not_taken' };
  if (!isPair) return { code: 'strength_not_of_a_pair' };
  if (strength !== 0 && Math.sign(strength) !== strengthSign(ranking, letters))
    return { code: 'strength_contradicts_ranking' };
  return undefined;
}

/** The sign of a pair's strength: 1, the first letter is better; 0, they are tied; −1, the second is. */
export function strengthSign(ranking: LetterRanking, letters: readonly string[]): -1 | 0 | 1 {
  if (ranking.length === 1) return 0;
  return ranking[0]?.[0] === letters[0] ? 1 : -1;
}

function ratingsRefusal(
  ratings: LetterRatings,
  criteria: readonly Criterion[],
  letters: readonly string[],
): JudgmentRefusal | undefined {
  const unknown = Object.keys(ratings).find((key) => !criteria.some((criterion) => criterion.key === key));
  if (unknown !== undefined) return { code: 'unknown_criterion', criterion: unknown };
  for (const criterion of criteria) {
    const refusal = criterionRefusal(criterion, ratings[criterion.key] ?? {}, letters);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** Ratings by one criterion: of displayed letters, on its scale, of each candidate if it is required. */
export function criterionRefusal(
  { key, scale: { min, max }, required }: Pick<Criterion, 'key' | 'scale' | 'required'>,
  byLetter: Readonly<Record<string, number>>,
  letters: readonly string[],
): JudgmentRefusal | undefined {
  const rated = Object.entries(byLetter);
  if (rated.some(([, rating]) => rating < min || rating > max))
    return { code: 'rating_off_scale', criterion: key, min, max };
  const unknown = unknownLetter(Object.keys(byLetter), letters);
  if (unknown !== undefined) return unknown;
  return required && rated.length < letters.length ? { code: 'rating_missing', criterion: key } : undefined;
}
