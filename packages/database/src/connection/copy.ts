// Writing very many rows: PostgreSQL's COPY, in a transaction that other statements take part in, too. Several times faster
// than INSERT, which is planned and executed row by row.

import { pipeline } from 'node:stream/promises';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { inTurns } from './batches.js';
import { type Database, placeOf } from './database.js';
import { sessionUrl } from './place.js';
import { withSession } from './session.js';

const CANCEL_MS = 10_000;

/** Appends rows to a table. Unique keys and checks hold as for INSERT; there is no ON CONFLICT. */
export type Copy = (lines: TableLines) => Promise<void>;

/** Rows for a table as the server takes them, made before they are sent. */
export interface TableLines {
  table: string;
  columns: readonly string[];
  /** `copyLine`'s, each with its end. */
  lines: readonly Buffer[];
}

/** @param lineOf a row as `copyLine` writes it */
export async function tableLines<Row>(
  table: string,
  columns: readonly string[],
  rows: readonly Row[],
  lineOf: (row: Row) => string,
): Promise<TableLines> {
  const lines: Buffer[] = [];
  for await (const some of inTurns(rows)) lines.push(Buffer.from(`${some.map(lineOf).join('\n')}\n`));
  return { table, columns, lines };
}

/**
 * One transaction on one connection of the pool, rolled back when `work` throws.
 * @param signal when aborted, the statement under way is canceled; `work` throws its error
 */
export async function copying<Result>(
  pool: Pool,
  work: (tx: Database, copy: Copy) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const client = await pool.connect();
  if (signal?.aborted === true) {
    client.release();
    signal.throwIfAborted();
  }
  let transaction: RunningTransaction | undefined;
  const cancel = () => void cancelStatement(pool, transaction);
  signal?.addEventListener('abort', cancel, { once: true });
  const copy: Copy = async ({ table, columns, lines }) => {
    if (lines.length === 0) return;
    const stream = client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`));
    await pipeline(lines, stream);
  };
  let failure: Error | undefined;
  try {
    return await drizzle(client, { casing: 'snake_case' }).transaction(async (tx) => {
      if (signal === undefined) return work(tx, copy);
      transaction = await runningTransaction(tx);
      signal.throwIfAborted();
      return work(tx, copy);
    });
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
    // A connection on which something failed may stand in the middle of a COPY: it is not used again.
    client.release(failure);
  }
}

/** By which the server tells a transaction from all others: behind a pooler, its process serves others afterwards. */
interface RunningTransaction {
  pid: number;
  /** `now()` in it, to the microsecond. */
  begun: string;
}

async function runningTransaction(tx: Database): Promise<RunningTransaction | undefined> {
  const { rows } = await tx.execute<{ pid: number; begun: string }>(
    sql`SELECT pg_backend_pid() AS pid, now()::text AS begun`,
  );
  return rows[0];
}

/** Over a connection of its own: the other one waits for what is canceled. */
async function cancelStatement(pool: Pool, transaction: RunningTransaction | undefined): Promise<void> {
  if (transaction === undefined) return;
  const config = { connectionString: sessionUrl(placeOf(pool)), connectionTimeoutMillis: CANCEL_MS };
  try {
    await withSession(config, (client) =>
      client.query('SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND xact_start = $2', [
        transaction.pid,
        transaction.begun,
      ]),
    );
  } catch {
    // The statement ends by itself, at its own limit of time at the latest.
  }
}

/** A row in COPY's text format (PostgreSQL's documentation of COPY, "Text Format"); texts must be `copyText`s. */
export function copyLine(...values: (string | number | boolean | null)[]): string {
  let line = '';
  for (let i = 0; i < values.length; i++) line += (i === 0 ? '' : '\t') + (values[i] ?? '\\N');
  return line;
}

const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text as COPY takes it. */
export function copyText(text: string): string {
  return /[\\\n\r\t]/.test(text) ? text.replace(/[\\\n\r\t]/g, (character) => escapes[character] ?? character) : text;
}

/** JSON as COPY takes it. */
export function copyJson(value: unknown): string | null {
  return value === null ? null : copyText(JSON.stringify(value));
}

/** An array of texts as COPY takes it: every element in quotes, whatever is in it. */
export function copyTexts(values: readonly string[]): string {
  if (values.length === 0) return '{}';
  return copyText(`{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`);
}
