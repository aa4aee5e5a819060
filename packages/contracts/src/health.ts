// Liveness and readiness, the same shape for every service.
import { z } from 'zod';

export const health = z.object({ status: z.literal('ok') });

/** Each thing that the service cannot work without, and whether it answers. Sent with 503 if one doesn't. */
export const readiness = z.object({
  status: z.enum(['ready', 'not_ready']),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), error: z.string().optional() })),
});

export type Readiness = z.infer<typeof readiness>;
