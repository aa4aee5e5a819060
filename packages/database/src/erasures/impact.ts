// What an erasure would take along, and what refuses it: told before anything is done, and again when it is.

import type { ErasureImpact, ErasureKind, ErasureUse } from '@tastemaker/contracts';
import { type SQL, sql } from 'drizzle-orm';
import { comparisons } from '../comparisons/tables.js';
import type { Database } from '../connection/database.js';
import { comparisonsOfCompletion, comparisonsOfPrompt } from './visibility.js';

/** Of a project's thing, or of the installation's (null). */
export interface ErasureSubject {
  kind: ErasureKind;
  subjectId: string;
  projectId: string | null;
}

export async function erasureImpact(database: Database, subject: ErasureSubject): Promise<ErasureImpact> {
  const { kind, subjectId } = subject;
  const goesAlong = await counted(database, countsOf[kind](database, subjectId));
  return { kind, subjectId, refusedBy: await usesOf(database, subject), goesAlong };
}

type Counts = Record<string, SQL>;

const countsOf: Record<ErasureKind, (database: Database, id: string) => Counts> = {
  project: (_database, id) =>
    Object.fromEntries(
      [
        'prompts',
        'completions',
        'comparisons',
        'judgments',
        'demonstrations',
        'snapshots',
        'runs',
        'models',
        'samples',
        'judges',
        'webhooks',
      ].map((table) => [table, sql`SELECT count(*) FROM ${sql.identifier(table)} WHERE project_id = ${id}`]),
    ),
  prompt: (database, id) => ({
    prompts: sql`SELECT 1`,
    completions: sql`SELECT count(*) FROM completions WHERE prompt_id = ${id}`,
    demonstrations: sql`SELECT count(*) FROM demonstrations WHERE prompt_id = ${id}`,
    ...comparedCounts(comparisonsOfPrompt(database, id)),
  }),
  completion: (database, id) => ({
    completions: sql`SELECT 1`,
    ...comparedCounts(comparisonsOfCompletion(database, id)),
  }),
  snapshot: () => ({ snapshots: sql`SELECT 1` }),
  model: (_database, id) => ({
    models: sql`SELECT 1`,
    references: sql`SELECT count(*) FROM score_references WHERE model_id = ${id}`,
    reports: sql`SELECT count(*) FROM model_reports WHERE model_id = ${id}`,
    voteRounds: sql`SELECT count(*) FROM model_vote_rounds WHERE model_a = ${id} OR model_b = ${id}`,
  }),
  run: (_database, id) => ({ runs: sql`SELECT 1`, events: sql`SELECT count(*) FROM run_events WHERE run_id = ${id}` }),
};

function comparedCounts(which: SQL | undefined): Counts {
  return {
    comparisons: sql`SELECT count(*) FROM ${comparisons} WHERE ${which}`,
    judgments: sql`SELECT count(*) FROM judgments WHERE comparison_id IN (SELECT ${comparisons.id} FROM ${comparisons} WHERE ${which})`,
  };
}

async function counted(database: Database, counts: Counts): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const [what, query] of Object.entries(counts)) {
    const { rows } = await database.execute<{ count: number }>(sql`SELECT (${query})::int AS count`);
    const count = rows[0]?.count ?? 0;
    if (count > 0) found[what] = count;
  }
  return found;
}

interface Use extends Record<string, unknown> {
  what: string;
  id: string;
  projectId: string;
  why: string;
}

const atWork = sql`status IN ('queued', 'running')`;

async function usesOf(database: Database, { kind, subjectId, projectId }: ErasureSubject): Promise<ErasureUse[]> {
  const { rows } = await database.execute<Use>(sql`${usesQuery[kind](subjectId)} LIMIT 100`);
  return rows.map(({ what, id, why, ...use }) => ({
    what,
    why,
    id: projectId === null || use.projectId === projectId ? id : null,
  }));
}

/** Each with its project: what belongs to another is told without its id. */
const usesQuery: Record<ErasureKind, (id: string) => SQL> = {
  project: (id) => sql`
        SELECT 'run' AS what, r.id, r.project_id AS "projectId", 'it trains from a model of this project; let it end or cancel it' AS why
        FROM runs r JOIN models m ON m.id = r.base_model_id
        WHERE m.project_id = ${id} AND r.project_id <> ${id} AND r.${atWork}
        UNION ALL SELECT 'run', r.id, r.project_id, 'it replays a snapshot of this project; let it end or cancel it'
        FROM runs r JOIN snapshots s ON s.id::text = r.config ->> 'replaySnapshotId'
        WHERE s.project_id = ${id} AND r.project_id <> ${id} AND r.${atWork}
        UNION ALL SELECT 'sample', s.id, s.project_id, 'it draws from a model of this project; let it end'
        FROM samples s JOIN models m ON m.id = s.model_id
        WHERE m.project_id = ${id} AND s.project_id <> ${id} AND s.${atWork}
        UNION ALL SELECT 'judge-pass', p.id, p.project_id, 'it asks a model of this project; let it end or cancel it'
        FROM judge_passes p JOIN judges j ON j.id = p.judge_id JOIN models m ON m.id = j.model_id
        WHERE m.project_id = ${id} AND p.project_id <> ${id} AND p.${atWork}`,
  prompt: (id) => sampling(id),
  completion: (id) => sampling(sql`(SELECT prompt_id FROM completions WHERE id = ${id})`),
  snapshot: (id) => sql`
        SELECT 'run' AS what, id, project_id AS "projectId", 'it was trained on it; delete it first' AS why FROM runs
        WHERE erasure_id IS NULL AND (snapshot_id = ${id} OR config ->> 'replaySnapshotId' = ${id})`,
  model: (id) => sql`
        SELECT 'alias' AS what, id, project_id AS "projectId", 'it stands for the model; let ' || name || ' stand for another first' AS why
        FROM (SELECT DISTINCT ON (name, project_id) * FROM model_aliases ORDER BY name, project_id, id DESC) a
        WHERE model_id = ${id}
        UNION ALL SELECT 'run', id, project_id, 'it trains from the model; let it end or cancel it' FROM runs
        WHERE base_model_id = ${id} AND ${atWork}
        UNION ALL SELECT 'sample', id, project_id, 'it draws from the model; let it end' FROM samples
        WHERE model_id = ${id} AND ${atWork}
        UNION ALL SELECT 'judge-pass', p.id, p.project_id, 'it asks the model; let it end or cancel it'
        FROM judge_passes p JOIN judges j ON j.id = p.judge_id WHERE j.model_id = ${id} AND p.${atWork}`,
  run: (id) => sql`
        SELECT 'run' AS what, id, project_id AS "projectId", 'it is not over; cancel it first' AS why FROM runs
        WHERE id = ${id} AND ${atWork}`,
};

function sampling(promptId: SQL | string): SQL {
  return sql`
    SELECT 'sample' AS what, s.id, s.project_id AS "projectId", 'it draws candidates for the prompt; let it end' AS why
    FROM samples s JOIN sample_prompts sp ON sp.sample_id = s.id
    WHERE sp.prompt_id = ${promptId} AND s.${atWork}`;
}

/** Texts by which a snapshot would hold what is erased: ids stand in its records. None for what snapshots never hold. */
export async function idsInSnapshots(database: Database, { kind, subjectId }: ErasureSubject): Promise<string[]> {
  if (kind === 'completion') return [subjectId];
  if (kind !== 'prompt') return [];
  const { rows } = await database.execute<{ id: string }>(
    sql`SELECT id FROM demonstrations WHERE prompt_id = ${subjectId}`,
  );
  return [subjectId, ...rows.map(({ id }) => id)];
}
