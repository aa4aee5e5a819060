// What the inference service is asked: OpenAI's completions of models named by content (`sha256:<hash>`) or by endpoint, and
// scores of reward models.
import { z } from 'zod';
import {
  chatLogprobs,
  generation,
  maxChatTokens,
  maxTextTokens,
  textLogprobCount,
  textPrompt,
  topLogprobs,
} from './openai.js';
import { count, sha256, text } from './primitives.js';
import { problemCode } from './problem.js';
import { message } from './prompts.js';
import { scoringFound } from './reward-endpoints.js';
import { modelReference } from './rewards.js';

/** How the inference service names a model: the content hash of its artifact. */
export const checkpointReference = z.templateLiteral(['sha256:', sha256]);

/** How the inference service names a model behind an endpoint: by its id. */
export const endpointReference = z.templateLiteral(['endpoint:', z.uuid()]);

/** How the inference service names a model: by content, or by the id of one behind an endpoint. */
const target = {
  model: z.union([checkpointReference, endpointReference]),
  endpoint: z.string().max(2_000_000).optional().describe('Of a model behind an endpoint: the endpoint, sealed'),
};

/** How it names a language model, and what asking it may take. */
export const inferenceModel = {
  ...target,
  max_calls: z
    .int()
    .min(1)
    .optional()
    .describe('Of a model behind an endpoint: requests to it that this may take, retries included'),
  answer_as: modelReference.optional().describe('What whoever asks calls the model: how the answer names it'),
};

const streaming = { stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish() };

export const inferenceChatRequest = z.object({
  ...inferenceModel,
  ...generation,
  ...streaming,
  // Prompts may hold what goes beyond OpenAI's plain messages: functions and reasoning, for templates that know them.
  messages: z.array(message).min(1).max(10_000),
  max_tokens: maxChatTokens,
  logprobs: chatLogprobs,
  top_logprobs: topLogprobs,
});

export const inferenceTextRequest = z.object({
  ...inferenceModel,
  ...generation,
  ...streaming,
  prompt: textPrompt,
  echo: z.boolean().nullish(),
  max_tokens: maxTextTokens,
  logprobs: textLogprobCount,
});

/** The header that says how many requests to its endpoint an answer took, or a failure. */
export const endpointCallsHeader = 'x-endpoint-calls';

/** What a request to the inference service names its model with. */
export type InferenceTarget = z.infer<z.ZodObject<typeof target>>;

/** An answer to a conversation, or a text that was rendered elsewhere and is scored as it stands. */
export const inferenceScoreInput = z.union([
  z.object({
    messages: z.array(message).min(1).max(200),
    completion: z.union([text, z.array(message).min(1).max(200)]).describe('A text, or the messages of an answer'),
  }),
  z.object({
    text: text.min(1),
    prompt: text.optional().describe('Texts of one prompt share their beginning'),
    close: z.boolean().optional().describe("Add the chat template's ending, as far as it is missing"),
    addSpecialTokens: z.boolean().optional().describe('Add what the model wants around plain text'),
    truncate: z.boolean().optional().describe('Cut what is too long at its end'),
  }),
]);

export const inferenceScoreRequest = z.object({
  ...target,
  inputs: z.array(inferenceScoreInput).min(1).max(1000),
});

/** What a reward model says of one input: its score, that it is longer than the model reads, or what else keeps it from one. */
export const inferenceScore = z.union([
  z.object({
    score: z.number().describe("The members' mean"),
    members: z.array(z.number()).min(1).describe('One for each member of an ensemble; of a lone model, the one'),
    deviation: z.number().describe("The members' standard deviation"),
    tokens: count.optional().describe('Missing: the server that hosts the model does not tell them for each input'),
    answerTokens: count
      .optional()
      .describe('Of them, behind what the answers of one prompt begin with alike; missing: not told'),
  }),
  z.object({ tooLong: z.object({ tokens: count, limit: count }) }),
  z.object({ error: z.object({ code: problemCode, message: z.string() }) }),
]);

/** One entry an input, in their order. */
export const inferenceScoreResponse = z.object({
  model: target.model,
  scores: z.array(inferenceScore),
  notice: z
    .string()
    .optional()
    .describe(
      'Of a model behind an endpoint: what has changed of its server since it was registered, though not its scores',
    ),
});

/** Look at a server of a reward model, with the known pair of its registration. */
export const inferenceProbeRequest = z.object({ model: endpointReference, endpoint: z.string().max(2_000_000) });
export const inferenceProbeResponse = z.object({ model: endpointReference, found: scoringFound });

/** Hidden states of a reward model's trunk: what other heads learn from. */
export const inferenceStatesRequest = z.object({
  model: checkpointReference,
  inputs: z.array(inferenceScoreInput).max(100).describe('None: only the head is told'),
});

export const inferenceStatesResponse = z.object({
  model: checkpointReference,
  head: z.array(z.number()).min(1).describe('The weights on a state, [hidden]; of several heads, their mean'),
  states: z
    .array(z.string().nullable())
    .describe(
      'Of each input, in order, the state at its last token, after the final norm: base64 of little-endian 32-bit floats; null: the model cannot read it',
    ),
});

/** Load a reward model now, or see that its server answers, so that the first who asks it need not wait. */
export const inferenceWarmRequest = z.object(target);
export const inferenceWarmResponse = z.object({ model: target.model });

export type CheckpointReference = z.infer<typeof checkpointReference>;
export type EndpointReference = z.infer<typeof endpointReference>;
export type InferenceScoreInput = z.infer<typeof inferenceScoreInput>;
export type InferenceScore = z.infer<typeof inferenceScore>;
export type InferenceStatesResponse = z.infer<typeof inferenceStatesResponse>;
export type InferenceScoreRequest = z.infer<typeof inferenceScoreRequest>;
export type InferenceScoreResponse = z.infer<typeof inferenceScoreResponse>;
