// A backup copies artifacts long after its snapshot named them: until it is done, none is removed.

import { sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';

/** "tastebck" in ASCII; each backup holds it shared. */
export const backupLock = BigInt(`0x${Buffer.from('tastebck').toString('hex')}`).toString();

/** Whether a backup is being made of the database now. */
export async function isBeingBackedUp(database: Database): Promise<boolean> {
  // Given back with the statement: whoever begins after it has a snapshot of what is there then.
  const { rows } = await database.execute<{ free: boolean }>(
    sql`SELECT pg_try_advisory_xact_lock(${backupLock}::bigint) AS free`,
  );
  return rows[0]?.free !== true;
}
