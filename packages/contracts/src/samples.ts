// A sample: one order to draw n candidates for each of some prompts, done by a worker.
import { z } from 'zod';
import { sampling } from './completions.js';
import { jobPriority, jobWaiting } from './job-orders.js';
import { count, id, oneOfThese, seed, timestamp } from './primitives.js';
import { split } from './prompts.js';

export const jobStatus = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']);

export const sample = z
  .object({
    id,
    projectId: id,
    modelId: id,
    n: count,
    sampling,
    seed,
    createComparisons: z.boolean(),
    judgmentsNeeded: count,
    status: jobStatus,
    promptCount: count,
    completedPrompts: count,
    failedPrompts: count.describe('Prompts that the model cannot read, such as a role that its chat template refuses'),
    failures: z
      .array(z.object({ promptId: id, reason: z.string() }))
      .describe('Of failedPrompts, the first hundred, each with the reason'),
    endpointCalls: count.describe("Requests sent to the model's endpoint for this sample, those that failed included"),
    endpointCallsLimit: count
      .nullable()
      .describe('How many there may be before the sample fails; null where the model is hosted here, or not yet asked'),
    repairedCandidates: count.describe(
      'Candidates with characters that no database holds (NUL, halves of surrogate pairs), replaced by U+FFFD',
    ),
    priority: jobPriority.default('normal'),
    waiting: jobWaiting.nullable().default(null).describe('Why it has not begun; null: it has, or is over'),
    error: z.string().nullable(),
    createdAt: timestamp,
    finishedAt: timestamp.nullable(),
  })
  .meta({ id: 'Sample' });

export const sampleCreate = z
  .object({
    modelId: id,
    promptIds: z.array(id).min(1).max(10_000).optional(),
    count: z
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .describe('Instead of promptIds: that many prompts that the model has not answered yet'),
    split: split.optional().describe('With count: only prompts of this split'),
    tag: z.string().max(100).optional().describe('With count: only prompts with this tag'),
    n: z.int().min(1).max(64).optional().describe("Candidates per prompt; the project's setting if left out"),
    sampling: sampling.prefault({}),
    seed: seed.default(0),
    createComparisons: z.boolean().default(true).describe("Put each prompt's candidates up for judging as they arrive"),
    judgmentsNeeded: z
      .int()
      .min(1)
      .max(50)
      .optional()
      .describe("Of those comparisons; the project's setting if left out"),
    priority: jobPriority
      .optional()
      .describe('While it waits; left out: high for ten prompts or fewer, which somebody waits for, else normal'),
  })
  .refine((order) => (order.promptIds === undefined) !== (order.count === undefined), {
    message: 'give either promptIds or count',
    path: ['promptIds'],
  })
  .meta(oneOfThese('promptIds', 'count'));

export type JobStatus = z.infer<typeof jobStatus>;
export type Sample = z.infer<typeof sample>;
export type SampleCreate = z.input<typeof sampleCreate>;
