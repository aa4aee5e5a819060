// The accounts that stand for the people behind a file's judgments. They are of kind `imported`: nobody can log in as one,
// and none is ever mistaken for a person, whatever it is called.

import { hash } from 'node:crypto';
import { and, eq, inArray, or } from 'drizzle-orm';
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
  const wanted = [...new Set(names)].filter((name) => !known.has(name));
  if (wanted.length === 0) return;
  await findStandIns(tx, wanted, known);
  // Sorted: two imports that make the same ones wait for each other in one order.
  const missing = wanted.filter((name) => !known.has(name)).toSorted();
  if (missing.length === 0) return;
  const rows = missing.map((name) => ({ name, role: 'labeler', kind: 'imported' }) as const);
  await tx.insert(users).values(rows).onConflictDoNothing();
  await findStandIns(tx, missing, known);
}

/**
 * A stand-in is found by its name, and by what exports call it: so an export that comes back adds nothing to the project that
 * it is of. Not so a person: a file does not speak for somebody who logs in here.
 */
async function findStandIns(tx: Database, names: string[], known: Map<string, string>): Promise<void> {
  const found = await tx
    .select({ id: users.id, name: users.name, pseudonym: users.pseudonym })
    .from(users)
    .where(and(eq(users.kind, 'imported'), or(inArray(users.name, names), inArray(users.pseudonym, names))));
  const wanted = new Set(names);
  for (const { id, pseudonym: called } of found) if (wanted.has(called)) known.set(called, id);
  for (const { id, name } of found) if (wanted.has(name)) known.set(name, id);
}
