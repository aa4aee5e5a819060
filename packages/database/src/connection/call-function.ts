// Functions of the database answer codes, numbers and JSON: what comes is checked once, here.

import { type SQL, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Database } from './database.js';

/** @param call such as sql`lock_votes(${id}::uuid)`, of a function that answers one value */
export async function callFunction<Answer>(database: Database, call: SQL, answer: z.ZodType<Answer>): Promise<Answer> {
  const { rows } = await database.execute<{ answer: unknown }>(sql`SELECT ${call} AS answer`);
  return answer.parse(rows[0]?.answer);
}
