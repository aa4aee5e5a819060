// Asking a reward model: scores, a comparison of two answers, and the best of n.
import { z } from 'zod';
import { answerMessages, sampling } from './completions.js';
import { count, id, oneOfThese, ordinal, seed, text, yesOrNo } from './primitives.js';
import { problemCode } from './problem.js';
import { message } from './prompts.js';
import { referenceName, scoreScale } from './score-references.js';

const conversation = {
  messages: z.array(message).min(1).max(200).optional(),
  prompt: text.optional().describe('Short for one user message'),
};

function oneOfBoth(input: { messages?: unknown; prompt?: unknown }): boolean {
  return (input.messages === undefined) !== (input.prompt === undefined);
}
const eitherOne = oneOfThese('messages', 'prompt');
const eitherMessage = { message: 'give either messages or prompt', path: ['messages'] };

export const scoreInput = z
  .object({
    ...conversation,
    completion: z.union([text, answerMessages]).describe('A text, or the messages of an answer'),
  })
  .refine(oneOfBoth, eitherMessage)
  .meta(eitherOne);

const normalize = referenceName
  .optional()
  .describe('Tell the scores also as deviations from the mean of this reference set of the model');
const members = "Tell also what each member of an ensemble says, and how far they are apart: the members' deviation";

/** So many inputs are scored for one request; more are streamed, a line each. */
export const scoreRequest = z.object({
  inputs: z.array(scoreInput).min(1).max(10_000),
  normalize,
  members: z.boolean().default(false).describe(members),
});

/**
 * One raw score an input, in their order. Only differences within one prompt mean anything. `normalized` = (score − mean) /
 * deviation, by the reference that was named.
 */
export const scoreResponse = z.object({
  modelId: id,
  scores: z.array(z.number()),
  reference: scoreScale.optional(),
  normalized: z.array(z.number()).optional(),
  members: z.array(z.array(z.number())).optional(),
  disagreement: z.array(z.number()).optional(),
});

/** Of the stream of scores, whose body is one input a line. */
export const scoreStreamQuery = z.object({ normalize, members: yesOrNo.default(false).describe(members) });

const lineNumber = ordinal.describe('Of the input, in what was sent');
const lineError = z.object({ code: problemCode, message: z.string() });

/** A line of the answer: a score, why that input has none, or, as the last one, why there are no more. */
export const scoredLine = z.union([
  z.object({
    line: lineNumber,
    score: z.number(),
    normalized: z.number().optional(),
    members: z.array(z.number()).optional(),
    disagreement: z.number().optional(),
  }),
  z.object({ line: lineNumber, error: lineError }),
  z.object({ error: lineError }),
]);

export const compareRequest = z
  .object({ ...conversation, a: text, b: text })
  .refine(oneOfBoth, eitherMessage)
  .meta(eitherOne);

/** `probability` = σ(score a − score b), Bradley–Terry's P(a ≻ b). */
export const compareResponse = z.object({
  modelId: id,
  scores: z.object({ a: z.number(), b: z.number() }),
  probability: z.number().min(0).max(1),
});

export const modelReference = z
  .string()
  .min(1)
  .max(200)
  .describe("A model's id or its name; of a reward model, also an alias");

export const bestOfRequest = z
  .object({
    model: modelReference.describe('The language model that answers: id or name'),
    rewardModel: modelReference.describe('The reward model that chooses: id, name or alias'),
    ...conversation,
    n: z.int().min(1).max(64).default(8),
    sampling: sampling.prefault({}),
    seed: seed.optional(),
  })
  .refine(oneOfBoth, eitherMessage)
  .meta(eitherOne);

export const scoredCompletion = z.object({ text: z.string(), score: z.number(), tokenCount: count });

/** `completions` in the order in which they were drawn; `best` is an index into it. */
export const bestOfResponse = z.object({
  modelId: id,
  rewardModelId: id,
  best: count,
  completions: z.array(scoredCompletion),
});

export type ScoreInput = z.input<typeof scoreInput>;
export type ScoredLine = z.infer<typeof scoredLine>;
export type ScoreStreamQuery = Partial<z.output<typeof scoreStreamQuery>>;
export type ScoreRequest = z.input<typeof scoreRequest>;
export type ScoreResponse = z.infer<typeof scoreResponse>;
export type CompareRequest = z.input<typeof compareRequest>;
export type CompareResponse = z.infer<typeof compareResponse>;
export type BestOfRequest = z.input<typeof bestOfRequest>;
export type BestOfResponse = z.infer<typeof bestOfResponse>;
