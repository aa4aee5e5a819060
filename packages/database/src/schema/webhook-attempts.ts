// Each try to send a delivery, as its log shows it.

import { integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, primaryId } from './columns.js';
import { webhookDeliveries } from './webhook-deliveries.js';

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
