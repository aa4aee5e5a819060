// The functions and triggers of packages/database/sql: what a database has of them, and applying what differs.

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { z } from 'zod';

/** From src/ and from dist/ alike. */
const sqlFolder = fileURLToPath(new URL('../../sql', import.meta.url));

/** One function, or the triggers of one table. */
export interface SqlFile {
  /** Its path in the folder, without `.sql`: `lease_next`, `triggers/judgments`. */
  name: string;
  text: string;
  /** In hexadecimal. */
  sha256: string;
}

export interface SqlFiles {
  /** Raised with every change of a file; of two versions, the one with the higher revision has the newer texts. */
  revision: number;
  /** Functions first: triggers name them. */
  files: readonly SqlFile[];
}

/** How the functions and triggers of a database stand to those of a version. */
export interface SqlFilesState {
  /** Files that the database lacks or has in another text; none when it is newer. */
  pending: SqlFile[];
  /** Whether a version with a higher revision has applied its files. */
  isNewer: boolean;
}

export async function readSqlFiles(): Promise<SqlFiles> {
  const { revision } = z
    .object({ revision: z.int() })
    .parse(JSON.parse(await readFile(join(sqlFolder, 'revision.json'), 'utf8')));
  const names = [...(await namesIn('')), ...(await namesIn('triggers/'))];
  return { revision, files: await Promise.all(names.map(readSqlFile)) };
}

async function namesIn(folder: '' | 'triggers/'): Promise<string[]> {
  const entries = await readdir(join(sqlFolder, folder));
  const names = entries.filter((entry) => entry.endsWith('.sql')).toSorted();
  return names.map((name) => folder + name.slice(0, -'.sql'.length));
}

async function readSqlFile(name: string): Promise<SqlFile> {
  const text = await readFile(join(sqlFolder, `${name}.sql`), 'utf8');
  return { name, text, sha256: createHash('sha256').update(text).digest('hex') };
}

/**
 * The migration, by its time, that a version must know to use a database that was made anew: versions before it call
 * functions whose files are gone.
 */
export async function oldestUsableWhenNew(): Promise<number> {
  const retired = JSON.parse(await readFile(join(sqlFolder, 'retired.json'), 'utf8'));
  return z.object({ oldestUsable: z.int() }).parse(retired).oldestUsable;
}

/** Changes nothing. */
export async function sqlFilesState(client: pg.ClientBase, { revision, files }: SqlFiles): Promise<SqlFilesState> {
  const noted = await notedIn(client);
  if (noted.some((row) => row.revision > revision)) return { pending: [], isNewer: true };
  const hashes = new Map(noted.map(({ name, sha256 }) => [name, sha256]));
  return { pending: files.filter(({ name, sha256 }) => hashes.get(name) !== sha256), isNewer: false };
}

async function notedIn(client: pg.ClientBase): Promise<{ name: string; sha256: string; revision: number }[]> {
  const { rows: tables } = await client.query(
    `SELECT FROM pg_tables WHERE schemaname = 'drizzle' AND tablename = 'sql_files'`,
  );
  if (tables.length === 0) return [];
  const { rows } = await client.query('SELECT name, sha256, revision FROM drizzle.sql_files');
  return rows;
}

/**
 * Applies the files that differ, within the caller's transaction, which holds the migration lock; the migrations before
 * have made the tables, and schema `drizzle`. A database with a higher revision stays as it is.
 */
export async function applySqlFiles(client: pg.ClientBase, sqlFiles: SqlFiles): Promise<void> {
  const { pending, isNewer } = await sqlFilesState(client, sqlFiles);
  if (isNewer) return;
  await client.query(
    'CREATE TABLE IF NOT EXISTS drizzle.sql_files (name text PRIMARY KEY, sha256 text NOT NULL, revision integer NOT NULL)',
  );
  // Bodies in LANGUAGE sql may name functions that come later in the order, so bodies are checked once all are there.
  await client.query('SET LOCAL check_function_bodies = off');
  for (const file of pending) await applySqlFile(client, file);
  await client.query('SET LOCAL check_function_bodies = on');
  await checkBodies(client, pending);
  const { revision, files } = sqlFiles;
  await client.query('DELETE FROM drizzle.sql_files WHERE name <> ALL ($1)', [files.map(({ name }) => name)]);
  await client.query(
    `INSERT INTO drizzle.sql_files (name, sha256, revision) SELECT name, sha256, $3 FROM unnest($1::text[], $2::text[]) AS file (name, sha256)
     ON CONFLICT (name) DO UPDATE SET sha256 = excluded.sha256, revision = excluded.revision
     WHERE (sql_files.sha256, sql_files.revision) <> (excluded.sha256, excluded.revision)`,
    [files.map(({ name }) => name), files.map(({ sha256 }) => sha256), revision],
  );
}

async function applySqlFile(client: pg.ClientBase, { name, text }: SqlFile): Promise<void> {
  try {
    await client.query(text);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw new Error(`packages/database/sql/${name}.sql cannot be applied: ${cause.message}`, { cause });
  }
}

/** As CREATE FUNCTION does by default. */
async function checkBodies(client: pg.ClientBase, files: readonly SqlFile[]): Promise<void> {
  for (const [language, validator] of [
    ['plpgsql', 'plpgsql_validator'],
    ['sql', 'fmgr_sql_validator'],
  ]) {
    await client.query(
      `SELECT ${validator}(p.oid) FROM pg_proc p JOIN pg_language l ON l.oid = prolang
       WHERE lanname = $1 AND pronamespace = 'public'::regnamespace AND proname = ANY ($2)`,
      [language, files.map(({ name }) => name)],
    );
  }
}
