// When somebody was here last, to the minute: from the use of their tokens and sessions, which is noted anyway.

import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';

/** Of a query that reads `users`. Null: never, or they were deleted. */
export const lastSeenAt = sql<string | null>`iso_instant(date_trunc('minute', greatest(
  users.last_seen_at, (SELECT max(used.last_used_at) FROM tokens used WHERE used.user_id = users.id))))`;

/** Deletes tokens, and keeps of them when their people were here last. @returns the ids of those that were there */
export async function deleteTokens(database: Database, which: SQL | undefined): Promise<{ id: string }[]> {
  const { rows } = await database.execute<{ id: string }>(sql`
    WITH gone AS (DELETE FROM tokens WHERE ${which} RETURNING id, user_id, last_used_at),
    seen AS (SELECT user_id, max(last_used_at) AS last FROM gone GROUP BY user_id),
    noted AS (
      UPDATE users SET last_seen_at = greatest(users.last_seen_at, seen.last) FROM seen
      WHERE users.id = seen.user_id AND seen.last IS NOT NULL
    )
    SELECT id FROM gone`);
  return rows;
}
