// What long work stands at, of all kinds at once, for whoever runs the installation: who holds what, what failed, what waits.

import { sql } from 'drizzle-orm';
import { instantOf } from '../chain/hash-chain.js';
import type { Database } from '../connection/database.js';

export interface HeldWork {
  kind: 'run' | 'sample' | 'report' | 'judge-pass' | 'import-model';
  id: string;
  projectId: string | null;
  name: string;
  workerId: string;
  heartbeatAt: Date;
  startedAt: Date;
}

/** Which rows of some kind, by the newest first; ten of them are named. */
export interface CountedWork {
  kind: 'run' | 'sample' | 'report' | 'judge-pass' | 'import-model' | 'webhook';
  count: number;
  ids: string[];
}

export interface StandingWork {
  held: HeldWork[];
  /** In the last 24 hours; webhooks by the deliveries that were given up. */
  failed: CountedWork[];
  /** Queued for more than a minute. */
  waiting: CountedWork[];
  /** Leases that ran out and still stand. */
  expiredAssignments: number;
  /** Active ones whose last attempt failed, and those that were switched off for it. */
  failingWebhooks: CountedWork;
  /** When the oldest judgment or audit entry without a link in the hash chain was written; null: all have one. */
  oldestUnsealedAt: string | null;
}

/** From indexes of what is not over, and of the last day; in one look. */
export async function standingWork(database: Database): Promise<StandingWork> {
  const held = await database.execute<HeldWork & Record<string, unknown>>(sql`
    SELECT 'run' AS kind, id, project_id AS "projectId", name, coalesce(worker_id, 'unknown') AS "workerId",
      heartbeat_at AS "heartbeatAt", coalesce(started_at, created_at) AS "startedAt"
    FROM runs WHERE status = 'running' AND heartbeat_at IS NOT NULL
    UNION ALL
    SELECT 'sample', s.id, s.project_id, m.name, coalesce(s.worker_id, 'unknown'), s.heartbeat_at,
      coalesce(s.started_at, s.created_at)
    FROM samples s JOIN models m ON m.id = s.model_id WHERE s.status = 'running' AND s.heartbeat_at IS NOT NULL
    UNION ALL
    SELECT 'report', r.id, r.project_id, m.name, coalesce(r.worker_id, 'unknown'), r.heartbeat_at,
      coalesce(r.started_at, r.created_at)
    FROM model_reports r JOIN models m ON m.id = r.model_id WHERE r.status = 'running' AND r.heartbeat_at IS NOT NULL
    UNION ALL
    SELECT 'judge-pass', p.id, p.project_id, j.name, coalesce(p.worker_id, 'unknown'), p.heartbeat_at,
      coalesce(p.started_at, p.created_at)
    FROM judge_passes p JOIN judges j ON j.id = p.judge_id WHERE p.status = 'running' AND p.heartbeat_at IS NOT NULL
    UNION ALL
    SELECT 'import-model', id, project_id, name, coalesce(worker_id, 'unknown'), heartbeat_at, created_at
    FROM models WHERE status = 'importing' AND heartbeat_at IS NOT NULL
    ORDER BY 7`);
  const lately = sql`now() - interval '24 hours'`;
  const longAgo = sql`now() - interval '1 minute'`;
  const { rows } = await database.execute<
    Omit<StandingWork, 'held' | 'oldestUnsealedAt'> & Record<string, unknown>
  >(sql`
    WITH failed AS (
      SELECT 'run' AS kind, id FROM runs WHERE status = 'failed' AND finished_at > ${lately}
      UNION ALL SELECT 'sample', id FROM samples WHERE status = 'failed' AND finished_at > ${lately}
      UNION ALL SELECT 'report', id FROM model_reports WHERE status = 'failed' AND finished_at > ${lately}
      UNION ALL SELECT 'judge-pass', id FROM judge_passes WHERE status = 'failed' AND finished_at > ${lately}
      UNION ALL SELECT 'import-model', id FROM models WHERE status = 'failed' AND created_at > ${lately}
      UNION ALL SELECT 'webhook', webhook_id FROM webhook_deliveries WHERE state = 'failed' AND created_at > ${lately}
    ), waiting AS (
      SELECT 'run' AS kind, id FROM runs WHERE status = 'queued' AND created_at < ${longAgo}
      UNION ALL SELECT 'sample', id FROM samples WHERE status = 'queued' AND created_at < ${longAgo}
      UNION ALL SELECT 'report', id FROM model_reports WHERE status = 'queued' AND created_at < ${longAgo}
      UNION ALL SELECT 'judge-pass', id FROM judge_passes WHERE status = 'queued' AND created_at < ${longAgo}
      UNION ALL SELECT 'import-model', id FROM models
        WHERE status = 'importing' AND heartbeat_at IS NULL AND created_at < ${longAgo}
    ), failing AS (
      SELECT id FROM webhooks WHERE (active AND failing_since IS NOT NULL) OR disabled_reason IS NOT NULL
    )
    SELECT
      (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'count', count, 'ids', ids)), '[]') FROM (
        SELECT kind, count(*) AS count, (array_agg(DISTINCT id))[:10] AS ids FROM failed GROUP BY kind) AS f) AS failed,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'count', count, 'ids', ids)), '[]') FROM (
        SELECT kind, count(*) AS count, (array_agg(id))[:10] AS ids FROM waiting GROUP BY kind) AS w) AS waiting,
      (SELECT count(*)::int FROM assignments WHERE status = 'leased' AND expires_at < now()) AS "expiredAssignments",
      (SELECT jsonb_build_object('kind', 'webhook', 'count', count(*), 'ids', coalesce((array_agg(id))[:10], '{}'))
        FROM failing) AS "failingWebhooks"`);
  const [counted] = rows;
  if (counted === undefined) throw new Error('The database did not count.');
  return {
    ...counted,
    held: held.rows.map((row) => ({
      ...row,
      heartbeatAt: new Date(row.heartbeatAt),
      startedAt: new Date(row.startedAt),
    })),
    oldestUnsealedAt: await oldestUnsealed(database),
  };
}

/** By its id, which tells when it was written; a judgment's own time may be what a file said. */
async function oldestUnsealed(database: Database): Promise<string | null> {
  const { rows } = await database.execute<{ id: string | null }>(sql`
    SELECT coalesce(
      CASE WHEN s.backlog_after IS NOT NULL THEN (
        SELECT b.id FROM (
          SELECT id FROM judgments WHERE s.table_name = 'judgments' AND id > s.backlog_after
          UNION ALL SELECT id FROM audit WHERE s.table_name = 'audit' AND id > s.backlog_after
        ) AS b ORDER BY b.id LIMIT 1) END,
      CASE s.table_name
        WHEN 'judgments' THEN (SELECT id FROM judgments
          WHERE written_in IS NOT NULL AND (written_in, id) > (s.written_in, s.row_id) ORDER BY written_in, id LIMIT 1)
        ELSE (SELECT id FROM audit
          WHERE written_in IS NOT NULL AND (written_in, id) > (s.written_in, s.row_id) ORDER BY written_in, id LIMIT 1)
      END) AS id
    FROM chain_progress s`);
  const instants = rows.flatMap(({ id }) => (id === null ? [] : (instantOf(id) ?? [])));
  return instants.toSorted()[0] ?? null;
}
