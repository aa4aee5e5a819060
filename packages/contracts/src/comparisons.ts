// A comparison: K completions of one prompt to be judged, with the number of judgments it needs.
import { z } from 'zod';
import { completion } from './completions.js';
import { pageQuery } from './pagination.js';
import { count, id, noneTwice, timestamp } from './primitives.js';
import { prompt, promptCreate } from './prompts.js';

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

export const comparisonQuery = pageQuery.extend({
  status: comparisonStatus.optional(),
  purpose: comparisonPurpose.optional(),
  promptId: id.optional(),
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
export type ComparisonQuery = z.input<typeof comparisonQuery>;
