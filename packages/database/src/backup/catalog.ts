// What of a database is backed up: the rows of our own tables, and where sequences stand. The queue's schema is not: a worker
// that starts queues again whatever the rows say is unfinished.

import pg from 'pg';

export interface BackupTable {
  name: string;
  /** Those that a row is written with: neither generated ones nor numbers of transactions, which mean nothing elsewhere. */
  columns: string[];
}

/** Where a sequence stands, as `setval` takes it. */
export interface SequenceState {
  name: string;
  value: string;
  isCalled: boolean;
}

/** Every table of `public` that no extension brought, by name. A transaction's number gets its default when it is loaded. */
export async function listTables(client: pg.ClientBase): Promise<BackupTable[]> {
  const { rows } = await client.query<BackupTable>(`
    SELECT relname AS name, (
      SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
      WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
        AND atttypid NOT IN ('xid'::regtype, 'xid8'::regtype)
    ) AS columns
    FROM pg_class c WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace
      AND ${ofNoExtension}
    ORDER BY relname`);
  return rows;
}

export async function listSequences(client: pg.ClientBase): Promise<SequenceState[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class c
     WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace AND ${ofNoExtension} ORDER BY relname`,
  );
  const states: SequenceState[] = [];
  for (const { name } of rows) {
    const found = await client.query<{ value: string; isCalled: boolean }>(
      `SELECT last_value::text AS value, is_called AS "isCalled" FROM ${inPublic(name)}`,
    );
    const [state] = found.rows;
    if (state !== undefined) states.push({ name, ...state });
  }
  return states;
}

/** Names of what stands in the schemas that we use, for a database that should be empty. */
export async function foundRelations(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT nspname || '.' || relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
     WHERE nspname IN ('public', 'drizzle', 'bullmq') AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND ${ofNoExtension}
     ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

const ofNoExtension = `NOT EXISTS (
  SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')`;

export function inPublic(name: string): string {
  return `public.${pg.escapeIdentifier(name)}`;
}

/** `COPY` of a table with exactly these columns. Out of a query: of a partitioned table there is no other way. */
export function copyStatement({ name, columns }: BackupTable, direction: 'TO STDOUT' | 'FROM STDIN'): string {
  const listed = columns.map((column) => pg.escapeIdentifier(column)).join(', ');
  return direction === 'TO STDOUT'
    ? `COPY (SELECT ${listed} FROM ${inPublic(name)}) TO STDOUT`
    : `COPY ${inPublic(name)} (${listed}) FROM STDIN`;
}
