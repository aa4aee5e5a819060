// The shapes of text-embeddings-inference, so that its clients can ask this server.
import { z } from 'zod';
import { closed, without } from './known-parameters.js';
import { count, text } from './primitives.js';
import { type Problem, problem } from './problem.js';

const mostInputs = 10_000;
const sequenceText = text.min(1);
/** A text as it stands, or a prompt and its answer. */
const sequence = z.array(sequenceText).min(1).max(2);

/** text-embeddings-inference's POST /predict: one text, one pair, or a batch of both, each in brackets of its own. */
export const predictRequest = closed({
  inputs: z.union([sequenceText, sequence, z.array(sequence).min(1).max(mostInputs)]),
  raw_scores: z.boolean().default(false).describe('The raw score instead of its sigmoid'),
  truncate: z.boolean().nullish().describe('Cut texts that are too long at their end'),
  truncation_direction: without('Right'),
});

const prediction = z.object({ score: z.number(), label: z.string().describe("As the checkpoint's id2label has it") });
export const predictResponse = z.union([z.array(prediction), z.array(z.array(prediction))]);

const labels = z.object({
  id2label: z.record(z.string(), z.string()),
  label2id: z.record(z.string(), count),
});

/** text-embeddings-inference's GET /info; a reward model is what it calls a reranker. */
export const teiInfo = z.object({
  model_id: z.string().describe('The name of the model that answers'),
  model_sha: z.string().nullable().describe('Its content hash'),
  model_dtype: z.string(),
  model_type: z.object({ reranker: labels }),
  max_concurrent_requests: count,
  max_input_length: count.describe('Tokens'),
  max_batch_tokens: count,
  max_batch_requests: count.nullable(),
  max_client_batch_size: count,
  auto_truncate: z.boolean(),
  tokenization_workers: count,
  version: z.string(),
  sha: z.string().nullable(),
  docker_label: z.string().nullable(),
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

export type PredictRequest = z.output<typeof predictRequest>;
