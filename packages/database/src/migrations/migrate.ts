// Bringing a database to the present schema: the SQL files of the repository's migrations/, each once, in order.

import { access, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import type pg from 'pg';
import { z } from 'zod';
import { DatabaseError } from '../connection/database-error.js';
import { withSession } from '../connection/session.js';

/** "tastemak" in ASCII: nobody else's advisory lock. */
export const migrationLock = '8386093009890139499';

/** From src/ and from dist/ alike. */
export const migrationsFolder = fileURLToPath(new URL('../../../../migrations', import.meta.url));

/** As drizzle-kit writes it: `when` is what the database notes of a migration, too. */
const journal = z.object({ entries: z.array(z.object({ tag: z.string(), when: z.int() })) });

/**
 * Applies the migrations that the database lacks, as the owner of its tables. Safe when several processes start at once: one
 * migrates, the others wait for it. A database that is newer, and that this version can use, stays as it is.
 * @throws DatabaseError `conflict` when a newer version has migrated the database to what this one cannot use
 */
export async function migrate(ownerUrl: string): Promise<MigrationState> {
  await access(`${migrationsFolder}/meta/_journal.json`);
  return withSession({ connectionString: ownerUrl }, async (client) => {
    // Held until the session ends.
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    const state = await stateOf(client);
    if (state.newer > 0 && !state.usable) throw newerDatabase(state);
    // By time, not by name: of a newer database nothing is applied.
    await applyMigrations(drizzle(client), { migrationsFolder });
    return state;
  });
}

export interface MigrationState {
  /** Names of what the database lacks, in order. */
  pending: string[];
  /** How many migrations it has that this version does not know. */
  newer: number;
  /** Whether this version can work on a database that is newer: all that was added leaves it what it needs. */
  usable: boolean;
  /** The last one that both know; undefined: none. */
  last: { name: string; when: number } | undefined;
}

/** How a database stands to this version. Changes nothing, and asks for no more than to read. */
export async function migrationState(url: string): Promise<MigrationState> {
  return withSession({ connectionString: url, connectionTimeoutMillis: 10_000 }, stateOf);
}

export function newerDatabase({ newer, usable }: MigrationState): DatabaseError {
  const cure = usable
    ? 'This version can go on with it, as after a roll-back; `tastemaker migrate` takes nothing back.'
    : 'Run the version that migrated it, or a later one.';
  return new DatabaseError(
    'conflict',
    `The database is newer than this version: it has ${newer} migration${newer === 1 ? '' : 's'} that this version does ` +
      `not know. ${cure}`,
  );
}

export async function stateOf(client: pg.Client): Promise<MigrationState> {
  const { entries } = journal.parse(JSON.parse(await readFile(`${migrationsFolder}/meta/_journal.json`, 'utf8')));
  const applied = await appliedTo(client);
  const lastApplied = Math.max(0, ...applied);
  const last = entries.findLast(({ when }) => when <= lastApplied);
  const known = new Set(entries.map(({ when }) => when));
  const newest = Math.max(...known);
  return {
    usable: newest >= (await oldestUsableBy(client)),
    // As drizzle decides it: by time, not by name.
    pending: entries.filter(({ when }) => when > lastApplied).map(({ tag }) => tag),
    newer: applied.filter((when) => !known.has(when) && when > newest).length,
    last: last === undefined ? undefined : { name: last.tag, when: last.when },
  };
}

/** The migration that a version must know to work on this database; infinity where the database does not tell. */
async function oldestUsableBy(client: pg.Client): Promise<number> {
  const { rows: tables } = await client.query(
    `SELECT FROM pg_tables WHERE schemaname = 'public' AND tablename = 'schema_compatibility'`,
  );
  if (tables.length === 0) return Number.POSITIVE_INFINITY;
  const { rows } = await client.query<{ oldest: string }>('SELECT oldest_usable AS oldest FROM schema_compatibility');
  return Number(rows[0]?.oldest ?? Number.POSITIVE_INFINITY);
}

/** Whether this version knows a migration by its number. */
export async function isKnownMigration(number: number): Promise<boolean> {
  const { entries } = journal.parse(JSON.parse(await readFile(`${migrationsFolder}/meta/_journal.json`, 'utf8')));
  return entries.some(({ when }) => when === number);
}

async function appliedTo(client: pg.Client): Promise<number[]> {
  const { rows: tables } = await client.query(
    `SELECT FROM pg_tables WHERE schemaname = 'drizzle' AND tablename = '__drizzle_migrations'`,
  );
  if (tables.length === 0) return [];
  const { rows } = await client.query<{ when: string }>(
    'SELECT created_at AS when FROM drizzle.__drizzle_migrations ORDER BY created_at',
  );
  return rows.map(({ when }) => Number(when));
}
