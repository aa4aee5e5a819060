// Judgments: what a labeler found, append-only. Labelers speak of displayed letters; researchers read completion ids.
import { z } from 'zod';
import { listOrder, pageQuery } from './pagination.js';
import { count, digits, id, instant, int32Max, ordinal, timestamp } from './primitives.js';
import { excerpt } from './prompts.js';

/** A displayed candidate's letter: A to P. */
export const label = z.string().regex(/^[A-P]$/, 'must be a letter from A to P');

/** Best first; candidates in one group are tied: `[["B"],["A","D"],["C"]]`. */
export const labelRanking = z
  .array(z.array(label).min(1).max(16))
  .min(1)
  .max(16)
  .refine((groups) => new Set(groups.flat()).size === groups.flat().length, 'names a candidate twice');

export const strength = z
  .int()
  .min(-3)
  .max(3)
  .describe('Pairs only: 3, the first letter is much better; 0, no difference; −3, the second is much better');

/** On a criterion's scale. */
const rating = z.int().min(-100).max(100);

/** By criterion and letter: `{"accuracy": {"A": 5, "B": 2}}`. */
export const labelRatings = z.record(z.string().max(40), z.record(label, rating));

const observed = {
  rationale: z.string().max(20_000).optional(),
  dwellMs: z.int().min(0).max(int32Max).describe('How long the labeler looked, in milliseconds'),
};

const judged = {
  ratings: labelRatings.optional().describe("By the project's criteria"),
  betterAnswer: z
    .string()
    .trim()
    .min(1)
    .max(100_000)
    .optional()
    .describe('What the labeler would have answered: becomes a candidate or a demonstration, as the project says'),
  ...observed,
};

const fenceToken = z.string().max(200).describe("The assignment's; proves that the lease is still yours");
const ranked = { verdict: z.literal('ranking'), ranking: labelRanking, strength: strength.optional(), ...judged };
const allBad = { verdict: z.literal('allBad'), ...judged };

export const judgmentSubmit = z.discriminatedUnion('verdict', [
  z.object({ ...ranked, fenceToken }),
  z.object({ ...allBad, fenceToken }),
]);

/** In place of one's own earlier judgment: everything that it is to say. */
export const judgmentChange = z.discriminatedUnion('verdict', [z.object(ranked), z.object(allBad)]);

export const skipReason = z.enum(['unclear', 'too_hard', 'offensive', 'broken', 'conflict_of_interest', 'other']);

export const skipSubmit = z.object({ reason: skipReason, fenceToken, ...observed });

/** `withdrawn`: its labeler took the judgment before it back. */
export const verdict = z.enum(['ranking', 'allBad', 'skip', 'withdrawn']);

/** A judgment as researchers see it. `labelerId` is a user id; `simulated` and `imported` labelers are marked. */
export const judgment = z
  .object({
    id,
    projectId: id,
    comparisonId: id,
    promptId: id,
    labelerId: id,
    labelerKind: z.enum(['person', 'simulated', 'imported']),
    version: ordinal.describe('1, then one more with each change; only the newest stands'),
    supersedes: id.nullable().describe('The judgment that this one replaced'),
    verdict,
    ranking: z.array(z.array(id)).nullable().describe('Completion ids, best first, ties in one group'),
    skipReason: skipReason.nullable(),
    strength: strength.nullable().describe('In terms of the first two completions as displayed'),
    ratings: z.record(z.string(), z.record(id, rating)).nullable().describe('By criterion and completion id'),
    rationale: z.string().nullable(),
    writtenCompletionId: id.nullable().describe('The better answer that the labeler wrote, as a candidate'),
    writtenDemonstrationId: id.nullable().describe('The same, as a demonstration'),
    goldCorrect: z.boolean().nullable().describe('Of gold comparisons: whether it agrees with the known answer'),
    dwellMs: count.nullable(),
    displayedOrder: z.array(id).describe('Completion ids as A, B, C… were shown'),
    guidelineVersion: ordinal.nullable(),
    createdAt: timestamp,
  })
  .meta({ id: 'Judgment' });

/** A judgment as the list tells it. */
export const listedJudgment = judgment.extend({ excerpt }).meta({ id: 'ListedJudgment' });

export const judgmentFilter = z.object({
  comparisonId: id.optional(),
  labelerId: id.optional(),
  verdict: verdict.optional(),
  guidelineVersion: digits(1, int32Max).optional(),
  gold: z.enum(['right', 'wrong']).optional().describe('Of gold comparisons: whether it agrees with the known answer'),
  from: instant.optional().describe('From then on'),
  to: instant.optional().describe('Before then'),
  versions: z
    .enum(['standing', 'all'])
    .default('standing')
    .describe('all: also those that were changed or taken back since'),
});

export const judgmentQuery = pageQuery.extend({ ...judgmentFilter.shape, order: listOrder });

export const judgmentParams = z.object({ id, judgmentId: id });

export type LabelRanking = z.infer<typeof labelRanking>;
export type JudgmentSubmit = z.input<typeof judgmentSubmit>;
export type JudgmentChange = z.input<typeof judgmentChange>;
export type SkipReason = z.infer<typeof skipReason>;
export type SkipSubmit = z.input<typeof skipSubmit>;
export type Verdict = z.infer<typeof verdict>;
export type Judgment = z.infer<typeof judgment>;
export type ListedJudgment = z.infer<typeof listedJudgment>;
export type JudgmentFilter = z.output<typeof judgmentFilter>;
export type JudgmentQuery = Partial<z.output<typeof judgmentQuery>>;
