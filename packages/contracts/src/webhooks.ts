// Webhooks: a project's events sent to a URL, signed, until they arrive. Signatures follow the Standard Webhooks
// specification (https://www.standardwebhooks.com): headers webhook-id, webhook-timestamp and webhook-signature.
import { z } from 'zod';
import { pageQuery } from './pagination.js';
import { id, timestamp } from './primitives.js';

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

const url = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(2000)
  .refine((text) => !/^[a-z]+:\/\/[^/]*@/i.test(text), 'must not hold a name or a password');

const events = z
  .array(webhookEvent)
  .min(1)
  .refine((all) => new Set(all).size === all.length, 'names an event twice');

export const webhook = z
  .object({
    id,
    projectId: id,
    url: z.string(),
    events: z.array(webhookEvent),
    active: z.boolean(),
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
    attempts: z.int(),
    nextAttemptAt: timestamp.nullable().describe('While it is waiting'),
    responseStatus: z.int().nullable().describe('Of the last attempt; null: nothing answered'),
    error: z.string().nullable(),
    deliveredAt: timestamp.nullable(),
    createdAt: timestamp,
  })
  .meta({ id: 'WebhookDelivery' });

export const webhookDeliveryQuery = pageQuery.extend({ state: webhookDeliveryState.optional() });

export type WebhookEvent = z.infer<typeof webhookEvent>;
export type WebhookDeliveryState = z.infer<typeof webhookDeliveryState>;
export type Webhook = z.infer<typeof webhook>;
export type WebhookCreate = z.input<typeof webhookCreate>;
export type WebhookCreated = z.infer<typeof webhookCreated>;
export type WebhookUpdate = z.input<typeof webhookUpdate>;
export type WebhookPayload = z.infer<typeof webhookPayload>;
export type WebhookDelivery = z.infer<typeof webhookDelivery>;
export type WebhookDeliveryQuery = z.input<typeof webhookDeliveryQuery>;
