// Asking a reward model: scores, a comparison of two answers, and the best of n.
import { z } from 'zod';
import { sampling } from './completions.js';
import { id, seed } from './primitives.js';
import { message } from './prompts.js';

const conversation = {
  messages: z.array(message).min(1).optional(),
  prompt: z.string().optional().describe('Short for one user message'),
};

function oneOfBoth(input: { messages?: unknown; prompt?: unknown }): boolean {
  return (input.messages === undefined) !== (input.prompt === undefined);
}
const eitherMessage = { message: 'give either messages or prompt', path: ['messages'] };

export const scoreRequest = z.object({
  inputs: z
    .array(z.object({ ...conversation, completion: z.string() }).refine(oneOfBoth, eitherMessage))
    .min(1)
    .max(1000),
});

/** One raw score an input, in their order. Only differences within one prompt mean anything. */
export const scoreResponse = z.object({ modelId: id, scores: z.array(z.number()) });

export const compareRequest = z
  .object({ ...conversation, a: z.string(), b: z.string() })
  .refine(oneOfBoth, eitherMessage);

/** `probability` = σ(score a − score b), Bradley–Terry's P(a ≻ b). */
export const compareResponse = z.object({
  modelId: id,
  scores: z.object({ a: z.number(), b: z.number() }),
  probability: z.number().min(0).max(1),
});

export const modelReference = z.string().min(1).max(200).describe("A model's id or its name");

export const bestOfRequest = z
  .object({
    model: modelReference.describe('The language model that answers: id or name'),
    rewardModel: modelReference.describe('The reward model that chooses: id or name'),
    ...conversation,
    n: z.int().min(1).max(64).default(8),
    sampling: sampling.prefault({}),
    seed: seed.optional(),
  })
  .refine(oneOfBoth, eitherMessage);

export const scoredCompletion = z.object({ text: z.string(), score: z.number(), tokenCount: z.int() });

/** `completions` in the order in which they were drawn; `best` is an index into it. */
export const bestOfResponse = z.object({
  modelId: id,
  rewardModelId: id,
  best: z.int().min(0),
  completions: z.array(scoredCompletion),
});

export type ScoreRequest = z.input<typeof scoreRequest>;
export type ScoreResponse = z.infer<typeof scoreResponse>;
export type CompareRequest = z.input<typeof compareRequest>;
export type CompareResponse = z.infer<typeof compareResponse>;
export type BestOfRequest = z.input<typeof bestOfRequest>;
export type BestOfResponse = z.infer<typeof bestOfResponse>;
