// The shapes in which other servers of reward models are asked, so that their clients can ask this one.
import { z } from 'zod';
import { count, oneOfThese, text } from './primitives.js';
import { type Problem, problem } from './problem.js';
import { message } from './prompts.js';
import { referenceName } from './score-references.js';

const model = z.string().min(1).max(200).describe("A reward model's id, name or alias; left out: the alias `current`");
const sequenceText = text.min(1);
const mostInputs = 10_000;

/** vLLM's POST /classify: texts as they stand, or a conversation that ends in the answer. */
export const classifyRequest = z
  .object({
    model: model.nullish(),
    input: z.union([sequenceText, z.array(sequenceText).min(1).max(mostInputs)]).optional(),
    messages: z
      .array(message)
      .min(2)
      .max(200)
      .refine((messages) => messages.at(-1)?.role === 'assistant', 'must end with an assistant message')
      .optional(),
    use_activation: z.boolean().nullish().describe('false: the raw score instead of its sigmoid'),
    activation: z.boolean().nullish().describe("Older vLLM's word for use_activation"),
    softmax: z.boolean().nullish().describe("Oldest vLLM's word for use_activation"),
    add_special_tokens: z.boolean().default(true),
    user: z.string().max(1000).nullish(),
  })
  .refine(({ input, messages }) => (input === undefined) !== (messages === undefined), {
    message: 'give either input or messages',
    path: ['input'],
  })
  .meta(oneOfThese('input', 'messages'));

export const classifyResponse = z.object({
  id: z.string(),
  object: z.literal('list'),
  created: count,
  model: z.string(),
  data: z.array(
    z.object({
      index: count,
      label: z.string(),
      probs: z.array(z.number()).describe('One: the score, or its sigmoid'),
      num_classes: z.literal(1),
    }),
  ),
  usage: z.object({
    prompt_tokens: count,
    total_tokens: count,
    completion_tokens: count,
    prompt_tokens_details: z.null(),
  }),
});

/** A text as it stands, or a prompt and its answer. */
const sequence = z.array(sequenceText).min(1).max(2);

/** text-embeddings-inference's POST /predict: one text, one pair, or a batch of both, each in brackets of its own. */
export const predictRequest = z.object({
  inputs: z.union([sequenceText, sequence, z.array(sequence).min(1).max(mostInputs)]),
  raw_scores: z.boolean().default(false).describe('The raw score instead of its sigmoid'),
  truncate: z.boolean().nullish().describe('Cut texts that are too long at their end'),
});

const prediction = z.object({ score: z.number(), label: z.string() });
export const predictResponse = z.union([z.array(prediction), z.array(z.array(prediction))]);
export const rewardServerQuery = z.object({ model: model.optional() });

/** OpenRLHF's remote reward model: rendered conversations, each with the prompt that it begins with. */
export const getRewardRequest = z
  .object({
    query: z.array(sequenceText).min(1).max(mostInputs),
    prompts: z.array(text).max(mostInputs).nullish(),
    labels: z.array(z.unknown()).max(mostInputs).nullish(),
  })
  .refine(({ query, prompts }) => prompts == null || prompts.length === query.length, {
    message: 'must be as many as query has',
    path: ['prompts'],
  });

export const getRewardQuery = rewardServerQuery.extend({ normalize: referenceName.optional() });

/** Newer OpenRLHF reads `scores` and `extra_logs` beside `rewards`. */
export const getRewardResponse = z.object({
  rewards: z.array(z.number()),
  scores: z.array(z.number()),
  extra_logs: z.record(z.string(), z.array(z.number())),
});

/** A problem with what text-embeddings-inference's clients read beside it. */
export const problemWithTeiError = problem
  .extend({ error: z.string(), error_type: z.enum(['overloaded', 'backend', 'validation']) })
  .meta({ id: 'ProblemWithTeiError' });

/** text-embeddings-inference's error for a problem. */
export function teiError({ status, detail, title, errors = [] }: Problem) {
  const complaints = errors.map((each) => `${each.path}: ${each.message}`);
  const type = status === 429 ? 'overloaded' : status >= 500 ? 'backend' : 'validation';
  return { error: [detail ?? title, ...complaints].join(' '), error_type: type } as const;
}

export type ClassifyRequest = z.output<typeof classifyRequest>;
export type ClassifyResponse = z.infer<typeof classifyResponse>;
export type PredictRequest = z.output<typeof predictRequest>;
export type PredictResponse = z.infer<typeof predictResponse>;
export type GetRewardResponse = z.infer<typeof getRewardResponse>;
