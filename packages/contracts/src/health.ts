// Liveness and readiness, the same shape for every service.
import { z } from 'zod';

export const health = z.object({ status: z.literal('ok') });

/** A part of an installation that is away, as whoever supervises it tells. */
export const waitingFor = z.object({ part: z.string(), reason: z.string(), since: z.iso.datetime() });

/** Each thing that the service cannot work without, and whether it answers. Sent with 503 if one doesn't. */
export const readiness = z.object({
  status: z.enum(['ready', 'not_ready']),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), error: z.string().optional() })),
  /** Only where a supervisor tells: parts that are away, those that this service works without among them. */
  waitingFor: z.array(waitingFor).optional(),
});

export type Readiness = z.infer<typeof readiness>;
export type WaitingFor = z.infer<typeof waitingFor>;
