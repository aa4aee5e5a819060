// Job payloads: ids only. The row is the truth, the queue only delivers.
import { z } from 'zod';
import { id } from './primitives.js';

export const jobPayloads = {
  sample: z.object({ sampleId: id }),
  run: z.object({ runId: id }),
  report: z.object({ reportId: id }),
  'import-model': z.object({ modelId: id }),
  'judge-pass': z.object({ passId: id }),
  /** All that is due to one webhook. */
  webhook: z.object({ webhookId: id }),
} as const;

export type JobName = keyof typeof jobPayloads;
export type JobPayload<Name extends JobName> = z.infer<(typeof jobPayloads)[Name]>;
