import { sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';

/**
 * Adds links to the hash chain for judgments and audit rows that have none, once their transactions are complete.
 * @returns how many were sealed, `most` at most; 0 also while another process seals
 */
export async function sealChain(database: Database, most: number): Promise<number> {
  const { rows } = await database.execute<{ sealed: number }>(sql`SELECT seal_chain(${most}) AS sealed`);
  return rows[0]?.sealed ?? 0;
}
