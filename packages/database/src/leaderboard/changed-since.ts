// Whether a leaderboard that was reckoned before is still that of now, without reading its votes.

import { sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';

/**
 * Whether a judgment of the project was committed that the snapshot does not see. Judgments are added only, changes and
 * withdrawals are judgments too, and each row names its transaction: what is not visible in the snapshot came later, in
 * whatever order transactions committed.
 * @param snapshot `pg_current_snapshot()` of the reading, as text
 */
export async function isJudgedSince(database: Database, projectId: string, snapshot: string): Promise<boolean> {
  const { rows } = await database.execute<{ changed: boolean }>(sql`
    SELECT EXISTS (
      SELECT FROM judgments WHERE written_in >= pg_snapshot_xmin(${snapshot}::pg_snapshot)
        AND project_id = ${projectId} AND NOT pg_visible_in_snapshot(written_in, ${snapshot}::pg_snapshot)
    ) AS changed`);
  return rows[0]?.changed ?? true;
}

/** What else decides what is counted: flags, erasures, tags and names. Equal texts: nothing of it changed. */
export async function circumstancesOf(database: Database, projectId: string): Promise<string> {
  const { rows } = await database.execute<{ told: string }>(sql`
    SELECT concat_ws(' ',
      (SELECT count(*) || '/' || coalesce(max(resolved_at)::text, '') FROM flags
        WHERE project_id = ${projectId} AND state = 'upheld'),
      (SELECT count(*) || '/' || count(restored_at) || '/' || count(purged_at) FROM erasures WHERE project_id = ${projectId}),
      (SELECT max(id::text) FROM imports WHERE project_id = ${projectId})
    ) AS told`);
  return rows[0]?.told ?? '';
}
