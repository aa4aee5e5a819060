// Trying a language model: one short question, and how it went.
import { z } from 'zod';
import { count, text } from './primitives.js';
import { problemCode } from './problem.js';

export const modelTrialOrder = z.object({
  prompt: text.min(1).default('Say hello.'),
  timeoutMs: z.int().min(100).max(120_000).default(30_000),
});

/** Either answered, or why not. */
export const modelTrial = z
  .discriminatedUnion('answered', [
    z.object({
      answered: z.literal(true),
      latencyMs: count.describe('To the last of 16 tokens at most; the first time, loading the model is in it'),
      text: z.string(),
      tokens: z.object({ prompt: count, completion: count }).meta({ id: 'TrialTokens' }),
      endpointModel: z.string().nullable().describe('What the endpoint says answered; null: hosted here'),
    }),
    z.object({ answered: z.literal(false), latencyMs: count, code: problemCode, message: z.string() }),
  ])
  .meta({ id: 'ModelTrial' });

export type ModelTrialOrder = z.input<typeof modelTrialOrder>;
export type ModelTrial = z.infer<typeof modelTrial>;
