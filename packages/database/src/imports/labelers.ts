// The accounts that stand for the people behind a file's judgments. They are of kind `imported`: nobody can log in as one,
// and none is ever mistaken for a person, whatever it is called.

import { hash } from 'node:crypto';
import { and, eq, inArray } from 'drizzle-orm';
import type { Database } from '../database.js';
import { users } from '../schema/index.js';

/** Pseudonyms of exports mean the same one in every file; other names mean somebody only within theirs. */
const pseudonym = /^p-[0-9a-f]{12}$/;

/** As long as names may be. */
const maxLength = 200;

/**
 * What the stand-in of a judgment is called.
 * @param index the judgment's place in its record: of several by nobody known, each is somebody else's
 */
export function standInName(labeler: string | undefined, index: number, source: string): string {
  if (labeler === undefined) return fitting(index === 0 ? source : `#${index + 1} (${source})`);
  return pseudonym.test(labeler) ? labeler : fitting(`${labeler} (${source})`);
}

function fitting(name: string): string {
  if (name.length <= maxLength) return name;
  return `${name.slice(0, maxLength - 18)} ${hash('sha256', name).slice(0, 16)}`;
}

/** Adds the ids of stand-ins to `known`, by name; those that are not there yet are made. */
export async function addStandIns(tx: Database, names: Iterable<string>, known: Map<string, string>): Promise<void> {
  // Sorted: two imports that make the same ones wait for each other in one order.
  const missing = [...new Set(names)].filter((name) => !known.has(name)).toSorted();
  if (missing.length === 0) return;
  const rows = missing.map((name) => ({ name, role: 'labeler', kind: 'imported' }) as const);
  await tx.insert(users).values(rows).onConflictDoNothing();
  const found = await tx
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(and(eq(users.kind, 'imported'), inArray(users.name, missing)));
  for (const { id, name } of found) known.set(name, id);
}
