// Webhooks: a project's events sent to a URL, signed, until they arrive.
import { z } from 'zod';

export const webhookEvent = z.enum([
  'judgment.submitted',
  'judgment.changed',
  'comparison.closed',
  'flag.raised',
  'labeler.paused',
  'snapshot.created',
  'import.finished',
  'run.finished',
]);

/** `failed`: given up after the last attempt. */
export const webhookDeliveryState = z.enum(['waiting', 'delivered', 'failed']);

export type WebhookEvent = z.infer<typeof webhookEvent>;
export type WebhookDeliveryState = z.infer<typeof webhookDeliveryState>;
