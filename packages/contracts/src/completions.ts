// Completions: candidate answers, each with the whole story of where it came from.
import { z } from 'zod';
import { listOrder, pageQuery } from './pagination.js';
import { count, id, int32Max, seed, sha256, timestamp } from './primitives.js';
import { excerpt, message, ofPrompt } from './prompts.js';

/** How to sample. Every value is recorded with each completion. */
export const sampling = z.object({
  temperature: z.number().min(0).max(5).default(1).describe('0 takes the likeliest token each time'),
  topP: z.number().gt(0).max(1).default(1),
  topK: z.int().min(0).max(int32Max).default(0).describe('0: no limit'),
  maxTokens: z.int().min(1).max(32_768).default(128),
  stop: z.array(z.string().min(1).max(1000)).max(16).default([]),
});

export const finishReason = z.enum(['stop', 'length', 'cancelled']);

/** Author and provenance: a model's with its sampling, a person's with their id, or a file's with its name. */
export const author = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('model'),
    modelId: id,
    checkpointHash: sha256.nullable().describe('Null where the model is behind an endpoint'),
    endpointModel: z
      .string()
      .nullable()
      .describe('What the endpoint says answered; null where the model is hosted here'),
    sampling,
    seed,
    index: count.describe('Which of the n candidates drawn from this seed'),
  }),
  z.object({ kind: z.literal('person'), userId: id }),
  z.object({ kind: z.literal('import'), source: z.string().max(500) }),
]);

/** Of an answer that is not one assistant message with a content only: calls of tools, their results, several turns. */
export const answerMessages = z
  .array(message)
  .min(1)
  .max(200)
  .describe('Where the answer is not one assistant message with a content only; its text is then what all of them say');

export const completion = z
  .object({
    id,
    projectId: id,
    promptId: id,
    text: z.string(),
    messages: answerMessages.optional(),
    author,
    sampleId: id.nullable(),
    tokenCount: count.nullable(),
    finishReason: finishReason.nullable(),
    logProbability: z
      .number()
      .nullable()
      .describe("Sum over the sampled tokens, in nats, under the model's untempered distribution"),
    createdAt: timestamp,
  })
  .meta({ id: 'Completion' });

/** What people and files may bring in. A model's completions are made by samples only, so that provenance is true. */
export const completionCreate = z.object({
  promptId: id,
  text: z.string().max(1_000_000),
  source: z.string().max(500).optional().describe('Where it was found; left out, you are the author'),
});

export const completionsCreate = z.object({ completions: z.array(completionCreate).min(1).max(1000) });
export const completionsCreated = z.object({ completions: z.array(completion) });

/** A completion as the list tells it. */
export const listedCompletion = completion
  .extend({ excerpt, comparisons: count.describe('How many it is in') })
  .meta({ id: 'ListedCompletion' });

export const completionFilter = z.object({
  ...ofPrompt,
  promptId: id.optional(),
  sampleId: id.optional(),
  modelId: id.optional(),
  kind: z.enum(['model', 'person', 'import']).optional().describe('Of whom, or what, it is'),
});

export const completionQuery = pageQuery.extend({ ...completionFilter.shape, order: listOrder });

export type Sampling = z.infer<typeof sampling>;
export type FinishReason = z.infer<typeof finishReason>;
export type Author = z.infer<typeof author>;
export type Completion = z.infer<typeof completion>;
export type CompletionCreate = z.input<typeof completionCreate>;
export type CompletionsCreated = z.infer<typeof completionsCreated>;
export type ListedCompletion = z.infer<typeof listedCompletion>;
export type CompletionFilter = z.output<typeof completionFilter>;
export type CompletionQuery = Partial<z.output<typeof completionQuery>>;
