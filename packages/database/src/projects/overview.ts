// A project at a glance: its judgments day by day, and what waits for somebody.

import { type Activity, type Attention, attention } from '@tastemaker/contracts';
import { type SQL, sql } from 'drizzle-orm';
import { undecidedComparisons } from '../comparisons/undecided.js';
import type { Database } from '../connection/database.js';

/** Days of judgments, and what a forecast needs. */
export interface JudgedDays {
  days: Activity['days'];
  /** Judgments of the work by people in each whole 24 hours up to now since they began, the latest first; seven at most. */
  lastDays: number[];
}

/** Standing judgments of the last days (UTC), by who gave them; a changed one counts when it was changed. */
export async function judgedDays(database: Database, projectId: string, days: number): Promise<JudgedDays> {
  // A value, not an expression over a query, by which the planner knows how few judgments it is about.
  const since = dateOf(Date.now() - (days - 1) * dayMs);
  const dayCounts = database.execute<Day & Record<string, unknown>>(sql`
    WITH days AS (
      SELECT d::date AS date FROM generate_series(${since}::timestamp, now() AT TIME ZONE 'UTC', '1 day') AS d
    ), counted AS (
      SELECT (j.created_at AT TIME ZONE 'UTC')::date AS date,
        count(*) FILTER (WHERE u.kind = 'person' AND c.purpose = 'work' AND j.verdict <> 'skip') AS judged,
        count(*) FILTER (WHERE u.kind = 'person' AND c.purpose = 'work' AND j.verdict = 'skip') AS skipped,
        count(*) FILTER (WHERE u.kind = 'person' AND c.purpose <> 'work' AND j.verdict <> 'skip') AS checks,
        count(*) FILTER (WHERE u.kind = 'imported' AND j.verdict <> 'skip') AS imported,
        count(*) FILTER (WHERE u.kind = 'simulated' AND j.verdict <> 'skip') AS simulated
      FROM standing_judgments j
      JOIN comparisons c ON c.id = j.comparison_id AND c.erasure_id IS NULL
      JOIN users u ON u.id = j.labeler_id
      WHERE j.project_id = ${projectId} AND j.created_at >= ${`${since}T00:00:00Z`}::timestamptz
      GROUP BY 1
    )
    SELECT days.date::text AS date, coalesce(judged, 0)::int AS judged, coalesce(skipped, 0)::int AS skipped,
      coalesce(checks, 0)::int AS checks, coalesce(imported, 0)::int AS imported,
      coalesce(simulated, 0)::int AS simulated
    FROM days LEFT JOIN counted USING (date) ORDER BY date`);
  const [counted, lastDays] = [await dayCounts, await lastDaysOf(database, projectId)];
  return { days: counted.rows, lastDays };
}

async function lastDaysOf(database: Database, projectId: string): Promise<number[]> {
  // Stand-ins judge in the same project: people's first one is looked for from the beginning, past a handful of them.
  const { rows } = await database.execute<{ perDay: number[] }>(sql`
    WITH own AS (
      SELECT j.created_at FROM standing_judgments j
      JOIN comparisons c ON c.id = j.comparison_id AND c.purpose = 'work' AND c.erasure_id IS NULL
      JOIN users u ON u.id = j.labeler_id AND u.kind = 'person'
      WHERE j.project_id = ${projectId} AND j.verdict <> 'skip' AND j.created_at > now() - interval '7 days'
    ), began AS (${whenPeopleBegan(projectId)})
    SELECT ARRAY(
      SELECT (SELECT count(*) FROM own
        WHERE created_at > now() - make_interval(days => day) AND created_at <= now() - make_interval(days => day - 1))::int
      FROM generate_series(1, 7) AS day
      WHERE (SELECT at FROM began) <= now() - make_interval(days => day)
    ) AS "perDay"`);
  return rows[0]?.perDay ?? [];
}

/** When a person first judged in the project, as a query for `at`. */
function whenPeopleBegan(projectId: string): SQL {
  return sql`
    SELECT min(first.created_at) AS at
    FROM users u CROSS JOIN LATERAL (
      SELECT j.created_at FROM judgments j WHERE j.project_id = ${projectId} AND j.labeler_id = u.id
      ORDER BY j.created_at LIMIT 1
    ) first
    WHERE u.kind = 'person'`;
}

type Day = Activity['days'][number];

/**
 * What `judgedDays` tells, from the tallies: for projects of more judgments than can be counted each time. `lastDays` are whole days
 * (UTC) up to yesterday.
 */
export async function talliedDays(database: Database, projectId: string, days: number): Promise<JudgedDays> {
  const dates = Array.from({ length: Math.max(days, 8) }, (_, ago) => dateOf(Date.now() - ago * dayMs));
  const { rows } = await database.execute<Day & Record<string, unknown>>(sql`
    SELECT t.key AS date,
      coalesce(sum(t.count) FILTER (WHERE u.kind = 'person' AND is_work AND NOT is_skip), 0)::int AS judged,
      coalesce(sum(t.count) FILTER (WHERE u.kind = 'person' AND is_work AND is_skip), 0)::int AS skipped,
      coalesce(sum(t.count) FILTER (WHERE u.kind = 'person' AND NOT is_work AND NOT is_skip), 0)::int AS checks,
      coalesce(sum(t.count) FILTER (WHERE u.kind = 'imported' AND NOT is_skip), 0)::int AS imported,
      coalesce(sum(t.count) FILTER (WHERE u.kind = 'simulated' AND NOT is_skip), 0)::int AS simulated
    FROM tallies t
    -- A cell is labeler/purpose/verdict.
    CROSS JOIN LATERAL (SELECT split_part(t.cell, '/', 2) = 'work' AS is_work, split_part(t.cell, '/', 3) = 'skip' AS is_skip) told
    JOIN users u ON u.id = split_part(t.cell, '/', 1)::uuid
    WHERE t.project_id = ${projectId} AND t.statistic = 'judgments' AND t.grouped_by = 'date' AND t.key >= ${dates.at(-1)}
    GROUP BY t.key`);
  const { rows: began } = await database.execute<{ date: string | null }>(
    sql`SELECT (at AT TIME ZONE 'UTC')::date::text AS date FROM (${whenPeopleBegan(projectId)}) AS began`,
  );
  const counted = new Map(rows.map((row) => [row.date, row]));
  const none = { judged: 0, skipped: 0, checks: 0, imported: 0, simulated: 0 };
  const all = dates.map((date): Day => counted.get(date) ?? { date, ...none });
  const first = began[0]?.date ?? dates[0] ?? '';
  return {
    days: all.slice(0, days).toReversed(),
    lastDays: all.slice(1, 8).flatMap(({ date, judged }) => (date > first ? [judged] : [])),
  };
}

const dayMs = 24 * 3600 * 1000;

/** The day (UTC) of an instant, `2026-11-30`. */
function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/**
 * What waits for somebody in the project; demonstrations of the one who asks are for others to review.
 * @param limit of more judgments than this what is undecided is read from tallies; a parameter for tests
 */
export async function projectAttention(
  database: Database,
  projectId: string,
  userId: string,
  limit?: number,
): Promise<Attention> {
  const undecided = await undecidedComparisons(database, projectId, limit);
  const { rows } = await database.execute(sql`
    WITH open_flags AS (
      SELECT reason, count(*)::int AS count FROM flags WHERE project_id = ${projectId} AND state = 'open' GROUP BY reason
    )
    SELECT
      jsonb_build_object(
        'open', (SELECT coalesce(sum(count), 0) FROM open_flags),
        'byReason', (
          SELECT coalesce(jsonb_agg(jsonb_build_object('reason', reason, 'count', count) ORDER BY count DESC, reason), '[]')
          FROM open_flags)) AS flags,
      (SELECT count(*)::int FROM standings WHERE project_id = ${projectId} AND paused_at IS NOT NULL) AS "pausedLabelers",
      (SELECT coalesce(jsonb_agg(jsonb_build_object('version', version,
          'updatedAt', iso_instant(coalesce(updated_at, created_at))) ORDER BY version DESC), '[]')
        FROM guidelines WHERE project_id = ${projectId} AND status = 'draft') AS drafts,
      (SELECT count(*)::int FROM (${undecided}) AS undecided) AS undecided,
      ARRAY(SELECT id FROM runs WHERE project_id = ${projectId} AND status = 'failed' AND erasure_id IS NULL
        AND finished_at > now() - interval '7 days' ORDER BY id DESC LIMIT 10) AS "failedRuns",
      (SELECT count(*)::int FROM demonstrations WHERE project_id = ${projectId} AND state = 'submitted'
        AND erasure_id IS NULL AND author_id <> ${userId}) AS demonstrations`);
  return attention.parse(rows[0]);
}
