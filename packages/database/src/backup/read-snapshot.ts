// Reading all of a database as it was at one moment, while others go on writing: every table is copied out in one
// transaction, whose snapshot stays the same however long that takes.

import type { Readable } from 'node:stream';
import { sql } from 'drizzle-orm';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { withSession } from '../connection/session.js';
import { migrationLock, stateOf } from '../migrations/migrate.js';
import { type BackupTable, copyStatement, inPublic, listSequences, listTables, type SequenceState } from './catalog.js';

/** The last migration of a database, which says what its tables look like. */
export interface SchemaVersion {
  name: string;
  /** The number by which migrations are ordered. */
  when: number;
}

export interface DatabaseSnapshot {
  schema: SchemaVersion;
  tables: BackupTable[];
  /** Of all tables on disk, without indexes: more than they take copied and compressed. */
  bytes: number;
  /** Hashes of all artifacts that rows name. None of them is purged before the work is done. */
  artifacts: string[];
  /** A table's rows in COPY's text format; `rowCount` is right once the stream has ended. */
  copyTable(table: BackupTable): Readable & { rowCount: number };
  /** Where they stand now, which is at or behind every number in the snapshot. */
  sequences(): Promise<SequenceState[]>;
  /** Ends the transaction: the tables have been read. Migrations, which waited for this, go on. */
  endTables(): Promise<void>;
}

/** Calls `work` with the database as it is now. Asks for no more rights than the services' role has. */
export async function readSnapshot<Result>(
  url: string,
  work: (snapshot: DatabaseSnapshot) => Promise<Result>,
): Promise<Result> {
  const config = { connectionString: url, connectionTimeoutMillis: 10_000, application_name: 'tastemaker backup' };
  return withSession(config, async (client) => {
    // The order matters: what is deleted before the lock is held is not in the snapshot either.
    await client.query('SELECT pg_advisory_lock_shared($1)', [backupLock]);
    await client.query('SELECT pg_advisory_lock_shared($1)', [migrationLock]);
    // Texts of numbers, instants and intervals that any server reads the same way.
    await client.query(
      `SET extra_float_digits = 3; SET datestyle = 'ISO'; SET intervalstyle = 'postgres'; SET timezone = 'UTC'`,
    );
    await client.query(
      `SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET client_encoding = 'UTF8'`,
    );
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return work(await snapshotOf(client));
  });
}

async function snapshotOf(client: pg.Client): Promise<DatabaseSnapshot> {
  const schema = await schemaVersion(client);
  const tables = await listTables(client);
  return {
    schema,
    tables,
    bytes: await bytesOf(client, tables),
    artifacts: await namedArtifacts(client),
    copyTable: (table) => client.query(copyTo(copyStatement(table, 'TO STDOUT'))),
    sequences: () => listSequences(client),
    async endTables() {
      await client.query('COMMIT');
      await client.query('SELECT pg_advisory_unlock_shared($1)', [migrationLock]);
    },
  };
}

async function schemaVersion(client: pg.Client): Promise<SchemaVersion> {
  const state = await stateOf(client);
  if (state.newer > 0) {
    const cure = 'Back it up with the version that migrated it, or a later one.';
    throw new DatabaseError('conflict', `The database is newer than this version. ${cure}`);
  }
  const { last } = state;
  if (last === undefined) throw new DatabaseError('not_found', 'The database holds no tables of Tastemaker yet.');
  return last;
}

async function bytesOf(client: pg.Client, tables: BackupTable[]): Promise<number> {
  const names = tables.map(({ name }) => inPublic(name));
  const { rows } = await client.query<{ bytes: string }>(
    `SELECT coalesce(sum(pg_table_size(relid)), 0)::text AS bytes
     FROM unnest($1::text[]) AS name, LATERAL (
       SELECT relid FROM pg_partition_tree(name::regclass) UNION SELECT name::regclass
     ) AS part`,
    [names],
  );
  return Number(rows[0]?.bytes ?? 0);
}

/** The columns that `isArtifactInUse` asks, too. */
const artifactColumns: readonly (readonly [table: string, column: string])[] = [
  ['models', 'checkpoint_hash'],
  ['snapshots', 'content_hash'],
  ['runs', 'resume_hash'],
  ['runs', 'trainer_data'],
  ['trainer_parts', 'artifact_hash'],
];

/** A database of an earlier release has not all the columns. */
async function namedArtifacts(client: pg.Client): Promise<string[]> {
  const { rows: columns } = await client.query<{ table: string; column: string }>(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns WHERE table_schema = 'public'`,
  );
  const known = new Set(columns.map(({ table, column }) => `${table}.${column}`));
  const parts = artifactColumns
    .filter(([table, column]) => known.has(`${table}.${column}`))
    .map(([table, column]) => `SELECT ${column} AS hash FROM ${table} WHERE ${column} IS NOT NULL`);
  const { rows } = await client.query<{ hash: string }>(`${parts.join(' UNION ')} ORDER BY 1`);
  return rows.map(({ hash }) => hash);
}

/** "tastebck" in ASCII; each backup holds it shared. */
const backupLock = BigInt(`0x${Buffer.from('tastebck').toString('hex')}`).toString();

/** Whether a backup is being made of the database now. */
export async function isBeingBackedUp(database: Database): Promise<boolean> {
  // Given back with the statement: whoever begins after it has a snapshot of what is there then.
  const { rows } = await database.execute<{ free: boolean }>(
    sql`SELECT pg_try_advisory_xact_lock(${backupLock}::bigint) AS free`,
  );
  return rows[0]?.free !== true;
}
