// Why something is refused: a code with what it speaks of, and the words for it. The words are the same wherever they are read.

/** What may be wrong with a judgment, by the project's rules or by what was displayed; and what each code speaks of. */
interface JudgmentRefusals {
  readonly unknown_letter: { readonly letter: string };
  readonly incomplete_ranking: { readonly letters: readonly string[]; readonly mayBePartial: boolean };
  readonly all_bad_not_allowed: unknown;
  readonly ties_not_allowed: unknown;
  readonly rationale_missing: unknown;
  readonly rationale_not_taken: unknown;
  readonly better_answer_not_taken: unknown;
  readonly strength_missing: unknown;
  readonly strength_not_taken: unknown;
  readonly strength_not_of_a_pair: unknown;
  readonly strength_contradicts_ranking: unknown;
  readonly unknown_criterion: { readonly criterion: string };
  readonly rating_missing: { readonly criterion: string };
  readonly rating_off_scale: { readonly criterion: string; readonly min: number; readonly max: number };
}

type Code = keyof JudgmentRefusals;

export type JudgmentRefusal = { [Each in Code]: { readonly code: Each } & JudgmentRefusals[Each] }[Code];

/** Words for each refusal. */
export type RefusalWords = { readonly [Each in Code]: (refusal: JudgmentRefusals[Each]) => string };

const sentences: RefusalWords = {
  unknown_letter: ({ letter }) => `There is no candidate ${letter} in this assignment.`,
  incomplete_ranking: ({ letters, mayBePartial }) =>
    `Rank ${mayBePartial ? 'at least two' : 'each'} of ${letters.join(', ')}, each once.`,
  all_bad_not_allowed: () => 'The project does not allow "all bad".',
  ties_not_allowed: () => 'The project does not allow ties.',
  rationale_missing: () => 'The project asks for a rationale.',
  rationale_not_taken: () => 'The project takes no rationale.',
  better_answer_not_taken: () => 'The project takes no better answers.',
  strength_missing: () => 'The project asks for a strength.',
  strength_not_taken: () => 'The project takes no strength.',
  strength_not_of_a_pair: () => 'A strength is for two candidates only.',
  strength_contradicts_ranking: () => 'The strength contradicts the ranking.',
  unknown_criterion: ({ criterion }) => `The project has no criterion ${criterion}.`,
  rating_missing: ({ criterion }) => `Rate each candidate by ${criterion}.`,
  rating_off_scale: ({ criterion, min, max }) => `A rating by ${criterion} is from ${min} to ${max}.`,
};

/** By default a sentence for the labeler that says what the project asks for. */
export function describeJudgmentRefusal<Of extends Code>(
  refusal: { readonly code: Of } & JudgmentRefusals[Of],
  words: RefusalWords = sentences,
): string {
  return words[refusal.code](refusal);
}

/** Why a labeler is given nothing to judge now. */
export type LeaseRefusal =
  | 'project_not_found'
  | 'not_member'
  | 'labeler_paused'
  | 'guideline_not_acknowledged'
  | 'project_paused'
  | 'quota_reached'
  | 'enrolment_finished'
  | 'not_qualified';

const leaseRefusals: Readonly<Record<LeaseRefusal, string>> = {
  project_not_found: 'There is no such project.',
  not_member: 'You are not a member of the project.',
  labeler_paused: 'A researcher of the project has paused you.',
  guideline_not_acknowledged: 'Read the guideline in force and acknowledge it first.',
  project_paused: 'The project is paused: nothing is given out to judge now.',
  quota_reached: 'You have judged as much as you may today; there is more tomorrow (UTC).',
  enrolment_finished: 'You have judged all that you were asked to: thank you!',
  not_qualified: 'The qualification round has nothing more for you; the researchers of the project must add to it.',
};

/** @param reason why a labeler is paused, where that is known */
export function describeLeaseRefusal(refusal: LeaseRefusal, reason: string | null = null): string {
  return refusal === 'labeler_paused' && reason !== null ? reason : leaseRefusals[refusal];
}
