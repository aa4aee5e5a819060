// Judged comparisons that a snapshot is made without unless it is asked for them: told beside what it holds.
import type { SnapshotFilter } from '@tastemaker/contracts';
import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { callFunction } from '../connection/call-function.js';
import type { Database } from '../connection/database.js';

const leftOut = z.object({ goldLeftOut: z.int(), repeatsLeftOut: z.int(), flaggedLeftOut: z.int() });

/** By the names under which a snapshot's counts have them. Of the splits and tags that the filter wants. */
export async function leftOutComparisons(
  database: Database,
  projectId: string,
  filter: SnapshotFilter,
): Promise<Partial<z.infer<typeof leftOut>>> {
  const { includeGold, includeRepeats, includeFlagged } = filter;
  const counts = await callFunction(
    database,
    sql`(
      SELECT json_build_object(
        'goldLeftOut', count(*) FILTER (WHERE c.purpose = 'gold' AND NOT ${includeGold}::boolean),
        'repeatsLeftOut', count(*) FILTER (WHERE c.purpose = 'repeat' AND NOT ${includeRepeats}::boolean),
        'flaggedLeftOut', count(*) FILTER (WHERE ${isUpheld} AND NOT ${includeFlagged}::boolean AND (
          c.purpose = 'work'
          OR c.purpose = 'gold' AND ${includeGold}::boolean
          OR c.purpose = 'repeat' AND ${includeRepeats}::boolean
        ))
      )
      FROM comparisons c
      JOIN prompts p ON p.id = c.prompt_id
      WHERE c.project_id = ${projectId} AND c.erasure_id IS NULL AND c.judgments_done > 0 AND ${isChosen(filter)}
        AND (c.purpose <> 'work' OR c.prompt_id IN (${flaggedPrompts(projectId)}))
    )`,
    leftOut,
  );
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

/** As `judgedComparisons` has it: a researcher agreed that the prompt, or one of the completions, should not be there. */
const isUpheld = sql`EXISTS (
  SELECT FROM flags f
  WHERE f.prompt_id = c.prompt_id AND f.state = 'upheld' AND (
    f.completion_id IS NULL
    OR f.completion_id IN (SELECT completion_id FROM comparison_candidates WHERE comparison_id = c.id)
  )
)`;

/** Of nearly all comparisons there is nothing to count. */
function flaggedPrompts(projectId: string): SQL {
  return sql`SELECT prompt_id FROM flags WHERE project_id = ${projectId} AND state = 'upheld'`;
}

function isChosen({ splits, tags }: SnapshotFilter): SQL {
  const isOfSplit = splits === undefined ? sql`true` : sql`p.split::text = ANY (${sql.param(splits)}::text[])`;
  const hasTag = tags === undefined ? sql`true` : sql`p.tags && ${sql.param(tags)}::text[]`;
  return sql`${isOfSplit} AND ${hasTag}`;
}
