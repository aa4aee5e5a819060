// The accounts that stand for the people behind a file's judgments. They are of kind `imported`: nobody can log in as one,
// and none is ever mistaken for a person, whatever it is called.

import { hash } from 'node:crypto';
import { and, eq, inArray, or } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { postgresError } from '../connection/database-error.js';
import { users } from '../people/tables.js';

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

/**
 * Makes stand-ins for an import, outside of its transaction: two imports that name the same one would wait for each other until
 * the first has ended. What nobody needs in the end is removed.
 */
export class StandIns {
  readonly #database: Database;
  readonly #made: string[] = [];

  /** @param database no transaction, but the pool: each is there for everybody at once */
  constructor(database: Database) {
    this.#database = database;
  }

  async make(names: readonly string[]): Promise<void> {
    const rows = names.map((name) => ({ name, role: 'labeler', kind: 'imported' }) as const);
    const made = await this.#database.insert(users).values(rows).onConflictDoNothing().returning({ id: users.id });
    for (const { id } of made) this.#made.push(id);
  }

  /**
   * After an import that was undone. Those that another one has found meanwhile, which locks them, stay.
   * @throws AggregateError with the import's own error where the database fails here, too
   */
  async removeUnused(undoneBy: unknown): Promise<void> {
    for (const id of this.#made) {
      const free = this.#database.select({ id: users.id }).from(users).where(eq(users.id, id));
      try {
        await this.#database.delete(users).where(inArray(users.id, free.for('update', { skipLocked: true })));
      } catch (error) {
        if (postgresError(error)?.code === foreignKeyViolation) continue;
        throw new AggregateError([undoneBy, error], 'An import was undone, and left accounts behind.', {
          cause: error,
        });
      }
    }
  }
}

const foreignKeyViolation = '23503';

/** Adds the ids of stand-ins to `known`, by name; those that are not there yet are made. */
export async function addStandIns(
  tx: Database,
  standIns: StandIns,
  names: Iterable<string>,
  known: Map<string, string>,
): Promise<void> {
  const wanted = [...new Set(names)].filter((name) => !known.has(name));
  if (wanted.length === 0) return;
  await findStandIns(tx, wanted, known);
  const missing = wanted.filter((name) => !known.has(name)).toSorted();
  if (missing.length === 0) return;
  await standIns.make(missing);
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
    .where(and(eq(users.kind, 'imported'), or(inArray(users.name, names), inArray(users.pseudonym, names))))
    // Nobody removes them before what refers to them is written.
    .for('key share');
  const wanted = new Set(names);
  for (const { id, pseudonym: called } of found) if (wanted.has(called)) known.set(called, id);
  for (const { id, name } of found) if (wanted.has(name)) known.set(name, id);
}
