// Words for what is chosen, and for what is missing.

import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { Assignment } from '@tastemaker/contracts';
import { describeJudgmentRefusal, type JudgmentRefusal, type RefusalWords } from '@tastemaker/labeling';
import { assignmentLetters, type Draft, isPair, lineOf, rankingOf, sideOf } from './draft.js';
import { type Missing, ratingsToGo } from './missing.js';

export interface Words {
  /** A step of the scale, as a sentence: "A is much better". */
  readonly step: (step: number) => string;
  /** The same on a button. */
  readonly shortStep: (step: number) => string;
  readonly verdict: (draft: Draft, assignment: Assignment) => string;
  /** What a judgment said, in few words: "A = B". */
  readonly summary: (draft: Draft) => string;
  /** "1 rating to go", "complete". */
  readonly left: (draft: Draft, assignment: Assignment, missing: Missing | undefined) => string;
  readonly missing: (missing: Missing, assignment: Assignment) => string;
}

export function useWords(): Words {
  const { t } = useLingui();
  const step = (at: number) =>
    ({
      3: t`A is much better`,
      2: t`A is better`,
      1: t`A is slightly better`,
      0: t`They are equal`,
      [-1]: t`B is slightly better`,
      [-2]: t`B is better`,
      [-3]: t`B is much better`,
    })[at] ?? '';
  const shortStep = (at: number) =>
    ({
      3: t`A much better`,
      2: t`A better`,
      1: t`A slightly`,
      0: t`Equal`,
      [-1]: t`B slightly`,
      [-2]: t`B better`,
      [-3]: t`B much better`,
    })[at] ?? '';
  const verdictOfPair = (draft: Draft) => {
    const side = sideOf(draft);
    if (side === undefined) return t`Nothing chosen`;
    if (side === 'both') return step(0);
    return draft.strength === undefined ? (side === 'A' ? step(2) : step(-2)) : step(draft.strength);
  };
  const refusals: RefusalWords = {
    unknown_letter: ({ letter }) => t`There is no candidate ${letter} here.`,
    incomplete_ranking: ({ letters, mayBePartial }) => {
      if (letters.length === 2) return t`Choose which is better.`;
      return mayBePartial ? t`Place at least two.` : t`Give each candidate a place.`;
    },
    all_bad_not_allowed: () => t`The project does not allow “all bad”.`,
    ties_not_allowed: () => t`The project does not allow ties.`,
    rationale_missing: () => t`Write a reason.`,
    rationale_not_taken: () => t`The project takes no reason.`,
    better_answer_not_taken: () => t`The project takes no better answers.`,
    strength_missing: () => t`Choose how much better it is.`,
    strength_not_taken: () => t`The project takes no strength.`,
    strength_not_of_a_pair: () => t`A strength is for two candidates only.`,
    strength_contradicts_ranking: () => t`The strength contradicts the side.`,
    unknown_criterion: () => t`The project’s criteria have changed.`,
    rating_missing: ({ criterion }) => t`Rate each candidate: ${criterion}.`,
    rating_off_scale: ({ criterion, min, max }) => t`A rating of ${criterion} is from ${min} to ${max}.`,
  };
  return {
    step,
    shortStep,
    verdict: (draft, assignment) => {
      if (draft.isAllBad) return t`All are bad`;
      if (isPair(assignment)) return verdictOfPair(draft);
      const placed = Object.keys(draft.places).length;
      const toGo = assignmentLetters(assignment).length - placed;
      if (toGo === 0) return plural(placed, { other: 'All # placed' });
      return placed === 0 ? t`Nothing placed` : plural(toGo, { one: '# to place', other: '# to place' });
    },
    summary: (draft) => (draft.isAllBad ? t`all bad` : lineOf(rankingOf(draft))),
    left: (draft, assignment, missing) => {
      const ratings = ratingsToGo(draft, assignment);
      if (ratings > 0) return plural(ratings, { one: '# rating to go', other: '# ratings to go' });
      if (missing?.where === 'rationale') return t`a reason to go`;
      if (missing?.refusal.code === 'strength_missing') return t`how much?`;
      return missing === undefined && isPair(assignment) ? t`complete` : '';
    },
    missing: ({ refusal }, assignment) => describeJudgmentRefusal(withTitle(refusal, assignment), refusals),
  };
}

function withTitle(refusal: JudgmentRefusal, assignment: Assignment): JudgmentRefusal {
  return 'criterion' in refusal ? { ...refusal, criterion: titleOf(refusal.criterion, assignment) } : refusal;
}

function titleOf(key: string, { criteria }: Pick<Assignment, 'criteria'>): string {
  return criteria.find((criterion) => criterion.key === key)?.title ?? key;
}
