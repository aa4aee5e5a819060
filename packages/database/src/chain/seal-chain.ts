import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { callFunction } from '../connection/call-function.js';
import type { Database } from '../connection/database.js';

/**
 * Adds links to the hash chain for judgments and audit rows that have none, once their transactions are complete.
 * @returns how many were sealed, `most` at most; 0 also while another process seals
 */
export async function sealChain(database: Database, most: number): Promise<number> {
  return callFunction(database, sql`seal_chain(${most})`, z.int());
}
