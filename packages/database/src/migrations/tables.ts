// Which versions can use the database as it is, one row. A migration that takes away what a version needs raises it.

import { sql } from 'drizzle-orm';
import { bigint, check, integer, pgTable } from 'drizzle-orm/pg-core';

export const schemaCompatibility = pgTable(
  'schema_compatibility',
  {
    id: integer().primaryKey().default(1),
    /** `when` of the last migration that the oldest usable version knows, in drizzle-kit's journal. */
    oldestUsable: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [check('schema_compatibility_one_row', sql`${table.id} = 1`)],
);
