// Why something of a labeler's is refused: codes with what they speak of, for words in any language. `detail` of a problem says
// the same in English.
import { z } from 'zod';
import { label } from './judgments.js';
import { timestamp } from './primitives.js';
import { automaticPause } from './standings.js';

const because = <const Code extends string>(code: Code) => z.object({ code: z.literal(code) });
const criterion = z.string();

/** What is wrong with a judgment, by the project's rules or by what was displayed. */
export const judgmentRefusal = z.discriminatedUnion('code', [
  because('unknown_letter').extend({ letter: z.string() }),
  because('incomplete_ranking').extend({
    letters: z.array(label),
    mayBePartial: z.boolean().describe('Whether two letters are enough'),
  }),
  because('all_bad_not_allowed'),
  because('ties_not_allowed'),
  because('rationale_missing'),
  because('rationale_not_taken'),
  because('better_answer_not_taken'),
  because('strength_missing'),
  because('strength_not_taken'),
  because('strength_not_of_a_pair'),
  because('strength_contradicts_ranking'),
  because('unknown_criterion').extend({ criterion }),
  because('rating_missing').extend({ criterion }),
  because('rating_off_scale').extend({ criterion, min: z.number(), max: z.number() }),
]);

/** Why a labeler is given nothing to judge now, or what they hold is theirs no more. */
export const leaseRefusal = z.discriminatedUnion('code', [
  because('project_not_found'),
  because('not_member'),
  because('labeler_paused').extend({
    reason: z.string().nullable().describe('In the words of whoever paused them'),
    cause: automaticPause.nullable().describe('Where the product did: the same as code and numbers'),
  }),
  because('guideline_not_acknowledged'),
  because('project_paused'),
  because('quota_reached'),
  because('enrolment_finished'),
  because('not_qualified'),
  because('take_along_not_allowed'),
  because('lease_not_found'),
  because('fence_wrong'),
  because('lease_run_out').extend({ expiredAt: timestamp.nullable() }),
  because('lease_given_back'),
  because('judged_already'),
  because('skipped_already'),
]);

/** Why a judgment is not changed, or taken back, any more. */
export const changeRefusal = z.discriminatedUnion('code', [
  because('edit_window_over').extend({ until: timestamp }),
  because('changed_since'),
  because('changed_too_often'),
  because('skip_not_changed'),
  because('skip_taken'),
  because('finished_not_withdrawn'),
]);

export const refusal = z.discriminatedUnion('code', [
  ...judgmentRefusal.options,
  ...leaseRefusal.options,
  ...changeRefusal.options,
]);

export type JudgmentRefusal = z.infer<typeof judgmentRefusal>;
export type LeaseRefusal = z.infer<typeof leaseRefusal>;
export type Refusal = z.infer<typeof refusal>;
