// Job payloads: ids only. The row is the truth, the queue only delivers.
import { z } from 'zod';
import { id } from './primitives.js';

export const jobPayloads = {
  sample: z.object({ sampleId: id }),
  run: z.object({ runId: id }),
  /** A run that is trained elsewhere, and watched from here. */
  'remote-run': z.object({ runId: id }),
  report: z.object({ reportId: id }),
  'import-model': z.object({ modelId: id }),
  'judge-pass': z.object({ passId: id }),
  /** All that is due to one webhook. */
  webhook: z.object({ webhookId: id }),
} as const;

/**
 * The version of payloads that is written and understood, the same for all queues. A payload without one is of version 1. It is
 * raised when a worker of before would misread what is written; workers go on reading what was written before.
 */
export const jobPayloadVersion = 1;

/** What every payload says of itself. */
export const versionedPayload = z.object({ version: z.int().min(1).default(1) });

export type JobName = keyof typeof jobPayloads;
/** Jobs that are rows with a claim: a worker chooses which of them is next. */
export type JobKind = Exclude<JobName, 'webhook'>;
export type JobPayload<Name extends JobName> = z.infer<(typeof jobPayloads)[Name]>;
