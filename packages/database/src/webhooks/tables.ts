// Webhooks, and what is sent to them.

import { webhookDeliveryState, webhookEvent } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgEnum, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant, primaryId } from '../connection/columns.js';
import { projects } from '../projects/tables.js';

export const webhookEvents = pgEnum('webhook_event', webhookEvent.enum);

/** Where a project's events are sent. */
export const webhooks = pgTable(
  'webhooks',
  {
    id: primaryId(),
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    url: text().notNull(),
    /** What deliveries are signed with, sealed for this row. */
    sealedSecret: text().notNull(),
    /** The secret before the last rotation: deliveries are signed with it, too, until the instant beside it. */
    previousSealedSecret: text(),
    previousValidUntil: instant(),
    events: webhookEvents().array().notNull(),
    active: boolean().notNull().default(true),
    /** Why it was switched off by itself; null when somebody did it, or it is on. */
    disabledReason: text(),
    /** The first failed attempt since the last one that succeeded. */
    failingSince: instant(),
    createdAt: createdAt(),
  },
  // Each event of a project asks who wants to hear of it.
  (table) => [index('webhooks_project_id_idx').on(table.projectId, table.id)],
);

export const webhookDeliveryStates = pgEnum('webhook_delivery_state', webhookDeliveryState.enum);

/**
 * Events on their way to a webhook: written with what happened, in its transaction, and sent afterwards until they arrive.
 */
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

/** Each try to send a delivery, as its log shows it. */
export const webhookAttempts = pgTable(
  'webhook_attempts',
  {
    id: primaryId(),
    deliveryId: uuid()
      .notNull()
      .references(() => webhookDeliveries.id, { onDelete: 'cascade' }),
    number: integer().notNull(),
    /** Null when nothing answered. */
    responseStatus: integer(),
    /** Its beginning. */
    responseBody: text().notNull(),
    error: text(),
    durationMs: integer().notNull(),
    createdAt: createdAt(),
  },
  // The log of a delivery; an attempt is noted once.
  (table) => [unique('webhook_attempts_number_key').on(table.deliveryId, table.number)],
);
