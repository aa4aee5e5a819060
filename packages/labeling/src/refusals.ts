// The words for each refusal, and the problem that it is. The words are the same wherever English ones are read.

import type { JudgmentRefusal, ProblemCode, Refusal } from '@tastemaker/contracts';

export type { JudgmentRefusal } from '@tastemaker/contracts';

type Code = Refusal['code'];

/** What each code speaks of. */
type Parameters = { readonly [Each in Code]: Omit<Extract<Refusal, { code: Each }>, 'code'> };

/** Words for refusals of judgments. */
export type RefusalWords = Words<JudgmentRefusal['code']>;

type Words<Of extends Code> = { readonly [Each in Of]: (refusal: Parameters[Each]) => string };

const judgmentWords: RefusalWords = {
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

const words: Words<Code> = {
  ...judgmentWords,
  project_not_found: () => 'There is no such project.',
  not_member: () => 'You are not a member of the project.',
  labeler_paused: ({ reason }) => reason ?? 'A researcher of the project has paused you.',
  guideline_not_acknowledged: () => 'Read the guideline in force and acknowledge it first.',
  project_paused: () => 'The project is paused: nothing is given out to judge now.',
  quota_reached: () => 'You have judged as much as you may today; there is more tomorrow (UTC).',
  enrolment_finished: () => 'You have judged all that you were asked to: thank you!',
  not_qualified: () =>
    'The qualification round has nothing more for you; the researchers of the project must add to it.',
  take_along_not_allowed: () =>
    'The project does not let assignments be taken along; judge them while you are connected.',
  lease_not_found: () => 'There is no such assignment.',
  fence_wrong: () => 'This is not the fence token of the assignment; lease it anew.',
  lease_run_out: ({ expiredAt }) => `The lease ran out at ${expiredAt}; the comparison goes to whoever asks next.`,
  lease_given_back: () => 'This assignment was given back.',
  judged_already: () => 'You have judged this assignment already.',
  skipped_already: () => 'You have skipped this assignment.',
  edit_window_over: ({ until }) => `It could be changed until ${until}.`,
  changed_since: () => 'You have changed it, or taken it back, since; look at it anew.',
  changed_too_often: () => 'You have changed it as often as it may be changed.',
  skip_not_changed: () => 'You skipped it, so it went to others; take the skip back if it is still there.',
  skip_taken: () => 'You skipped it, and it has gone to somebody else.',
  finished_not_withdrawn: () => 'You have finished: a judgment can be changed now, but not taken back.',
};

/** A sentence for the labeler that says what is wrong, and what to do about it. */
export function describeRefusal<Of extends Code>(refusal: { readonly code: Of } & Parameters[Of]): string {
  return words[refusal.code](refusal);
}

/** The same of a judgment, in other words. */
export function describeJudgmentRefusal<Of extends JudgmentRefusal['code']>(
  refusal: { readonly code: Of } & Parameters[Of],
  otherWords: RefusalWords,
): string {
  return otherWords[refusal.code](refusal);
}

/** The problems that labelers are told, each of several refusals or of one. */
type RefusedAs = Extract<
  ProblemCode,
  | 'validation_failed'
  | 'not_found'
  | 'labeler_paused'
  | 'guideline_not_acknowledged'
  | 'project_paused'
  | 'quota_reached'
  | 'enrolment_finished'
  | 'not_qualified'
  | 'take_along_not_allowed'
  | 'assignment_expired'
  | 'already_judged'
  | 'edit_window_over'
  | 'revision_conflict'
  | 'conflict'
>;

const problems: ReadonlyMap<string, RefusedAs> = new Map(
  Object.entries({
    project_not_found: 'not_found',
    not_member: 'not_found',
    labeler_paused: 'labeler_paused',
    guideline_not_acknowledged: 'guideline_not_acknowledged',
    project_paused: 'project_paused',
    quota_reached: 'quota_reached',
    enrolment_finished: 'enrolment_finished',
    not_qualified: 'not_qualified',
    take_along_not_allowed: 'take_along_not_allowed',
    lease_not_found: 'not_found',
    fence_wrong: 'assignment_expired',
    lease_run_out: 'assignment_expired',
    lease_given_back: 'assignment_expired',
    judged_already: 'already_judged',
    skipped_already: 'already_judged',
    edit_window_over: 'edit_window_over',
    changed_since: 'revision_conflict',
    changed_too_often: 'conflict',
    skip_not_changed: 'conflict',
    skip_taken: 'conflict',
    finished_not_withdrawn: 'enrolment_finished',
  } as const satisfies Record<Exclude<Code, JudgmentRefusal['code']>, RefusedAs>),
);

/** The code of the problem that a refusal is. A judgment that is not as the project asks is invalid input. */
export function problemOfRefusal({ code }: Refusal): RefusedAs {
  return problems.get(code) ?? 'validation_failed';
}
