// Models: language models (base, assistant) and reward models, with their lineage.
import { z } from 'zod';
import { pageQuery } from './pagination.js';
import { count, id, name, oneOfThese, ownerQuery, sha256, timestamp } from './primitives.js';
import { scoring, scoringCreate } from './reward-endpoints.js';

export const modelKind = z.enum(['base', 'assistant', 'reward']);

/**
 * Where a model that is not hosted here answers: a language model at any endpoint of OpenAI's shape (llama-server, Ollama, vLLM,
 * …), a reward model at a server of the shape that its `scoring` names.
 */
const endpointSettings = {
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    // What is no URL at all has been refused above; the check after it runs all the same.
    .refine(
      (url) => !URL.canParse(url) || new URL(url).password === '',
      'must hold no password; give the key as apiKey',
    )
    .describe(
      'Of a language model as OpenAI clients take it, with the version: http://127.0.0.1:11434/v1. Of a reward model the server’s root: http://127.0.0.1:8000',
    ),
  model: z.string().min(1).max(200).describe('Its name at the endpoint'),
  timeoutMs: z.int().min(100).max(3_600_000).default(120_000).describe('Of one attempt, to the last byte'),
  maxConcurrency: z.int().min(1).max(256).default(4).describe('Requests at once'),
  maxAttempts: z.int().min(1).max(10).default(4).describe('On 429, 5xx and broken connections'),
};

/** What is told of an endpoint. Its key is not. */
export const endpoint = z.object({
  ...endpointSettings,
  hasApiKey: z.boolean(),
  scoring: scoring.optional().describe('Of a reward model: how it is asked, and what was seen of it'),
});
export const endpointCreate = z
  .object({
    ...endpointSettings,
    apiKey: z.string().min(1).max(4096).optional().describe('Encrypted at rest, never given back'),
    scoring: scoringCreate.optional().describe('Of a reward model: how it is asked'),
  })
  .refine(({ baseUrl, scoring: asked }) => asked === undefined || !/\/v1\/*$/.test(baseUrl), {
    message: 'must be the server’s root, without /v1',
    path: ['baseUrl'],
  });

export const model = z
  .object({
    id,
    projectId: id
      .nullable()
      .describe('Whose it is; null: the installation’s, which every researcher may use and admins change'),
    name,
    kind: modelKind,
    status: z.enum(['importing', 'ready', 'failed']),
    error: z.string().nullable(),
    checkpointHash: sha256
      .nullable()
      .describe('Content hash of its artifact; null until it is ready, and behind an endpoint'),
    endpoint: endpoint.nullable().describe('Where it answers, if it is not hosted here'),
    parentId: id.nullable().describe('The model it was trained from'),
    snapshotId: id.nullable().describe('What it was trained on'),
    runId: id.nullable().describe('The run that made it'),
    parameters: count.nullable(),
    bytes: count.nullable(),
    metrics: z.record(z.string(), z.number()),
    caution: z.string().nullable().describe('What it was measured to get wrong; null: not measured'),
    warnings: z
      .array(z.string())
      .describe(
        'What in its checkpoint does not fit together and does not keep it from being used, each with its cure',
      ),
    card: z.string().describe('Model card, Markdown'),
    createdAt: timestamp,
  })
  .meta({ id: 'Model' });

/**
 * Register a checkpoint that lies on the server (a Hugging Face folder or a GGUF file, copied into the artifacts), or a
 * model behind an endpoint.
 */
export const modelCreate = z
  .object({
    name,
    kind: modelKind,
    path: z
      .string()
      .min(1)
      .max(4096)
      .optional()
      .describe('Absolute path on the server, below one of its import folders'),
    endpoint: endpointCreate.optional().describe('Instead of a path'),
    card: z.string().max(200_000).default(''),
    projectId: id
      .nullable()
      .default(null)
      .describe(
        'The project whose researchers may use it; null, and where it is left out: the installation’s, for every researcher',
      ),
  })
  .refine(({ path, endpoint: at }) => (path === undefined) !== (at === undefined), {
    message: 'give either path or endpoint',
    path: ['path'],
  })
  .refine(({ kind, endpoint: at }) => at === undefined || kind !== 'reward' || at.scoring !== undefined, {
    message: 'is needed: say how the reward model is asked',
    path: ['endpoint', 'scoring'],
  })
  .refine(({ kind, endpoint: at }) => at?.scoring === undefined || kind === 'reward', {
    message: 'is of reward models only',
    path: ['endpoint', 'scoring'],
  })
  .meta(oneOfThese('path', 'endpoint'));

/**
 * What a model was measured at. Metrics are kept under `<suite>/<name>`, the report as a section of the model's card; the
 * suite's earlier ones give way.
 */
export const modelEvaluation = z.object({
  suite: z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be lower-case letters, digits and hyphens'),
  metrics: z.record(z.string().min(1).max(200), z.number()),
  report: z.string().max(100_000).describe('Markdown'),
});

export const modelQuery = pageQuery.extend({ kind: modelKind.optional(), projectId: ownerQuery.optional() });

/** One file of a model's artifact. */
export const modelFile = z.object({ path: z.string(), bytes: count });
export const modelFiles = z.object({ files: z.array(modelFile) });

export type Endpoint = z.infer<typeof endpoint>;
export type EndpointCreate = z.infer<typeof endpointCreate>;
export type ModelKind = z.infer<typeof modelKind>;
export type Model = z.infer<typeof model>;
export type ModelCreate = z.input<typeof modelCreate>;
export type ModelEvaluation = z.infer<typeof modelEvaluation>;
export type ModelQuery = z.input<typeof modelQuery>;
export type ModelFile = z.infer<typeof modelFile>;
