// What the inference service speaks beside OpenAI's shapes: scoring. Models are named by content, `sha256:<hash>`.
import { z } from 'zod';
import { sha256 } from './primitives.js';
import { message } from './prompts.js';
import { modelReference } from './rewards.js';

/** How the inference service names a model: the content hash of its artifact. */
export const checkpointReference = z.templateLiteral(['sha256:', sha256]);

/** How the inference service names a language model: by content, or by the id of one behind an endpoint. */
export const inferenceModel = {
  model: z.union([checkpointReference, z.templateLiteral(['endpoint:', z.uuid()])]),
  endpoint: z.string().max(20_000).optional().describe('Of a model behind an endpoint: the endpoint, sealed'),
  answer_as: modelReference.optional().describe('What whoever asks calls the model: how the answer names it'),
};

/** What a request to the inference service names its language model with. */
export type InferenceTarget = Omit<z.infer<z.ZodObject<typeof inferenceModel>>, 'answer_as'>;

export const inferenceScoreRequest = z.object({
  model: checkpointReference,
  inputs: z
    .array(z.object({ messages: z.array(message).min(1), completion: z.string() }))
    .min(1)
    .max(1000),
});

export const inferenceScoreResponse = z.object({ model: checkpointReference, scores: z.array(z.number()) });

export type CheckpointReference = z.infer<typeof checkpointReference>;
export type InferenceScoreRequest = z.infer<typeof inferenceScoreRequest>;
export type InferenceScoreResponse = z.infer<typeof inferenceScoreResponse>;
