// The doctor's check of what leaderboards are made from: the votes kept with each judgment against a recount of the judgments.
import type { Environment } from '../env.js';
import { type Check, look } from './check.js';

/** Reads all judgments of the server of DATABASE_URL. Undefined without one: an embedded server is checked while it runs only. */
export async function checkVotes({ databaseUrl, directDatabaseUrl }: Environment): Promise<Check | undefined> {
  if (databaseUrl === undefined) return undefined;
  return look('votes', 'is the server of DATABASE_URL migrated? `tastemaker migrate --check` tells', async () => {
    const { openDatabase, recountVotes } = await import('@tastemaker/database');
    const opened = openDatabase(directDatabaseUrl ?? databaseUrl, { max: 1 });
    try {
      const { rows } = await opened.pool.query<{ isThere: boolean }>(
        `SELECT to_regclass('public.pair_votes') IS NOT NULL AS "isThere"`,
      );
      if (rows[0]?.isThere !== true) return { state: 'ok', found: 'none are kept yet: the database is to be migrated' };
      const recount = await recountVotes(opened.database);
      if (recount.differing === 0) {
        return { state: 'ok', found: `${recount.votes} votes, equal to a recount of the judgments`, details: recount };
      }
      return {
        state: 'wrong',
        found: `the votes of ${recount.differing} comparisons are not those of their judgments: leaderboards are wrong`,
        cure: 'somebody wrote to pair_votes by hand; restore a backup, or take the rows from the judgments anew',
        details: recount,
      };
    } finally {
      await opened.close();
    }
  });
}
