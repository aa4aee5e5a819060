// What a trainer elsewhere and this service say to each other: docs/trainer-protocol.md. A trainer has a token that opens
// one run; its number, the attempt, fences off the trainers before it.
import { z } from 'zod';
import { count, id, int32Max, name, seed, sha256, timestamp, trainingStep } from './primitives.js';
import { runConfig, runKind, runProgress } from './runs.js';
import { trainerOptions } from './trainer-options.js';

/** Bytes of the largest part of an upload. */
export const longestPart = 64 * 2 ** 20;

/** Parts that one upload may have: 6 TB of 64 MiB each. */
const mostParts = 100_000;

const filePath = z
  .string()
  .min(1)
  .max(500)
  .regex(/^[^\\\r\n\0]+$/, 'must hold no backslash and no line break')
  .refine(
    (path) => path.split('/').every((part) => part !== '' && part !== '.' && part !== '..'),
    'must be relative, with forward slashes, and without . and ..',
  );

/** What a trainer can fetch. */
export const trainerInput = z.enum(['data', 'snapshot', 'base', 'state']);

const inputFiles = z.object({
  hash: sha256.describe(
    'sha256 of the lines `<sha256 of the file>  <path>\\n`, files in byte order of their paths, as sha256sum prints them',
  ),
  files: z.array(z.object({ path: filePath, bytes: count })),
});

/** Everything that a trainer needs to know to begin, or to go on. */
export const trainerTask = z
  .object({
    run: z.object({ id, name, kind: runKind, seed }),
    attempt: count.describe('Number of this trainer; an earlier one is refused'),
    config: runConfig,
    trainer: trainerOptions,
    inputs: z.object({
      data: inputFiles.describe(
        'train.jsonl and validation.jsonl as TRL reads them; of reward runs answers.jsonl, too',
      ),
      snapshot: inputFiles.describe('The snapshot as it is, one JSONL file; its hash is the snapshot’s'),
      base: inputFiles.describe('The model to start from, as transformers reads it'),
      state: inputFiles.extend({ step: count }).nullable().describe('To go on from; null: from the beginning'),
    }),
    heartbeatSeconds: count.describe('Say something at least so often'),
    partBytes: count.describe('Of an upload’s parts, at most'),
  })
  .meta({ id: 'TrainerTask' });

const said = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), ...runProgress.shape }),
  z.object({
    type: z.literal('metrics'),
    step: trainingStep,
    values: z.record(z.string().min(1).max(200), z.number()),
  }),
  z.object({
    type: z.literal('log'),
    level: z.enum(['info', 'warn', 'error']),
    message: z.string().max(20_000),
  }),
]);

/** None: only that it lives. */
export const trainerEvents = z.object({
  batch: z
    .int()
    .min(1)
    .max(int32Max)
    .describe('Number of these events, each one more than the last: a batch that is sent twice is stored once'),
  events: z.array(said).max(1000),
});

export const trainerHeard = z.object({
  cancelRequested: z.boolean().describe('Somebody asked the run to end: save a state and end'),
});

export const trainerParts = z.object({ hashes: z.array(sha256).max(mostParts) });
export const missingParts = z.object({ missing: z.array(sha256).describe('Those that are not here yet') });
export const storedPart = z.object({ sha256, bytes: count });

/** A file that is put together of parts that were uploaded before. */
const uploadedFile = z.object({
  path: filePath,
  bytes: z
    .int()
    .min(0)
    .max(mostParts * longestPart),
  sha256: sha256.describe('Of the whole file'),
  parts: z.array(sha256).max(mostParts).describe('In their order; none for an empty file'),
});

const uploadedFiles = z
  .array(uploadedFile)
  .min(1)
  .max(10_000)
  .refine((files) => new Set(files.map(({ path }) => path)).size === files.length, 'must name each path once');

/** A saved state, whatever a trainer makes of it: the next one gets it as it was. */
export const trainerState = z.object({ step: trainingStep, files: uploadedFiles });
export const storedState = z.object({ step: count, hash: sha256 });

/** What was trained with: names and versions, for the model's card. */
const trainedWith = z.record(z.string().min(1).max(100), z.string().max(200));

/** The trained model, with what the trainer measured of it. */
export const trainerFinish = z.object({
  files: uploadedFiles.describe('A Hugging Face folder; of a reward run it may hold scores.jsonl, see the protocol'),
  step: trainingStep.describe('Updates made'),
  metrics: z.record(z.string().min(1).max(200), z.number()).default({}),
  trainedWith: trainedWith.default({}),
});

export const trainerFailure = z.object({
  code: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be snake_case, at most 64 characters'),
  message: z.string().min(1).max(20_000),
  mayRetry: z.boolean().default(false).describe('Whether another trainer, from the last state, could do better'),
});

/** Told once: the token is kept nowhere. */
export const trainerToken = z.object({
  runId: id,
  attempt: count,
  token: z.string().describe('Opens this run’s trainer routes, and nothing else'),
  expiresAt: timestamp,
});

export const trainerTokenOrder = z.object({
  hours: z
    .int()
    .min(1)
    .max(24 * 90)
    .default(24 * 7)
    .describe('How long it opens the run'),
});

/** A line of scores.jsonl: what the trained model gives the answers of answers.jsonl. */
export const trainerScore = z.object({ comparisonId: id, scores: z.array(z.number()) });

export type TrainerInput = z.infer<typeof trainerInput>;
export type TrainerTask = z.infer<typeof trainerTask>;
export type TrainerEvents = z.infer<typeof trainerEvents>;
export type UploadedFile = z.infer<typeof uploadedFile>;
export type TrainerState = z.infer<typeof trainerState>;
export type TrainerFinish = z.infer<typeof trainerFinish>;
export type TrainerFailure = z.infer<typeof trainerFailure>;
export type TrainerTokenOrder = z.infer<typeof trainerTokenOrder>;
export type TrainerToken = z.infer<typeof trainerToken>;
