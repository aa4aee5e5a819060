// Projects: one labeling effort each.

import { type ProjectSettings, projectState } from '@tastemaker/contracts';
import { jsonb, pgEnum, pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt, erasureColumn, primaryId } from './columns.js';

export const projectStates = pgEnum('project_state', projectState.enum);

export const projects = pgTable('projects', {
  id: primaryId(),
  name: text().notNull(),
  description: text().notNull().default(''),
  state: projectStates().notNull().default('active'),
  /** `lease_next` reads its part of them here. */
  settings: jsonb().$type<ProjectSettings>().notNull(),
  /** By which it is out of sight; null: it is there. */
  erasureId: erasureColumn(),
  createdAt: createdAt(),
});
