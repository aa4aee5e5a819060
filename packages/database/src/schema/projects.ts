// Projects: one labeling effort each.

import type { ProjectSettings } from '@tastemaker/contracts';
import { jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt, primaryId } from './columns.js';

export const projects = pgTable('projects', {
  id: primaryId(),
  name: text().notNull(),
  description: text().notNull().default(''),
  /** `lease_next` reads leaseSeconds, allowTies, allowAllBad and requireAcknowledgement from here. */
  settings: jsonb().$type<ProjectSettings>().notNull(),
  createdAt: createdAt(),
});
