// Who the labelers of a report are.

import type { UserKind } from '@tastemaker/contracts';
import { inArray } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { users } from './tables.js';

/** Name and kind of each, by id; whoever is not there is left out. */
export async function labelerNames(
  database: Database,
  ids: readonly string[],
): Promise<Map<string, { name: string; kind: UserKind }>> {
  const rows = await database
    .select({ id: users.id, name: users.name, kind: users.kind })
    .from(users)
    .where(inArray(users.id, [...ids]));
  return new Map(rows.map(({ id, name, kind }) => [id, { name, kind }]));
}
