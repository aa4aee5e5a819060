// How the installation stands: what works, what waits, and what does not get on, with the reason in words.
import { z } from 'zod';
import { readiness } from './health.js';
import { count, id, timestamp } from './primitives.js';

const workerRoom = z.object({ memoryBytes: count, cores: z.number() });

const workKind = z.enum(['run', 'sample', 'report', 'judge-pass', 'import-model']);

/** A worker that has announced itself, or that rows tell of as their holder. */
export const workerState = z.object({
  workerId: z.string().describe('Host and process'),
  heartbeatAt: timestamp.describe('The latest of what it holds'),
  heartbeatAgeSeconds: z.number(),
  isSilent: z.boolean().describe('It has said nothing for so long that others may take its work over'),
  capacity: workerRoom
    .nullable()
    .default(null)
    .describe('What its jobs may take together; null: it has not announced itself'),
  used: workerRoom.nullable().default(null).describe('What its jobs have asked for, together'),
  isDraining: z.boolean().default(false).describe('It takes no new jobs'),
  works: z.array(z.object({ kind: workKind, id, projectId: id.nullable(), name: z.string(), startedAt: timestamp })),
});

export const queueState = z.object({
  name: z.enum(['sample', 'run', 'remote-run', 'report', 'judge-pass', 'import-model', 'webhook']),
  waiting: count,
  active: count,
  delayed: count.describe('To be tried again'),
  failed: count.describe(
    'What failed in the last 24 hours: samples, runs, reports, passes of judges, imports of models, or deliveries',
  ),
});

/**
 * - `claim_silent`: a worker holds something and has said nothing for too long
 * - `no_worker`: something waits for more than a minute and nobody works on its kind
 * - `too_large`: something waits that no worker could ever hold
 * - `failed`: something failed in the last 24 hours
 * - `assignments_expired`: leases that ran out and were not taken back yet
 * - `webhook_failing`: a webhook that does not answer, or was switched off for it
 * - `sealing_behind`: judgments or audit entries that are not in the hash chain after a minute
 * - `disk_low`: a disk with less room than is always left free
 * - `schema_behind`, `schema_ahead`: the database is not at this version's schema
 */
export const stuckCode = z.enum([
  'claim_silent',
  'no_worker',
  'too_large',
  'failed',
  'assignments_expired',
  'webhook_failing',
  'sealing_behind',
  'disk_low',
  'schema_behind',
  'schema_ahead',
]);

export const system = z
  .object({
    at: timestamp,
    versions: z.object({
      tastemaker: z.string(),
      node: z.string(),
      schema: z.string().nullable().describe('The last migration that both this version and the database know'),
    }),
    readiness: readiness.describe('Database, queue, inference and artifacts'),
    workers: z.array(workerState),
    queues: z.array(queueState),
    stuck: z
      .array(
        z.object({
          code: stuckCode,
          message: z.string().describe('What is the matter, and what to do about it'),
          count,
          ids: z.array(id).describe('Of runs, samples, passes, models or webhooks; ten at most'),
        }),
      )
      .describe('Empty: everything gets on'),
    sealing: z.object({ oldestUnsealedAt: timestamp.nullable().describe('Null: all are in the hash chain') }),
    disks: z.array(z.object({ name: z.string(), freeBytes: count })).describe('Where this process writes'),
  })
  .meta({ id: 'System' });

export type WorkerState = z.infer<typeof workerState>;
export type QueueState = z.infer<typeof queueState>;
export type StuckCode = z.infer<typeof stuckCode>;
export type System = z.infer<typeof system>;
