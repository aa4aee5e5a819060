// How a labeler comes along in a project, as they are told it: two queries that read their own rows by index.

import { type OwnProgress, projectSettings, projectState } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { callFunction } from '../connection/call-function.js';
import type { Database } from '../connection/database.js';
import { found } from '../connection/only.js';

/** Judgments whose dwell makes the median. */
const dwellOf = 50;

/** From where on what is left is told: steps so wide that giving somebody a gold comparison shows in none of them. */
const steps = [0, 10, 20, 50, 100, 200, 500, 1000];

/**
 * Judgments of today and the last ones by `judgments_labeler_day_idx`, how many in all and what is held by
 * `assignments_number_key`, the rest by primary keys; what is left by `slots_open_idx` from the labeler's cursors on, and
 * `assignments_labeler_key`, see `count_left`.
 * @throws DatabaseError `not_found`
 */
export async function readOwnProgress(database: Database, projectId: string, labelerId: string): Promise<OwnProgress> {
  const { rows } = await database.execute(factsOf(projectId, labelerId));
  const facts = progressFacts.parse(found(rows, 'project'));
  const { settings, goldSeen, goldRight, recentGold } = facts;
  const { qualification } = settings;
  const seen = Math.max(0, goldSeen - recentGold.seen);
  return {
    judgedToday: facts.judgedToday,
    judged: facts.judged,
    skippedToday: facts.skippedToday,
    held: facts.held,
    dailyQuota: facts.ownQuota ?? settings.dailyQuota,
    qualification:
      qualification === null || facts.isQualified
        ? null
        : { needed: qualification.judgments, done: Math.min(goldSeen, qualification.judgments) },
    dwell: facts.medianMs === null ? null : { medianMs: Math.round(facts.medianMs), n: facts.dwells },
    knownAnswers: settings.showKnownAnswers
      ? { seen, right: Math.min(seen, Math.max(0, goldRight - recentGold.right)) }
      : null,
    left: await leftFor(database, projectId, labelerId, facts),
    lastJudgedAt: facts.lastJudgedAt,
  };
}

const progressFacts = z.object({
  settings: projectSettings,
  state: projectState,
  skills: z.array(z.string()),
  ownQuota: z.number().nullable(),
  goldSeen: z.number(),
  goldRight: z.number(),
  /** Of those, what may still be changed: who saw these counted at once could try until they are right. */
  recentGold: z.object({ seen: z.number(), right: z.number() }),
  isQualified: z.boolean(),
  isPaused: z.boolean(),
  /** Of whoever enrolled by a link: how many more they may be given. Null: any number. */
  enrolmentLeft: z.number().nullable(),
  judgedToday: z.number(),
  skippedToday: z.number(),
  medianMs: z.number().nullable(),
  dwells: z.number(),
  judged: z.number(),
  held: z.number(),
  lastJudgedAt: z.string().nullable(),
});

type ProgressFacts = z.infer<typeof progressFacts>;

function factsOf(projectId: string, labelerId: string) {
  const own = sql`project_id = ${projectId} AND labeler_id = ${labelerId}`;
  return sql`
    SELECT p.settings, p.state, coalesce(m.skills, '{}') AS skills, m.daily_quota AS "ownQuota",
      coalesce(s.gold_seen, 0) AS "goldSeen", coalesce(s.gold_right, 0) AS "goldRight",
      s.qualified_at IS NOT NULL AS "isQualified", s.paused_at IS NOT NULL AS "isPaused",
      (SELECT enrolment_left(id) FROM enrolments WHERE user_id = ${labelerId} AND project_id = p.id) AS "enrolmentLeft",
      today.*, last.*, leases.*, gold."recentGold",
      (SELECT iso_instant(max(created_at)) FROM judgments WHERE ${own}) AS "lastJudgedAt"
    FROM projects p
    LEFT JOIN members m ON m.project_id = p.id AND m.user_id = ${labelerId}
    LEFT JOIN standings s ON s.project_id = p.id AND s.labeler_id = ${labelerId}
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE verdict <> 'skip')::int AS "judgedToday",
        count(*) FILTER (WHERE verdict = 'skip')::int AS "skippedToday"
      FROM standing_judgments
      WHERE ${own} AND created_at >= date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
    ) today
    CROSS JOIN LATERAL (
      SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY dwell_ms) AS "medianMs", count(*)::int AS dwells
      FROM (
        SELECT dwell_ms FROM standing_judgments WHERE ${own} AND verdict <> 'skip' AND dwell_ms IS NOT NULL
        ORDER BY created_at DESC LIMIT ${dwellOf}
      ) latest
    ) last
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE status = 'judged')::int AS judged,
        count(*) FILTER (WHERE status = 'leased' AND expires_at > now())::int AS held
      FROM assignments WHERE ${own} AND status IN ('leased', 'judged', 'skipped')
    ) leases
    CROSS JOIN LATERAL (
      SELECT jsonb_build_object('seen', count(*), 'right', count(*) FILTER (WHERE gold_correct)) AS "recentGold"
      FROM standing_judgments
      WHERE ${own} AND gold_correct IS NOT NULL AND created_at >= coalesce(s.counted_since, '-infinity')
        AND created_at > now() - make_interval(secs => (p.settings ->> 'editWindowSeconds')::integer)
    ) gold
    WHERE p.id = ${projectId} AND p.erasure_id IS NULL`;
}

const left = z.object({ count: z.number(), isAll: z.boolean() });

async function leftFor(
  database: Database,
  projectId: string,
  labelerId: string,
  { settings, state, skills, goldSeen, isQualified, isPaused, held, enrolmentLeft }: ProgressFacts,
): Promise<OwnProgress['left']> {
  if (isPaused || state === 'paused') return { atLeast: 0, below: 1 };
  if (settings.qualification !== null && !isQualified) {
    return stepOf({ count: Math.max(0, settings.qualification.judgments - goldSeen - held), isAll: true });
  }
  const most = steps.at(-1);
  const call = sql`count_left(${projectId}::uuid, ${labelerId}::uuid,
    ARRAY(SELECT jsonb_array_elements_text(${JSON.stringify(skills)}::jsonb)), ${state === 'draining'}::boolean, ${most}::integer)`;
  const counted = await callFunction(database, call, left);
  if (enrolmentLeft === null || enrolmentLeft >= counted.count) return stepOf(counted);
  return stepOf({ count: Math.max(0, enrolmentLeft), isAll: true });
}

function stepOf({ count, isAll }: z.infer<typeof left>): OwnProgress['left'] {
  const next = steps.findIndex((step) => step > count);
  return { atLeast: steps.at(next === -1 ? -1 : next - 1) ?? 0, below: isAll ? (steps[next] ?? null) : null };
}
