// Which of the waiting jobs a worker begins next. Rows decide, not the order in which a queue delivers them.

import type { JobKind } from '@tastemaker/contracts';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { judgePasses } from '../judges/tables.js';
import { modelReports } from '../model-reports/tables.js';
import { models, runs } from '../models/tables.js';
import { samples } from '../sampling/tables.js';
import { isFree } from './claims.js';

/** Memory and cores: what a job asks for, or what a worker has. */
export interface Room {
  memoryBytes: number;
  cores: number;
}

export interface WaitingJob extends Room {
  kind: JobKind;
  id: string;
  projectId: string | null;
}

export interface NextJobSearch {
  /** Kinds that the worker can begin now, the one that goes first first, with what a job takes that does not say. */
  kinds: readonly (Room & { kind: JobKind })[];
  /** What the worker has, and what its jobs have left of it. */
  capacity: Room;
  free: Room;
  /** Only jobs that have waited so long. */
  waitedSeconds: number;
  /** Not these. */
  except: readonly string[];
}

/** A job that has waited so long rises by one priority. */
const AGEING_SECONDS = 3600;

/** So long do others of its kind go before a job that does not fit yet; then it is waited for. */
const OVERTAKEN_SECONDS = 600;

/**
 * The next job for a worker, or undefined. Of those that fit into what the worker has free, in this order: priority, with what
 * was gained by waiting; the order of kinds; projects with fewer jobs of the kind at work; projects for which one was begun
 * longer ago, or never; the job that waits longer. One that would fit into the worker, and has waited for
 * `OVERTAKEN_SECONDS`, lets none of its kind go before it.
 */
export async function nextJob(database: Database, search: NextJobSearch): Promise<WaitingJob | undefined> {
  const { capacity, free, waitedSeconds, except } = search;
  const kinds = JSON.stringify(search.kinds.map((kind, place) => ({ ...kind, place })));
  const { rows } = await database.execute<WaitingJob & Record<string, unknown>>(sql`
    WITH kinds AS (
      SELECT * FROM jsonb_to_recordset(${kinds}::jsonb)
        AS k (kind text, "memoryBytes" float8, cores float8, place integer)
    ), open AS (${openJobs}),
    ranked AS (
      SELECT o.kind, o.id, o.project_id, n.memory, n.cores, o.queued_at,
        n.memory <= ${free.memoryBytes} AND n.cores <= ${free.cores} AS fits,
        row_number() OVER (PARTITION BY o.kind ORDER BY ${priorityOf(sql`o`)} DESC, coalesce(w.jobs, 0),
          t.begun_at NULLS FIRST, o.queued_at, o.id) AS rank,
        ${priorityOf(sql`o`)} AS priority, k.place
      FROM open o
      JOIN kinds k USING (kind)
      CROSS JOIN LATERAL (SELECT coalesce(o.memory_bytes, k."memoryBytes") AS memory, coalesce(o.cores, k.cores) AS cores) AS n
      LEFT JOIN (SELECT kind, project_id, count(*) AS jobs FROM open WHERE NOT is_free GROUP BY kind, project_id) AS w
        ON w.kind = o.kind AND w.project_id IS NOT DISTINCT FROM o.project_id
      LEFT JOIN job_turns t ON t.kind = o.kind AND t.project_id IS NOT DISTINCT FROM o.project_id
      WHERE o.is_free AND o.id <> ALL (${sql.param([...except])}::uuid[])
        AND n.memory <= ${capacity.memoryBytes} AND n.cores <= ${capacity.cores}
        AND o.queued_at <= now() - make_interval(secs => ${waitedSeconds})
    ), overtaken AS (
      SELECT kind, min(rank) AS rank FROM ranked
      WHERE NOT fits AND queued_at <= now() - make_interval(secs => ${OVERTAKEN_SECONDS}) GROUP BY kind
    )
    SELECT r.kind, r.id, r.project_id AS "projectId", r.memory AS "memoryBytes", r.cores
    FROM ranked r LEFT JOIN overtaken v USING (kind)
    WHERE r.fits AND (v.rank IS NULL OR r.rank < v.rank)
    ORDER BY r.priority DESC, r.place, r.rank LIMIT 1`);
  return rows[0];
}

/** Whether a job waits for a worker: it is not over, and nobody is at it. */
export async function isWaiting(database: Database, { kind, id }: Pick<WaitingJob, 'kind' | 'id'>): Promise<boolean> {
  const { rows } = await database.execute(sql`
    SELECT FROM (${openJobs}) AS open WHERE kind = ${kind} AND id = ${id} AND is_free`);
  return rows.length > 0;
}

/** Notes that a job was begun: the other projects are next. */
export async function noteTurn(database: Database, { kind, projectId }: WaitingJob): Promise<void> {
  await database.execute(sql`
    INSERT INTO job_turns (kind, project_id) VALUES (${kind}, ${projectId})
    ON CONFLICT (kind, coalesce(project_id, '00000000-0000-0000-0000-000000000000')) DO UPDATE SET begun_at = now()`);
}

/** Jobs of all kinds that are not over, waiting or at work. */
export const openJobs = sql`
  SELECT CASE trained_on WHEN 'worker' THEN 'run' ELSE 'remote-run' END AS kind, ${jobColumns(runs)}
    FROM runs WHERE status IN ('queued', 'running')
  UNION ALL SELECT 'sample', ${jobColumns(samples)} FROM samples WHERE status IN ('queued', 'running')
  UNION ALL SELECT 'report', ${jobColumns(modelReports)} FROM model_reports WHERE status IN ('queued', 'running')
  UNION ALL SELECT 'judge-pass', ${jobColumns(judgePasses)} FROM judge_passes WHERE status IN ('queued', 'running')
  UNION ALL SELECT 'import-model', ${jobColumns(models)} FROM models WHERE status = 'importing' AND erasure_id IS NULL`;

function jobColumns(table: Parameters<typeof isFree>[0]): SQL {
  return sql`id, project_id, priority, queued_at, memory_bytes, cores, (${isFree(table)}) AS is_free`;
}

/** 0 to 2, with what the row has gained by waiting. */
function priorityOf(row: SQL): SQL {
  return sql`least(2, CASE ${row}.priority WHEN 'low' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END
    + floor(extract(epoch FROM now() - ${row}.queued_at) / ${sql.raw(String(AGEING_SECONDS))}))`;
}
