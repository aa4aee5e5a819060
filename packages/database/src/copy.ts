// Writing very many rows: PostgreSQL's COPY, in a transaction that other statements take part in, too. Several times faster
// than INSERT, which is planned and executed row by row.

import { finished } from 'node:stream/promises';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Database } from './database.js';
import * as schema from './schema/index.js';

/** A value of a row: null, or PostgreSQL's text for it. */
export type CopyValue = string | number | boolean | null;

/** Appends rows to a table. Unique keys and checks hold as for INSERT; there is no ON CONFLICT. */
export type Copy = (
  table: string,
  columns: readonly string[],
  rows: readonly (readonly CopyValue[])[],
) => Promise<void>;

/** One transaction on one connection of the pool, rolled back when `work` throws. */
export async function copying<Result>(
  pool: Pool,
  work: (tx: Database, copy: Copy) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  const copy: Copy = async (table, columns, rows) => {
    if (rows.length === 0) return;
    const stream = client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`));
    const written = finished(stream);
    stream.end(encode(rows));
    await written;
  };
  let failure: Error | undefined;
  try {
    return await drizzle(client, { schema, casing: 'snake_case' }).transaction((tx) => work(tx, copy));
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    // A connection on which something failed may stand in the middle of a COPY: it is not used again.
    client.release(failure);
  }
}

/** An array's text: every element in quotes, whatever is in it. */
export function arrayText(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

/** COPY's text format (PostgreSQL's documentation of COPY, "Text Format"). */
function encode(rows: readonly (readonly CopyValue[])[]): Buffer {
  return Buffer.from(`${rows.map((row) => row.map(field).join('\t')).join('\n')}\n`);
}

const special = /[\\\n\r\t]/;
const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function field(value: CopyValue): string {
  if (value === null) return '\\N';
  const text = String(value);
  return special.test(text) ? text.replace(/[\\\n\r\t]/g, (character) => escapes[character] ?? character) : text;
}
