// What a draft still lacks before it can be sent, in the order of the screen, by the rules of judging. Without I/O.

import type { Assignment } from '@tastemaker/contracts';
import { type JudgingRules, type JudgmentRefusal, judgmentRefusal } from '@tastemaker/labeling';
import { assignmentLetters, type Cell, cellsOf, type Draft, judgmentOf, ratingAt } from './draft.js';

export interface Missing {
  readonly refusal: JudgmentRefusal;
  /** Where it is to be mended. */
  readonly where: 'choice' | 'ratings' | 'rationale' | 'betterAnswer';
  /** The rating that is missing. */
  readonly cell?: Cell;
}

type Judged = Pick<Assignment, 'candidates' | 'fenceToken'> & JudgingRules;

/** The first that is missing: the choice, then ratings, then texts. */
export function firstMissing(draft: Draft, assignment: Judged): Missing | undefined {
  const sent = judgmentOf(draft, assignment);
  const letters = assignmentLetters(assignment);
  const refusedBy = (rules: JudgingRules) => judgmentRefusal(sent, rules, letters);
  const ofChoice = refusedBy({
    ...assignment,
    rationale: 'optional',
    betterAnswer: 'candidate',
    criteria: assignment.criteria.map((criterion) => ({ ...criterion, required: false })),
  });
  if (ofChoice !== undefined) return { refusal: ofChoice, where: isOfRatings(ofChoice) ? 'ratings' : 'choice' };
  const ofRatings = refusedBy({ ...assignment, rationale: 'optional', betterAnswer: 'candidate' });
  if (ofRatings !== undefined) return withCell(ofRatings, draft, letters);
  const ofTexts = refusedBy(assignment);
  if (ofTexts === undefined) return undefined;
  return { refusal: ofTexts, where: ofTexts.code === 'better_answer_not_taken' ? 'betterAnswer' : 'rationale' };
}

/** How many ratings that the project asks for are missing. */
export function ratingsToGo(draft: Draft, assignment: Pick<Assignment, 'candidates' | 'criteria'>): number {
  const required = assignment.criteria.filter((criterion) => criterion.required);
  return cellsOf(required, assignmentLetters(assignment)).filter((cell) => ratingAt(draft, cell) === undefined).length;
}

function withCell(refusal: JudgmentRefusal, draft: Draft, letters: readonly string[]): Missing {
  if (refusal.code !== 'rating_missing') return { refusal, where: 'ratings' };
  const { criterion } = refusal;
  const letter = letters.find((each) => ratingAt(draft, { criterion, letter: each }) === undefined);
  return { refusal, where: 'ratings', ...(letter === undefined ? {} : { cell: { criterion, letter } }) };
}

function isOfRatings({ code }: JudgmentRefusal): boolean {
  return code === 'rating_off_scale' || code === 'unknown_criterion' || code === 'rating_missing';
}
