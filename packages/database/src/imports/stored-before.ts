// What of a file's content a project has already: looked up by content, a batch a query, each through its unique index.
//
// What the planner knows is from before the import, and may say that the project has hardly any rows: reading all of them
// would be as good, and that for each batch. So these conditions leave it no choice of index: none begins with what they ask
// for but the one (a project is compared by IS NOT DISTINCT FROM, which no index serves), and an import reads no table through.

import type { Split } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';

export interface StoredPrompt {
  id: string;
  hash: string;
  split: Split;
  tags: string[];
}

export async function storedPrompts(tx: Database, projectId: string, hashes: string[]): Promise<StoredPrompt[]> {
  const { rows } = await tx.execute<StoredPrompt & Record<string, unknown>>(sql`
    SELECT id, content_hash AS hash, split, tags FROM prompts
    WHERE content_hash = ANY (${sql.param(hashes)}::text[]) AND project_id IS NOT DISTINCT FROM ${projectId}`);
  return rows;
}

export interface WantedCompletion {
  promptId: string;
  textHash: string;
  source: string;
}

/** Imported completions among the wanted ones. */
export async function storedCompletions(
  tx: Database,
  wanted: readonly WantedCompletion[],
): Promise<(WantedCompletion & { id: string })[]> {
  if (wanted.length === 0) return [];
  const { rows } = await tx.execute<WantedCompletion & { id: string } & Record<string, unknown>>(sql`
    SELECT stored.id, wanted.prompt_id AS "promptId", wanted.text_hash AS "textHash", wanted.source
    FROM unnest(
      ${sql.param(wanted.map(({ promptId }) => promptId))}::uuid[],
      ${sql.param(wanted.map(({ textHash }) => textHash))}::text[],
      ${sql.param(wanted.map(({ source }) => source))}::text[]
    ) AS wanted (prompt_id, text_hash, source)
    CROSS JOIN LATERAL (
      SELECT id FROM completions c
      WHERE c.prompt_id = wanted.prompt_id AND c.text_hash = wanted.text_hash AND c.source = wanted.source
        AND c.author_kind = 'import'
      LIMIT 1
    ) stored`);
  return rows;
}

export interface StoredComparison {
  id: string;
  originKey: string;
  /** In their order. */
  completionIds: string[];
  judgments: { labelerId: string; verdict: string; ranking: string[][] | null }[];
}

/** Comparisons that imports made before, with who has judged them and how. */
export async function storedComparisons(
  tx: Database,
  projectId: string,
  originKeys: string[],
): Promise<StoredComparison[]> {
  if (originKeys.length === 0) return [];
  const { rows } = await tx.execute<StoredComparison & Record<string, unknown>>(sql`
    SELECT c.id, c.origin_key AS "originKey",
      ARRAY(
        SELECT completion_id::text FROM comparison_candidates WHERE comparison_id = c.id ORDER BY position
      ) AS "completionIds",
      coalesce((
        SELECT jsonb_agg(jsonb_build_object('labelerId', j.labeler_id, 'verdict', j.verdict, 'ranking', j.ranking))
        FROM standing_judgments j WHERE j.comparison_id = c.id
      ), '[]') AS judgments
    FROM comparisons c
    WHERE c.origin_key = ANY (${sql.param(originKeys)}::text[]) AND c.project_id IS NOT DISTINCT FROM ${projectId}`);
  return rows;
}

/** Which of the comparisons are the project's own, so that an export of it adds nothing to it. */
export async function ownComparisons(tx: Database, projectId: string, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await tx.execute<{ id: string }>(sql`
    SELECT id FROM comparisons WHERE id = ANY (${sql.param(ids)}::uuid[]) AND project_id IS NOT DISTINCT FROM ${projectId}`);
  return new Set(rows.map(({ id }) => id));
}
