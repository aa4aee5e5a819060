// How many rows a filter lets through, told exactly only as far as somebody reads on.

import type { FilterCount } from '@tastemaker/contracts';
import { type SQLWrapper, sql } from 'drizzle-orm';
import type { Database } from './database.js';

const countedAtMost = 10_000;

/** @param rows a query of one row each, without a limit */
export async function countRows(database: Database, rows: SQLWrapper): Promise<FilterCount> {
  const found = await database.execute<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM (SELECT FROM (${rows}) AS let_through LIMIT ${countedAtMost + 1}) AS counted`,
  );
  const count = found.rows[0]?.count ?? 0;
  return { count: Math.min(count, countedAtMost), more: count > countedAtMost };
}
