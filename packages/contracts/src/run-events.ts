// What a run's event stream carries. Each event has a number, counted from 1 per run, which is its SSE id.
import { z } from 'zod';
import { count, sha256, timestamp } from './primitives.js';
import { evaluationDetail, runProgress } from './runs.js';
import { jobStatus } from './samples.js';

/** What is said; the trainer posts these, the database numbers and dates them. */
export const runEventData = z.discriminatedUnion('type', [
  z.object({ type: z.literal('status'), status: jobStatus, error: z.string().nullable() }),
  z.object({ type: z.literal('progress'), ...runProgress.shape }),
  z.object({
    type: z.literal('metrics'),
    step: count,
    values: z.record(z.string(), z.number()),
    evaluation: evaluationDetail.optional(),
  }),
  z.object({ type: z.literal('checkpoint'), step: count, checkpointHash: sha256 }),
  z.object({ type: z.literal('log'), level: z.enum(['info', 'warn', 'error']), message: z.string() }),
]);

export const runEvent = z.object({
  sequence: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
  createdAt: timestamp,
  data: runEventData,
});

/** One event of a `text/event-stream`, as its readers get it. */
export const serverSentEvent = z.object({
  id: z.string().optional().describe('Send the last one as Last-Event-ID to go on behind it'),
  event: z.string().optional(),
  data: z.string().describe('JSON, or OpenAI’s `[DONE]`'),
  retry: count.optional(),
});

export type RunEventData = z.infer<typeof runEventData>;
export type RunEvent = z.infer<typeof runEvent>;
