// Bringing a database to the present schema: the SQL files of the repository's migrations/, each once, in order, and then the
// functions and triggers of packages/database/sql, each whenever its text has changed.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type pg from 'pg';
import { z } from 'zod';
import { DatabaseError } from '../connection/database-error.js';
import { withSession } from '../connection/session.js';
import { applySqlFiles, readSqlFiles, sqlFilesState } from './sql-files.js';

/** "tastemak" in ASCII: nobody else's advisory lock. */
export const migrationLock = '8386093009890139499';

/** From src/ and from dist/ alike. */
const migrationsFolder = fileURLToPath(new URL('../../../../migrations', import.meta.url));

/** SQLSTATE by which a notice of a migration is for people; others are PostgreSQL's own, such as of what does not exist. */
const progressState = 'TM000';

/** As drizzle-kit writes it: `when` is what the database notes of a migration, too. */
const journal = z.object({ entries: z.array(z.object({ tag: z.string(), when: z.int() })) });

/**
 * Applies what the database lacks, as the owner of its tables, in one transaction. Safe when several processes start at once:
 * one migrates, the others wait for it. A database that is newer, and that this version can use, stays as it is.
 * @param onProgress told what a migration that takes long has done, as it says by RAISE NOTICE with {@link progressState}
 * @throws DatabaseError `conflict` when a newer version has migrated the database to what this one cannot use
 */
export async function migrate(ownerUrl: string, onProgress?: (message: string) => void): Promise<MigrationState> {
  return withSession({ connectionString: ownerUrl }, async (client) => {
    client.on('notice', ({ code, message }) => {
      if (code === progressState && message !== undefined) onProgress?.(message);
    });
    // Held until the session ends.
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    const state = await stateOf(client);
    if (state.newer > 0 && !state.usable) throw newerDatabase(state);
    await client.query('BEGIN');
    await applyMigrations(client);
    await applySqlFiles(client, await readSqlFiles());
    await client.query('COMMIT');
    return state;
  });
}

/**
 * Applies the migrations that the database lacks, within the caller's transaction, which holds the migration lock, and notes
 * them as drizzle-kit does.
 * @param upTo the last one, by its time; of a newer database nothing is applied
 */
export async function applyMigrations(client: pg.ClientBase, upTo: number = Number.POSITIVE_INFINITY): Promise<void> {
  await client.query('CREATE SCHEMA IF NOT EXISTS drizzle');
  await client.query(
    'CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)',
  );
  const lastApplied = Math.max(0, ...(await appliedTo(client)));
  for (const { sql, folderMillis, hash } of readMigrationFiles({ migrationsFolder })) {
    if (folderMillis <= lastApplied || folderMillis > upTo) continue;
    for (const statement of sql) await client.query(statement);
    const noted = [hash, folderMillis];
    await client.query('INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ($1, $2)', noted);
  }
}

/** Changes with every file that makes the schema. */
export async function schemaHash(): Promise<string> {
  const hash = createHash('sha256');
  for (const migration of readMigrationFiles({ migrationsFolder })) hash.update(migration.hash);
  for (const { name, sha256 } of (await readSqlFiles()).files) hash.update(`${name} ${sha256} `);
  return hash.digest('hex');
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
  /** Names of functions and triggers that the database lacks or has in another text, as files of packages/database/sql. */
  pendingSql: string[];
  /** Whether it has functions of a newer version, which every version can use that can use its tables. */
  hasNewerSql: boolean;
}

/** How a database stands to this version. Changes nothing, and asks for no more than to read. */
export async function migrationState(url: string): Promise<MigrationState> {
  return withSession({ connectionString: url, connectionTimeoutMillis: 10_000 }, stateOf);
}

/** Whether a newer version has changed the database. */
export function isNewer({ newer, hasNewerSql }: Pick<MigrationState, 'newer' | 'hasNewerSql'>): boolean {
  return newer > 0 || hasNewerSql;
}

export function newerDatabase({ newer, usable }: MigrationState): DatabaseError {
  const cure = usable
    ? 'This version can go on with it, as after a roll-back; `tastemaker migrate` takes nothing back.'
    : 'Run the version that migrated it, or a later one.';
  const difference =
    newer === 0
      ? 'its functions are of a later version'
      : `it has ${newer} migration${newer === 1 ? '' : 's'} that this version does not know`;
  return new DatabaseError('conflict', `The database is newer than this version: ${difference}. ${cure}`);
}

export async function stateOf(client: pg.ClientBase): Promise<MigrationState> {
  const { entries } = journal.parse(JSON.parse(await readFile(`${migrationsFolder}/meta/_journal.json`, 'utf8')));
  const applied = await appliedTo(client);
  const lastApplied = Math.max(0, ...applied);
  const last = entries.findLast(({ when }) => when <= lastApplied);
  const known = new Set(entries.map(({ when }) => when));
  const newest = Math.max(...known);
  const sqlFiles = await sqlFilesState(client, await readSqlFiles());
  return {
    usable: newest >= (await oldestUsableBy(client)),
    // By time, not by name, as drizzle-kit decides it.
    pending: entries.filter(({ when }) => when > lastApplied).map(({ tag }) => tag),
    newer: applied.filter((when) => !known.has(when) && when > newest).length,
    last: last === undefined ? undefined : { name: last.tag, when: last.when },
    pendingSql: sqlFiles.pending.map(({ name }) => name),
    hasNewerSql: sqlFiles.isNewer,
  };
}

/** The migration that a version must know to work on this database; infinity where the database does not tell. */
async function oldestUsableBy(client: pg.ClientBase): Promise<number> {
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

async function appliedTo(client: pg.ClientBase): Promise<number[]> {
  const { rows: tables } = await client.query(
    `SELECT FROM pg_tables WHERE schemaname = 'drizzle' AND tablename = '__drizzle_migrations'`,
  );
  if (tables.length === 0) return [];
  const { rows } = await client.query<{ when: string }>(
    'SELECT created_at AS when FROM drizzle.__drizzle_migrations ORDER BY created_at',
  );
  return rows.map(({ when }) => Number(when));
}
