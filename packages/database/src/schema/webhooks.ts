// Where a project's events are sent.

import { webhookEvent } from '@tastemaker/contracts';
import { boolean, index, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant, primaryId } from './columns.js';
import { projects } from './projects.js';

export const webhookEvents = pgEnum('webhook_event', webhookEvent.enum);

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
