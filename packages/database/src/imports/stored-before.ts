// What of a file's content a project has already: looked up by content, a batch a query, each through its unique index.

import type { Split } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import type { Database } from '../database.js';

export interface StoredPrompt {
  id: string;
  hash: string;
  split: Split;
  tags: string[];
}

export async function storedPrompts(tx: Database, projectId: string, hashes: string[]): Promise<StoredPrompt[]> {
  const { rows } = await tx.execute<StoredPrompt & Record<string, unknown>>(sql`
    SELECT id, content_hash AS hash, split, tags FROM prompts
    WHERE project_id = ${projectId} AND content_hash = ANY (${sql.param(hashes)}::text[])`);
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
    SELECT c.id, c.prompt_id AS "promptId", c.text_hash AS "textHash", c.source
    FROM unnest(
      ${sql.param(wanted.map(({ promptId }) => promptId))}::uuid[],
      ${sql.param(wanted.map(({ textHash }) => textHash))}::text[],
      ${sql.param(wanted.map(({ source }) => source))}::text[]
    ) AS wanted (prompt_id, text_hash, source)
    JOIN completions c USING (prompt_id, text_hash, source)
    WHERE c.author_kind = 'import'`);
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
    WHERE c.project_id = ${projectId} AND c.origin_key = ANY (${sql.param(originKeys)}::text[])`);
  return rows;
}

/** Which of the comparisons are the project's own, so that an export of it adds nothing to it. */
export async function ownComparisons(tx: Database, projectId: string, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await tx.execute<{ id: string }>(sql`
    SELECT id FROM comparisons WHERE project_id = ${projectId} AND id = ANY (${sql.param(ids)}::uuid[])`);
  return new Set(rows.map(({ id }) => id));
}
