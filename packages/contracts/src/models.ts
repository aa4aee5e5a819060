// Models: language models (base, assistant) and reward models, with their lineage.
import { z } from 'zod';
import { pageQuery } from './pagination.js';
import { id, name, sha256, timestamp } from './primitives.js';

export const modelKind = z.enum(['base', 'assistant', 'reward']);

export const model = z
  .object({
    id,
    name,
    kind: modelKind,
    status: z.enum(['importing', 'ready', 'failed']),
    error: z.string().nullable(),
    checkpointHash: sha256.nullable().describe('Content hash of its artifact; null until it is ready'),
    parentId: id.nullable().describe('The model it was trained from'),
    snapshotId: id.nullable().describe('What it was trained on'),
    runId: id.nullable().describe('The run that made it'),
    parameters: z.int().nullable(),
    bytes: z.int().nullable(),
    metrics: z.record(z.string(), z.number()),
    card: z.string().describe('Model card, Markdown'),
    createdAt: timestamp,
  })
  .meta({ id: 'Model' });

/** Register a checkpoint that lies on the server: a Hugging Face folder or a GGUF file. It is copied into the artifacts. */
export const modelCreate = z.object({
  name,
  kind: modelKind,
  path: z.string().min(1).max(4096).describe('Absolute path on the server'),
  card: z.string().max(200_000).default(''),
});

/**
 * What a model was measured at. Metrics are kept under `<suite>/<name>`, the report as a section of the model's card; the
 * suite's earlier ones give way.
 */
export const modelEvaluation = z.object({
  suite: z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be lower-case letters, digits and hyphens'),
  metrics: z.record(z.string().min(1).max(200), z.number()),
  report: z.string().max(100_000).describe('Markdown'),
});

export const modelQuery = pageQuery.extend({ kind: modelKind.optional() });

/** One file of a model's artifact. */
export const modelFile = z.object({ path: z.string(), bytes: z.int() });
export const modelFiles = z.object({ files: z.array(modelFile) });

export type ModelKind = z.infer<typeof modelKind>;
export type Model = z.infer<typeof model>;
export type ModelCreate = z.input<typeof modelCreate>;
export type ModelEvaluation = z.infer<typeof modelEvaluation>;
export type ModelQuery = z.input<typeof modelQuery>;
export type ModelFile = z.infer<typeof modelFile>;
