// What of a batch the project has already, before anything is made of it: looked up by content, a batch a query, each through
// its unique index.
//
// What the planner knows is from before the import, and may say that the project has hardly any rows: reading all of them
// would be as good, and that for each batch. So these conditions leave it no choice of index: none begins with what they ask
// for but the one (a project is compared by IS NOT DISTINCT FROM, which no index serves), and an import reads no table through.

import { sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { splitsByKey } from '../projects/prompts.js';
import { foundOf, type ImportTarget, type Known, type KnownPrompt } from './batch.js';
import { completionKey, type Identified } from './identify.js';
import { addStandIns, standInName } from './labelers.js';

/**
 * What is there of what the batch names, and the batch without what the project itself has exported. Stand-ins that are
 * missing are made, and their ids added to `labelers`.
 */
export async function lookUp(
  tx: Database,
  target: ImportTarget,
  labelers: Map<string, string>,
  batch: readonly Identified[],
): Promise<{ fresh: readonly Identified[]; stored: Known }> {
  const { projectId, source } = target;
  const fresh = await withoutOwn(tx, target, batch);
  const prompts = await promptsBefore(tx, projectId, fresh);
  const isNew = ({ promptHash }: Identified) => !prompts.has(promptHash);
  const stored = {
    prompts,
    splits: await splitsByKey(
      tx,
      projectId,
      fresh.filter(isNew).map(({ splitKey }) => splitKey),
    ),
    completions: await completionsBefore(tx, fresh, prompts),
    comparisons: await comparisonsBefore(tx, projectId, fresh, prompts),
  };
  await addStandIns(tx, target.standIns, namedIn(fresh, source), labelers);
  return { fresh, stored };
}

/** Leaves out what the project itself has exported. */
async function withoutOwn(tx: Database, { projectId, notes }: ImportTarget, batch: readonly Identified[]) {
  const ids = batch.map(({ record }) => record.comparisonId).filter((id) => id !== undefined);
  const own = await ownComparisons(tx, projectId, ids);
  if (own.size === 0) return batch;
  return batch.filter(({ line, record }) => {
    const isOwn = record.comparisonId !== undefined && own.has(record.comparisonId);
    if (isOwn) notes.skip(line, 'the comparison is one of this project');
    return !isOwn;
  });
}

async function promptsBefore(tx: Database, projectId: string, batch: readonly Identified[]): Promise<Known['prompts']> {
  const hashes = [...new Set(batch.map(({ promptHash }) => promptHash))];
  const stored = await storedPrompts(tx, projectId, hashes);
  return new Map(stored.map(({ hash, ...prompt }) => [hash, prompt]));
}

/** Only a prompt that is there has any. */
async function completionsBefore(
  tx: Database,
  batch: readonly Identified[],
  prompts: Known['prompts'],
): Promise<Known['completions']> {
  const wanted = batch.flatMap(({ promptHash, completions }): WantedCompletion[] => {
    const prompt = prompts.get(promptHash);
    if (prompt === undefined) return [];
    return completions.map(({ textHash, source }) => ({ promptId: prompt.id, textHash, source }));
  });
  const stored = await storedCompletions(tx, wanted);
  return new Map(stored.map(({ id, ...completion }) => [completionKey(completion.promptId, completion), id]));
}

/** Only a prompt that is there has any, unless they are known by an id. */
async function comparisonsBefore(
  tx: Database,
  projectId: string,
  batch: readonly Identified[],
  prompts: Known['prompts'],
): Promise<Known['comparisons']> {
  const keys = batch.flatMap(({ originKey, promptHash, record }) => {
    const mayBeThere = record.comparisonId !== undefined || prompts.has(promptHash);
    return originKey !== undefined && mayBeThere ? [originKey] : [];
  });
  const stored = await storedComparisons(tx, projectId, [...new Set(keys)]);
  return new Map(
    stored.map(({ id, originKey, completionIds, judgments }) => [
      originKey,
      {
        id,
        completionIds,
        row: undefined,
        found: new Map(judgments.map((judgment) => [judgment.labelerId, foundOf(judgment)])),
      },
    ]),
  );
}

function* namedIn(batch: readonly Identified[], source: string): Generator<string> {
  for (const { record } of batch) {
    for (const [index, { labeler }] of record.judgments.entries()) yield standInName(labeler, index, source);
  }
}

interface StoredPrompt extends KnownPrompt {
  hash: string;
}

async function storedPrompts(tx: Database, projectId: string, hashes: string[]): Promise<StoredPrompt[]> {
  const { rows } = await tx.execute<StoredPrompt & Record<string, unknown>>(sql`
    SELECT id, content_hash AS hash, split, tags FROM prompts
    WHERE content_hash = ANY (${sql.param(hashes)}::text[]) AND project_id IS NOT DISTINCT FROM ${projectId}`);
  return rows;
}

interface WantedCompletion {
  promptId: string;
  textHash: string;
  source: string;
}

/** Imported completions among the wanted ones. */
async function storedCompletions(
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

interface StoredComparison {
  id: string;
  originKey: string;
  /** In their order. */
  completionIds: string[];
  judgments: { labelerId: string; verdict: string; ranking: string[][] | null }[];
}

/** Comparisons that imports made before, with who has judged them and how. */
async function storedComparisons(tx: Database, projectId: string, originKeys: string[]): Promise<StoredComparison[]> {
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
async function ownComparisons(tx: Database, projectId: string, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await tx.execute<{ id: string }>(sql`
    SELECT id FROM comparisons WHERE id = ANY (${sql.param(ids)}::uuid[]) AND project_id IS NOT DISTINCT FROM ${projectId}`);
  return new Set(rows.map(({ id }) => id));
}
