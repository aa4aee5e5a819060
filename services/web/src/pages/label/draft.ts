// A judgment as far as it is made: what was chosen, rated and written; and what each command makes of it. Without I/O.

import type { Assignment, Criterion, JudgmentSubmit, OwnJudgment } from '@tastemaker/contracts';
import { type LetterRanking, type LetterRatings, lettersOf } from '@tastemaker/labeling';

/** Serializable: it is kept on the device until its judgment is stored. */
export interface Draft {
  readonly isAllBad: boolean;
  /** By letter, 1 is best; letters at one place are tied. Places may be left out between. */
  readonly places: Readonly<Record<string, number>>;
  /** Of a pair, 3: the first is much better, −3: the second is; undefined: a side without a strength, or none. */
  readonly strength: number | undefined;
  readonly ratings: LetterRatings;
  readonly rationale: string;
  readonly betterAnswer: string;
  /** How long it was looked at, up to when it was last put down. */
  readonly dwellMs: number;
}

/** What of an assignment decides what commands do. */
export type Rules = Pick<Assignment, 'candidates' | 'allowTies' | 'allowAllBad' | 'strength' | 'criteria'>;

export const emptyDraft: Draft = {
  isAllBad: false,
  places: {},
  strength: undefined,
  ratings: {},
  rationale: '',
  betterAnswer: '',
  dwellMs: 0,
};

export function assignmentLetters(assignment: Pick<Assignment, 'candidates'>): string[] {
  return lettersOf(assignment.candidates.length);
}

export function isPair(assignment: Pick<Assignment, 'candidates'>): boolean {
  return assignment.candidates.length === 2;
}

/** Whether nothing was chosen or written yet. */
export function isUntouched(draft: Draft): boolean {
  return (
    !draft.isAllBad &&
    Object.keys(draft.places).length === 0 &&
    Object.keys(draft.ratings).length === 0 &&
    draft.rationale === '' &&
    draft.betterAnswer === ''
  );
}

/** The letters that have a place, best first. */
export function rankingOf({ places }: Pick<Draft, 'places'>): string[][] {
  const used = [...new Set(Object.values(places))].toSorted((one, other) => one - other);
  return used.map((place) =>
    Object.keys(places)
      .filter((letter) => places[letter] === place)
      .toSorted(),
  );
}

/** Places without gaps. */
export function placesOf(ranking: LetterRanking): Record<string, number> {
  return Object.fromEntries(ranking.flatMap((group, index) => group.map((letter) => [letter, index + 1])));
}

/** As people write it: `B > D > A = C`. */
export function lineOf(ranking: LetterRanking): string {
  return ranking.map((group) => group.join(' = ')).join(' > ');
}

/** Which of a pair is better: its letter, `both` when they are tied, undefined while nothing is chosen. */
export function sideOf(draft: Pick<Draft, 'places'>): string | undefined {
  const [best, second] = rankingOf(draft);
  if (best === undefined) return undefined;
  return second === undefined ? 'both' : best[0];
}

/** What a draft says, as it is sent. */
export function judgmentOf(
  draft: Draft,
  { fenceToken }: Pick<Assignment, 'fenceToken'>,
): Extract<JudgmentSubmit, { verdict: 'ranking' | 'allBad' }> {
  const rationale = draft.rationale.trim();
  const betterAnswer = draft.betterAnswer.trim();
  const rated = Object.entries(draft.ratings).filter(([, byLetter]) => Object.keys(byLetter).length > 0);
  const judged = {
    ...(rated.length > 0 ? { ratings: Object.fromEntries(rated) } : {}),
    ...(rationale === '' ? {} : { rationale }),
    ...(betterAnswer === '' ? {} : { betterAnswer }),
    dwellMs: Math.round(draft.dwellMs),
    fenceToken,
  };
  if (draft.isAllBad) return { verdict: 'allBad', ...judged };
  return {
    verdict: 'ranking',
    ranking: rankingOf(draft),
    ...(draft.strength === undefined ? {} : { strength: draft.strength }),
    ...judged,
  };
}

/** A stored judgment, to be changed. */
export function draftOf(judgment: OwnJudgment): Draft {
  return {
    isAllBad: judgment.verdict === 'allBad',
    places: placesOf(judgment.ranking ?? []),
    strength: judgment.strength ?? undefined,
    ratings: judgment.ratings ?? {},
    rationale: judgment.rationale ?? '',
    betterAnswer: judgment.betterAnswer ?? '',
    dwellMs: 0,
  };
}

/** One rating: of a letter by a criterion. */
export interface Cell {
  readonly criterion: string;
  readonly letter: string;
}

/** Criterion by criterion, and letter by letter within each. */
export function cellsOf(criteria: readonly Criterion[], letters: readonly string[]): Cell[] {
  return criteria.flatMap(({ key }) => letters.map((letter) => ({ criterion: key, letter })));
}

export function ratingAt({ ratings }: Pick<Draft, 'ratings'>, { criterion, letter }: Cell): number | undefined {
  return ratings[criterion]?.[letter];
}

export function isSameCell(one: Cell | undefined, other: Cell | undefined): boolean {
  return one?.criterion === other?.criterion && one?.letter === other?.letter;
}
