// What a labeler has said beside a verdict that is still to come.
import type { Assignment, Criterion } from '@tastemaker/contracts';
import { criterionRefusal, remarkRefusal } from '@tastemaker/labeling';
import type { Remark } from './answer.js';
import { hintFor } from './hints.js';

/** What a labeler has said beside a verdict that is still to come. */
export interface Draft {
  readonly rationale?: string;
  readonly betterAnswer?: string;
  /** By criterion and letter. */
  readonly ratings?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** The draft with one more remark; a newer one of its kind stands in the place of the older. */
export function withRemark(draft: Draft, remark: Remark): Draft {
  if (remark.kind === 'rationale') return { ...draft, rationale: remark.text };
  if (remark.kind === 'better') return { ...draft, betterAnswer: remark.text };
  const { criterion, ratings } = remark;
  return { ...draft, ratings: { ...draft.ratings, [criterion]: { ...draft.ratings?.[criterion], ...ratings } } };
}

/** What the project asks for and the draft lacks, as the labeler is to be told; undefined: nothing. */
export function missingFrom(draft: Draft, assignment: Assignment): string | undefined {
  const refusal = remarkRefusal({ rationale: draft.rationale }, assignment);
  if (refusal !== undefined) return hintFor(refusal);
  const letters = assignment.candidates.map(({ label }) => label);
  const lacking = assignment.criteria.find(
    (criterion) => criterionRefusal(criterion, draft.ratings?.[criterion.key] ?? {}, letters) !== undefined,
  );
  return lacking === undefined ? undefined : `first rate each by ${scaleOf(lacking)}: rate ${lacking.key} a=… b=…`;
}

/** `wit (1 dull … 5 witty)`. */
export function scaleOf({ key, scale }: Criterion): string {
  const { min, max, minLabel = '', maxLabel = '' } = scale;
  return `${key} (${`${min} ${minLabel}`.trim()} … ${`${max} ${maxLabel}`.trim()})`;
}
