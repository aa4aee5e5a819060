// Events on their way to a webhook: written with what happened, in its transaction, and sent afterwards until they arrive.

import { webhookDeliveryState } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant, primaryId } from './columns.js';
import { webhookEvents, webhooks } from './webhooks.js';

export const webhookDeliveryStates = pgEnum('webhook_delivery_state', webhookDeliveryState.enum);

export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    id: primaryId(),
    webhookId: uuid()
      .notNull()
      .references(() => webhooks.id, { onDelete: 'cascade' }),
    event: webhookEvents().notNull(),
    payload: jsonb().$type<Record<string, unknown>>().notNull(),
    state: webhookDeliveryStates().notNull().default('waiting'),
    attempts: integer().notNull().default(0),
    /** Those made before it was asked for once more: the limit counts from there. */
    attemptsBefore: integer().notNull().default(0),
    nextAttemptAt: instant().notNull().defaultNow(),
    /** Of the last attempt; null when nothing answered. */
    responseStatus: integer(),
    error: text(),
    deliveredAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [
    // What is due to a webhook, and when the next one is.
    index('webhook_deliveries_due_idx').on(table.webhookId, table.nextAttemptAt).where(sql`${table.state} = 'waiting'`),
    // What is old enough to be forgotten.
    index('webhook_deliveries_ended_idx').on(table.createdAt).where(sql`${table.state} <> 'waiting'`),
    // The log of a webhook.
    index('webhook_deliveries_webhook_id_idx').on(table.webhookId, table.id),
  ],
);
