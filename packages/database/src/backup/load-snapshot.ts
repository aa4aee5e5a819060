// Filling an empty database with what a backup holds: the schema of then, its rows, and the migrations since, all in one
// transaction. Whatever fails on the way leaves the database as empty as it was.

import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { DatabaseError } from '../connection/database-error.js';
import { withSession } from '../connection/session.js';
import { applyMigrations, migrationLock } from '../migrations/migrate.js';
import { applySqlFiles, oldestUsableWhenNew, readSqlFiles } from '../migrations/sql-files.js';
import {
  type BackupTable,
  copyStatement,
  foundRelations,
  inPublic,
  listTables,
  type SequenceState,
} from './catalog.js';
import type { SchemaVersion } from './read-snapshot.js';

export interface LoadedTable {
  rows: number;
  /** sha256 (hex) of what was loaded, in COPY's text format. */
  sha256: string;
}

export interface DatabaseLoad {
  /** @param chunks the table in COPY's text format */
  loadTable(table: BackupTable, chunks: AsyncIterable<Buffer>): Promise<LoadedTable>;
  setSequences(states: readonly SequenceState[]): Promise<void>;
}

/**
 * Loads a database, as its owner, and brings it to the present schema.
 * @param tables all that the backup holds
 * @param load loads each of them; what it throws rolls everything back
 * @throws DatabaseError `conflict` when the database is not empty, or its tables are not those of the schema version
 */
export async function loadSnapshot(
  ownerUrl: string,
  schema: SchemaVersion,
  tables: readonly BackupTable[],
  load: (into: DatabaseLoad) => Promise<void>,
): Promise<void> {
  const config = {
    connectionString: ownerUrl,
    connectionTimeoutMillis: 10_000,
    application_name: 'tastemaker restore',
  };
  await withSession(config, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await client.query(`SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0`);
    await client.query(`SET client_encoding = 'UTF8'; SET datestyle = 'ISO'; SET intervalstyle = 'postgres'`);
    await client.query('BEGIN');
    await refuseFilled(client);
    await applyMigrations(client, schema.when);
    checkTables(await listTables(client), tables);
    const foreignKeys = await dropForeignKeys(client);
    // Rows that migrations wrote are among the backup's.
    await client.query(`TRUNCATE ${tables.map(({ name }) => inPublic(name)).join(', ')}`);
    await load(loadInto(client));
    for (const statement of foreignKeys) await client.query(statement);
    await applyMigrations(client);
    await applySqlFiles(client, await readSqlFiles());
    // The database of the backup may have had functions of earlier versions; this one has none.
    await client.query('UPDATE schema_compatibility SET oldest_usable = greatest(oldest_usable, $1)', [
      await oldestUsableWhenNew(),
    ]);
    await client.query('COMMIT');
    await client.query('ANALYZE');
  });
}

/** @throws DatabaseError `conflict` when there is anything in the schemas that we use */
export async function assertEmptyDatabase(ownerUrl: string): Promise<void> {
  await withSession({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 }, refuseFilled);
}

async function refuseFilled(client: pg.Client): Promise<void> {
  const [first, ...others] = await foundRelations(client);
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  throw new DatabaseError(
    'conflict',
    `The database is not empty: it has ${first}${more}. Nothing is restored over it.`,
  );
}

function checkTables(expected: readonly BackupTable[], given: readonly BackupTable[]): void {
  const [wanted, found] = [expected.map(inWords), given.map(inWords)];
  const strange = found.find((table) => !wanted.includes(table)) ?? wanted.find((table) => !found.includes(table));
  if (strange === undefined) return;
  throw new DatabaseError('conflict', `The backup's tables are not those of its schema version: ${strange}.`);
}

function inWords({ name, columns }: BackupTable): string {
  return `${name} (${columns.join(', ')})`;
}

/**
 * Drops foreign keys, since rows come table by table: the owner may do this without being a superuser, who alone may set
 * session_replication_role, and adding a key again checks all rows. There are no triggers yet.
 * @returns the statements that add them again
 */
async function dropForeignKeys(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ table: string; name: string; definition: string }>(`
    SELECT conrelid::regclass::text AS table, conname AS name, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND connamespace = 'public'::regnamespace ORDER BY 1, 2`);
  const back: string[] = [];
  for (const { table, name, definition } of rows) {
    await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${pg.escapeIdentifier(name)}`);
    back.push(`ALTER TABLE ${table} ADD CONSTRAINT ${pg.escapeIdentifier(name)} ${definition}`);
  }
  return back;
}

function loadInto(client: pg.Client): DatabaseLoad {
  return {
    async loadTable(table, chunks) {
      const hash = createHash('sha256');
      const hashed = async function* () {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      };
      const copy = client.query(copyFrom(copyStatement(table, 'FROM STDIN')));
      await pipeline(Readable.from(hashed()), copy);
      return { rows: copy.rowCount, sha256: hash.digest('hex') };
    },
    async setSequences(states) {
      for (const { name, value, isCalled } of states)
        await client.query('SELECT setval($1::regclass, $2::bigint, $3)', [inPublic(name), value, isCalled]);
    },
  };
}
