// Webhooks: a project's events sent to a URL, signed, until they arrive. Signatures follow the Standard Webhooks
// specification (https://www.standardwebhooks.com): headers webhook-id, webhook-timestamp and webhook-signature.
import { z } from 'zod';
import { pageQuery } from './pagination.js';
import { count, id, noneTwice, timestamp } from './primitives.js';

export const webhookEvent = z.enum([
  'judgment.submitted',
  'judgment.changed',
  'comparison.closed',
  'flag.raised',
  'labeler.paused',
  'snapshot.created',
  'import.finished',
  'run.finished',
  'run.failed',
  'demonstration.accepted',
]);

/** `failed`: given up after the last attempt. */
export const webhookDeliveryState = z.enum(['waiting', 'delivered', 'failed']);

const url = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(2000)
  .refine((text) => !/^[a-z]+:\/\/[^/]*@/i.test(text), 'must not hold a name or a password');

const events = z
  .array(webhookEvent)
  .min(1)
  .max(20)
  .refine((all) => new Set(all).size === all.length, 'names an event twice')
  .meta(noneTwice);

export const webhook = z
  .object({
    id,
    projectId: id,
    url: z.string(),
    events: z.array(webhookEvent),
    active: z.boolean().describe('While it is not, nothing is written down for it, and what waits for it waits on'),
    disabledReason: z.string().nullable().describe('Why it was switched off by itself'),
    failingSince: timestamp.nullable().describe('When the first attempt failed after which none succeeded'),
    previousValidUntil: timestamp
      .nullable()
      .describe('Until when deliveries also carry a signature by the secret before'),
    createdAt: timestamp,
  })
  .meta({ id: 'Webhook' });

export const webhookCreate = z.object({ url, events });

/** The only answer that carries the secret, `whsec_…`, with which deliveries are signed. */
export const webhookCreated = webhook.extend({ secret: z.string() });

export const webhookUpdate = z.object({
  url: url.optional(),
  events: events.optional(),
  active: z.boolean().optional(),
});

/** How long deliveries carry a signature by the old secret beside that by the new one, so that receivers can change over. */
export const webhookRotate = z.object({
  overlapSeconds: z
    .int()
    .min(0)
    .max(7 * 24 * 3600)
    .default(24 * 3600),
});

/** What is sent, as the body. */
export const webhookPayload = z.object({
  type: webhookEvent,
  timestamp: timestamp.describe('When it happened'),
  data: z.record(z.string(), z.unknown()).describe('Ids, to ask the API with'),
});

/** A line of a webhook's log. */
export const webhookDelivery = z
  .object({
    id: id.describe('Sent as webhook-id, the same at each attempt'),
    webhookId: id,
    event: webhookEvent,
    data: z.record(z.string(), z.unknown()),
    state: webhookDeliveryState,
    attempts: count,
    nextAttemptAt: timestamp.nullable().describe('While it is waiting'),
    responseStatus: count.nullable().describe('Of the last attempt; null: nothing answered'),
    error: z.string().nullable(),
    deliveredAt: timestamp.nullable(),
    createdAt: timestamp,
  })
  .meta({ id: 'WebhookDelivery' });

/** One try to send a delivery. One that was cut short, by the end of its worker, has no line. */
export const webhookAttempt = z
  .object({
    id,
    number: count.describe('From 1, as counted in the delivery'),
    responseStatus: count.nullable().describe('Null: nothing answered'),
    responseBody: z.string().describe('Its beginning'),
    error: z.string().nullable().describe('Null: it arrived'),
    durationMs: count.describe('Until the answer, or the failure, in milliseconds'),
    createdAt: timestamp,
  })
  .meta({ id: 'WebhookAttempt' });

export const webhookDeliveryQuery = pageQuery.extend({ state: webhookDeliveryState.optional() });

export type WebhookEvent = z.infer<typeof webhookEvent>;
export type WebhookDeliveryState = z.infer<typeof webhookDeliveryState>;
export type Webhook = z.infer<typeof webhook>;
export type WebhookCreate = z.input<typeof webhookCreate>;
export type WebhookCreated = z.infer<typeof webhookCreated>;
export type WebhookUpdate = z.input<typeof webhookUpdate>;
export type WebhookRotate = z.input<typeof webhookRotate>;
export type WebhookAttempt = z.infer<typeof webhookAttempt>;
export type WebhookPayload = z.infer<typeof webhookPayload>;
export type WebhookDelivery = z.infer<typeof webhookDelivery>;
export type WebhookDeliveryQuery = z.input<typeof webhookDeliveryQuery>;
