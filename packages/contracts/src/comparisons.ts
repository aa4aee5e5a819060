// A comparison: K completions of one prompt to be judged, with the number of judgments it needs.
import { z } from 'zod';
import { askedBy } from './askings.js';
import { assignmentStatus } from './assignments.js';
import { completion } from './completions.js';
import { flag } from './flags.js';
import { judgment } from './judgments.js';
import { listOrder, pageQuery } from './pagination.js';
import { count, digits, id, int32Max, noneTwice, ordinal, timestamp, yesOrNo } from './primitives.js';
import { excerpt, ofPrompt, prompt, promptCreate, split } from './prompts.js';

export const comparisonStatus = z.enum(['open', 'closed']);

/**
 * - `work`: what the project is for
 * - `gold`: its answer is known; shown among the others to see how well a labeler judges
 * - `repeat`: shown again, swapped, to the labeler who judged it before, to see how consistent they are
 */
export const comparisonPurpose = z.enum(['work', 'gold', 'repeat']);

const completionRanking = z
  .array(z.array(id).min(1).max(16))
  .min(1)
  .max(16)
  .refine((groups) => new Set(groups.flat()).size === groups.flat().length, 'names a completion twice');

/**
 * The known answer of a gold comparison. A judgment agrees when it puts every two completions in the order of the answer,
 * wherever the answer tells their order; those that the answer ties, or leaves out, are free (unless it ties all).
 */
export const goldAnswer = z.union([z.object({ ranking: completionRanking }), z.object({ allBad: z.literal(true) })]);

const priority = z.int().min(-1000).max(1000).describe('Higher ones are judged first');

export const comparison = z
  .object({
    id,
    projectId: id,
    promptId: id,
    completionIds: z.array(id).min(2).max(16),
    purpose: comparisonPurpose,
    priority,
    requiredSkills: z.array(z.string()).describe("The prompt's tags among the project's skill tags"),
    judgmentsNeeded: count.describe('Grows with disagreement up to the limit; for gold, with each labeler'),
    judgmentsLimit: count.nullable(),
    judgmentsDone: count,
    status: comparisonStatus,
    goldAnswer: goldAnswer.nullable(),
    repeatOf: id.nullable(),
    askedBy: askedBy.nullable().describe('Null: made by hand, by a sample or by an import'),
    createdAt: timestamp,
    closedAt: timestamp.nullable(),
  })
  .meta({ id: 'Comparison' });

export const comparisonCreate = z.object({
  completionIds: z
    .array(id)
    .min(2)
    .max(16)
    .refine((ids) => new Set(ids).size === ids.length, 'names a completion twice')
    .meta(noneTwice)
    .describe('All of one prompt'),
  judgmentsNeeded: z.int().min(1).max(50).optional().describe("The project's setting if left out"),
  judgmentsLimit: z
    .int()
    .min(1)
    .max(50)
    .nullable()
    .optional()
    .describe('While no choice has a majority, another labeler is asked, up to this many; the project’s if left out'),
  priority: priority.default(0),
  goldAnswer: goldAnswer.optional().describe('Makes it a gold comparison'),
});

/** What is left out stays as it is. */
export const comparisonUpdate = z.object({
  priority: priority.optional(),
  goldAnswer: goldAnswer
    .optional()
    .describe('Makes it a gold comparison, or corrects its answer for judgments to come'),
});

export const comparisonParams = z.object({ id, comparisonId: id });

export const comparisonsCreate = z.object({ comparisons: z.array(comparisonCreate).min(1).max(1000) });
export const comparisonsCreated = z.object({ comparisons: z.array(comparison) });
/** Texts that somebody just saw, put up for judging in one go. A model's completions with provenance are made by samples. */
export const answersPutUp = z.object({
  ...promptCreate.shape,
  answers: z
    .array(
      z.object({
        text: z.string().max(1_000_000),
        source: z
          .string()
          .min(1)
          .max(500)
          .optional()
          .describe('Where it is from, such as `playground: haiku-3`; left out, you wrote it'),
      }),
    )
    .min(2)
    .max(16)
    .describe('Of the same text from one source, one counts; two must be left'),
  judgmentsNeeded: comparisonCreate.shape.judgmentsNeeded,
  judgmentsLimit: comparisonCreate.shape.judgmentsLimit,
  priority: comparisonCreate.shape.priority,
});

export const answersPutUpResult = z.object({ prompt, completions: z.array(completion), comparison });

/** A comparison as the list tells it. */
export const listedComparison = comparison
  .extend({
    excerpt,
    split: split.describe("The prompt's"),
    tags: z.array(z.string()).describe("The prompt's"),
    isFlagged: z.boolean().describe('Nobody is shown it, as of an open or upheld flag'),
  })
  .meta({ id: 'ListedComparison' });

/** −1000 to 1000, in an address. */
const priorityInAddress = z
  .string()
  .regex(/^-?\d{1,4}$/, 'must be a whole number from -1000 to 1000')
  .transform(Number)
  .pipe(z.int().min(-1000).max(1000))
  .meta({ type: 'integer', minimum: -1000, maximum: 1000 });

export const comparisonFilter = z.object({
  ...ofPrompt,
  status: comparisonStatus.optional(),
  purpose: comparisonPurpose.optional(),
  promptId: id.optional(),
  priority: priorityInAddress.optional(),
  minJudgments: digits(0, int32Max).optional().describe('So many judgments or more are in'),
  undecided: yesOrNo
    .optional()
    .describe(
      'true: only those of the work all of whose judgments are in and no choice has a majority; false: the others',
    ),
});

export const comparisonQuery = pageQuery.extend({ ...comparisonFilter.shape, order: listOrder });

/** Somebody's hold on a place of a comparison, from lease to end. */
export const comparisonAssignment = z.object({
  id,
  labelerId: id,
  slot: ordinal.describe('From 1'),
  status: assignmentStatus,
  guidelineVersion: ordinal.nullable(),
  leasedAt: timestamp,
  expiresAt: timestamp,
  endedAt: timestamp.nullable(),
});

/** A comparison with everything that is known of it. */
export const comparisonDetail = comparison
  .extend({
    prompt,
    candidates: z.array(completion).describe('In the order of `completionIds`'),
    isFlagged: z.boolean().describe('Nobody is shown it, as of an open or upheld flag'),
    hasMajority: z.boolean().describe('More than half of those who chose made the same choice'),
    judgments: z.array(judgment).describe('Those that stand, or all versions; oldest first, 500 at most'),
    assignments: z.array(comparisonAssignment).describe('Oldest first, 500 at most'),
    flags: z.array(flag).describe('On the prompt or on one of the candidates'),
    repeats: z.array(id).describe('Comparisons that show it again to one who judged it'),
  })
  .meta({ id: 'ComparisonDetail' });

export const comparisonDetailQuery = z.object({
  versions: z.enum(['standing', 'all']).default('standing').describe('Of the judgments'),
});

export type ComparisonPurpose = z.infer<typeof comparisonPurpose>;
export type ComparisonStatus = z.infer<typeof comparisonStatus>;
export type GoldAnswer = z.infer<typeof goldAnswer>;
export type Comparison = z.infer<typeof comparison>;
export type ComparisonCreate = z.input<typeof comparisonCreate>;
export type ComparisonUpdate = z.input<typeof comparisonUpdate>;
export type ComparisonsCreated = z.infer<typeof comparisonsCreated>;
export type AnswersPutUp = z.input<typeof answersPutUp>;
export type AnswersPutUpResult = z.infer<typeof answersPutUpResult>;
export type ListedComparison = z.infer<typeof listedComparison>;
export type ComparisonFilter = z.output<typeof comparisonFilter>;
export type ComparisonQuery = Partial<z.output<typeof comparisonQuery>>;
export type ComparisonDetail = z.infer<typeof comparisonDetail>;
export type ComparisonDetailQuery = z.input<typeof comparisonDetailQuery>;
