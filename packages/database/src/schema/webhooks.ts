// Where a project's events are sent.

import { webhookEvent } from '@tastemaker/contracts';
import { boolean, index, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, primaryId } from './columns.js';
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
    events: webhookEvents().array().notNull(),
    active: boolean().notNull().default(true),
    createdAt: createdAt(),
  },
  // Each event of a project asks who wants to hear of it.
  (table) => [index('webhooks_project_id_idx').on(table.projectId, table.id)],
);
