// Reward models that another server hosts: which shape it speaks, what its numbers are, and what was seen of it at
// registration.
import { z } from 'zod';
import { jsonLength } from './json-length.js';
import { count, text, timestamp } from './primitives.js';
import { message } from './prompts.js';

/**
 * A server and its route. SGLang's own `/classify` gives a reward model's score as it is; its `/v1/classify` gives the softmax
 * over the labels.
 */
export const rewardEndpointApi = z.enum([
  'vllm-classify',
  'vllm-pooling',
  'sglang-classify',
  'sglang-v1-classify',
  'tei-predict',
]);

/** vLLM alone takes messages, and renders them by the chat template of its tokenizer. */
export const takesMessages = (api: RewardEndpointApi): boolean => api === 'vllm-classify' || api === 'vllm-pooling';

export const scoreActivation = z
  .enum(['raw', 'sigmoid'])
  .describe('What the server’s numbers are: scores, or their sigmoids, of which the score is the logit');

/** Characters of a known pair, written as JSON. */
const mostPairCharacters = 200_000;

/** Two answers to one prompt of which the model is known to prefer the first. */
export const knownPair = z
  .object({ messages: z.array(message).min(1).max(200), chosen: text.min(1), rejected: text.min(1) })
  .refine((pair) => jsonLength(pair) <= mostPairCharacters, {
    message: `is longer than ${mostPairCharacters} characters; a short one does`,
  });

const scoringSettings = {
  api: rewardEndpointApi,
  activation: scoreActivation.default('raw'),
  chatTemplate: z
    .string()
    .min(1)
    .max(200_000)
    .optional()
    .describe(
      'Jinja, as in a tokenizer_config.json: conversations are rendered here and sent as text. Left out: sent as messages, which the server renders (vLLM only)',
    ),
  maxBatch: z.int().min(1).max(1000).default(32).describe('Inputs of one request'),
  knownPair,
};

export const scoringCreate = z
  .object(scoringSettings)
  .refine(({ api, chatTemplate }) => chatTemplate !== undefined || takesMessages(api), {
    message: 'is needed: this server takes texts only, so conversations are rendered here',
    path: ['chatTemplate'],
  });

/** What a server said of itself, each as far as it says so. */
export const servedModel = z.object({
  version: z.string().nullable().describe('The server’s'),
  model: z.string().nullable().describe('What it says that it has loaded'),
  revision: z.string().nullable().describe('Of the model: a commit, or a version of its weights'),
  maxInputTokens: count.nullable(),
  maxBatch: count.nullable().describe('Inputs of one request that it takes'),
});

/** What was seen at registration. */
export const scoringFound = servedModel.extend({
  rawBy: z
    .enum(['use_activation', 'activation', 'raw_scores'])
    .nullable()
    .describe('The parameter that turns the server’s activation off; null: nothing does'),
  chosenScore: z.number().describe('Of the known pair'),
  rejectedScore: z.number(),
  at: timestamp,
});

export const scoring = z.object({ ...scoringSettings, found: scoringFound });

export type RewardEndpointApi = z.infer<typeof rewardEndpointApi>;
export type ScoreActivation = z.infer<typeof scoreActivation>;
export type KnownPair = z.infer<typeof knownPair>;
export type ServedModel = z.infer<typeof servedModel>;
export type ScoringFound = z.infer<typeof scoringFound>;
export type Scoring = z.infer<typeof scoring>;
