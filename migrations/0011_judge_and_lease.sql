-- Judging and leasing in fewer steps. What each step guarantees, and the order of locks, is as in migration 0007; most of what
-- a labeler waits for is the statements' own beginning and end, so several that only look something up are one here, and
-- functions are called as expressions instead of being selected from. (Written by hand: drizzle-kit knows no functions.)

-- PostgreSQL 18 makes ids in order of time itself, in a tenth of the time.
DO $$
BEGIN
  IF to_regprocedure('pg_catalog.uuidv7()') IS NOT NULL THEN
    CREATE OR REPLACE FUNCTION time_ordered_id() RETURNS uuid LANGUAGE sql VOLATILE AS 'SELECT uuidv7()';
  END IF;
END
$$;
--> statement-breakpoint
-- Each lease and each judgment leaves a dead row behind. At their table's size, which only grows, a share of it would be too
-- many to be led past at the head of the queue.
ALTER TABLE slots SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
--> statement-breakpoint
ALTER TABLE assignments SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
--> statement-breakpoint
DROP FUNCTION claim_open_slot(uuid, uuid, bigint, bigint);
--> statement-breakpoint
-- The first open slot of a lane between two places whose comparison this labeler has neither judged nor skipped nor holds.
-- Slots that others are just taking are stepped over, so nobody waits for anybody.
CREATE FUNCTION claim_open_slot(wanted_lane uuid, wanted_labeler uuid, after bigint, until bigint) RETURNS slots
LANGUAGE plpgsql AS $$
DECLARE
  picked slots%ROWTYPE;
BEGIN
  SELECT s.* INTO picked FROM slots s
  WHERE s.lane_id = wanted_lane AND s.state = 'open' AND s.position > after AND s.position <= until
    AND NOT EXISTS (
      SELECT FROM assignments a
      WHERE a.comparison_id = s.comparison_id AND a.labeler_id = wanted_labeler
        AND a.status IN ('leased', 'judged', 'skipped')
    )
  ORDER BY s.position
  LIMIT 1
  FOR UPDATE OF s SKIP LOCKED;
  RETURN picked;
END
$$;
--> statement-breakpoint
-- A slot of a lane for this labeler: ahead of their cursor, else behind it, where something may have opened late (a
-- transaction that was slow to commit, or rolled back). Looking behind goes in steps of a few milliseconds, over several
-- leases if need be, and takes at most a twentieth of the time, however often a labeler asks.
CREATE OR REPLACE FUNCTION claim_in_lane(wanted_lane uuid, wanted_labeler uuid) RETURNS slots
LANGUAGE plpgsql AS $$
DECLARE
  came_to labeler_cursors%ROWTYPE;
  picked slots%ROWTYPE;
  last_open bigint;
  step_end bigint;
  reached bigint;
  started timestamptz;
BEGIN
  SELECT * INTO came_to FROM labeler_cursors WHERE lane_id = wanted_lane AND labeler_id = wanted_labeler;
  picked := claim_open_slot(wanted_lane, wanted_labeler, coalesce(came_to.position, 0), 9223372036854775807);
  IF picked.comparison_id IS NOT NULL THEN
    INSERT INTO labeler_cursors AS c (lane_id, labeler_id, position)
    VALUES (wanted_lane, wanted_labeler, picked.position)
    ON CONFLICT (lane_id, labeler_id) DO UPDATE SET position = greatest(c.position, excluded.position);
    RETURN picked;
  END IF;

  SELECT position INTO last_open FROM slots
  WHERE lane_id = wanted_lane AND state = 'open' ORDER BY position DESC LIMIT 1;
  IF last_open IS NULL THEN
    RETURN NULL;
  END IF;
  IF came_to.position IS NULL OR came_to.position < last_open THEN
    -- What lies ahead is not for them: they need not be led past it again.
    INSERT INTO labeler_cursors AS c (lane_id, labeler_id, position)
    VALUES (wanted_lane, wanted_labeler, last_open)
    ON CONFLICT (lane_id, labeler_id) DO UPDATE SET position = greatest(c.position, excluded.position);
  END IF;

  started := clock_timestamp();
  IF came_to.rescan_after > started THEN
    RETURN NULL;
  END IF;
  reached := coalesce(came_to.looked_through, 0);
  LOOP
    SELECT max(step.position) INTO step_end FROM (
      SELECT position FROM slots
      WHERE lane_id = wanted_lane AND state = 'open' AND position > reached ORDER BY position LIMIT 500
    ) step;
    IF step_end IS NULL THEN
      reached := 0;
      EXIT;
    END IF;
    picked := claim_open_slot(wanted_lane, wanted_labeler, reached, step_end);
    reached := coalesce(picked.position, step_end);
    EXIT WHEN picked.comparison_id IS NOT NULL OR clock_timestamp() > started + interval '10 milliseconds';
  END LOOP;
  UPDATE labeler_cursors SET
    looked_through = reached,
    rescan_after = CASE WHEN picked.comparison_id IS NULL
      THEN clock_timestamp() + 20 * (clock_timestamp() - started) ELSE '-infinity' END
  WHERE lane_id = wanted_lane AND labeler_id = wanted_labeler;
  RETURN picked;
END
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION claim_work(wanted_project uuid, wanted_labeler uuid, their_skills text[]) RETURNS slots
LANGUAGE plpgsql AS $$
DECLARE
  lane uuid;
  picked slots%ROWTYPE;
BEGIN
  FOR lane IN
    SELECT id FROM lanes WHERE project_id = wanted_project AND required_skills <@ their_skills
    ORDER BY priority DESC, cardinality(required_skills) DESC, id
  LOOP
    picked := claim_in_lane(lane, wanted_labeler);
    EXIT WHEN picked.comparison_id IS NOT NULL;
  END LOOP;
  RETURN picked;
END
$$;
--> statement-breakpoint
-- The next slot for a labeler, and the order of its candidates where that is not to be drawn.
CREATE OR REPLACE FUNCTION claim_next(
  project projects, wanted_labeler uuid, their_skills text[], qualifies boolean, OUT picked slots, OUT displayed uuid[]
)
LANGUAGE plpgsql AS $$
DECLARE
  gold_rate double precision := (project.settings ->> 'goldRate')::double precision;
  repeat_rate double precision := (project.settings ->> 'repeatRate')::double precision;
  drawn double precision := random();
  again record;
BEGIN
  IF qualifies THEN
    picked := claim_gold(project.id, wanted_labeler, their_skills);
    RETURN;
  END IF;
  IF project.state = 'draining' THEN
    SELECT * INTO picked FROM claim_begun(project.id, wanted_labeler, their_skills);
    RETURN;
  END IF;
  IF drawn < gold_rate THEN
    picked := claim_gold(project.id, wanted_labeler, their_skills);
  ELSIF drawn < gold_rate + repeat_rate THEN
    SELECT * INTO again
    FROM claim_repeat(project.id, wanted_labeler, (project.settings ->> 'repeatAfter')::integer);
    picked := again.picked;
    displayed := again.displayed;
  END IF;
  IF picked.comparison_id IS NULL THEN
    displayed := NULL;
    picked := claim_work(project.id, wanted_labeler, their_skills);
  END IF;
END
$$;
--> statement-breakpoint
-- Opens the slots of leases of a project that have run out. A few at a time: every lease calls it.
CREATE OR REPLACE FUNCTION reclaim_expired(wanted_project uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  -- There are hardly ever any, and looking costs less than beginning the change.
  PERFORM FROM assignments
  WHERE project_id = wanted_project AND status = 'leased' AND expires_at <= now() LIMIT 1;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  WITH late AS (
    SELECT id FROM assignments
    WHERE project_id = wanted_project AND status = 'leased' AND expires_at <= now()
    ORDER BY expires_at
    LIMIT 16
    FOR UPDATE SKIP LOCKED
  ), ended AS (
    UPDATE assignments a SET status = 'expired', ended_at = now()
    FROM late WHERE a.id = late.id
    RETURNING a.comparison_id, a.slot_number
  )
  UPDATE slots SET state = 'open', position = nextval('slot_positions')
  FROM ended WHERE slots.comparison_id = ended.comparison_id AND slots.number = ended.slot_number;
END
$$;
--> statement-breakpoint
-- Leases the next slots of a project to a labeler, up to so many, counting those that they hold already, which come first,
-- renewed. One row for each assignment, `outcome` leased; or one row that says why there is none: none, not_member,
-- labeler_paused (`detail` says why), guideline_not_acknowledged, project_paused, quota_reached, not_qualified,
-- project_not_found.
--
-- The settings below pin the plans to index scans in queue order: with statistics that are out of date, as they are just
-- after a million rows came in, the planner may otherwise sort the whole queue or hash all assignments.
CREATE OR REPLACE FUNCTION lease_next(wanted_project uuid, wanted_labeler uuid, is_admin boolean, wanted_count integer)
RETURNS TABLE (outcome text, detail text, assignment jsonb)
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_sort = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
  known record;
  project projects%ROWTYPE;
  lease interval;
  held uuid;
  leased integer := 0;
  left_today integer;
  qualifies boolean;
  claimed record;
  picked slots%ROWTYPE;
  new_assignment uuid;
BEGIN
  SELECT p AS project, m.user_id IS NOT NULL AS is_member, m.skills, m.daily_quota,
    s.paused_at, s.pause_reason, s.qualified_at, g.id AS guideline_id, g.version AS guideline_version
  INTO known
  FROM projects p
  LEFT JOIN members m ON m.project_id = p.id AND m.user_id = wanted_labeler
  LEFT JOIN standings s ON s.project_id = p.id AND s.labeler_id = wanted_labeler
  LEFT JOIN LATERAL (
    SELECT id, version FROM guidelines WHERE project_id = p.id AND status = 'published' ORDER BY version DESC LIMIT 1
  ) g ON true
  WHERE p.id = wanted_project;
  IF NOT FOUND THEN
    outcome := 'project_not_found';
    RETURN NEXT;
    RETURN;
  END IF;
  IF NOT known.is_member AND NOT is_admin THEN
    outcome := 'not_member';
    RETURN NEXT;
    RETURN;
  END IF;
  IF known.paused_at IS NOT NULL THEN
    outcome := 'labeler_paused';
    detail := known.pause_reason;
    RETURN NEXT;
    RETURN;
  END IF;
  project := known.project;
  IF known.guideline_id IS NOT NULL AND (project.settings ->> 'requireAcknowledgement')::boolean AND NOT EXISTS (
    SELECT FROM acknowledgements WHERE guideline_id = known.guideline_id AND user_id = wanted_labeler
  ) THEN
    outcome := 'guideline_not_acknowledged';
    RETURN NEXT;
    RETURN;
  END IF;

  -- One at a time for each labeler: two requests at once are two requests for the same work.
  PERFORM pg_advisory_xact_lock(hashtextextended(wanted_project::text || wanted_labeler::text, 0));
  lease := make_interval(secs => (project.settings ->> 'leaseSeconds')::integer);
  outcome := 'leased';
  FOR held IN
    SELECT id FROM assignments
    WHERE labeler_id = wanted_labeler AND project_id = wanted_project AND status = 'leased' AND expires_at > now()
    ORDER BY leased_at, id LIMIT wanted_count
    FOR UPDATE SKIP LOCKED
  LOOP
    UPDATE assignments SET expires_at = now() + lease WHERE id = held;
    leased := leased + 1;
    assignment := assignment_view(held);
    RETURN NEXT;
  END LOOP;
  IF leased = wanted_count THEN
    RETURN;
  END IF;

  PERFORM reclaim_expired(wanted_project);
  IF project.state = 'paused' THEN
    IF leased = 0 THEN
      outcome := 'project_paused';
      assignment := NULL;
      RETURN NEXT;
    END IF;
    RETURN;
  END IF;
  IF coalesce(known.daily_quota, (project.settings ->> 'dailyQuota')::integer) IS NOT NULL THEN
    left_today := quota_left(project, wanted_labeler, known.daily_quota, leased);
    IF left_today <= 0 AND leased = 0 THEN
      outcome := 'quota_reached';
      assignment := NULL;
      RETURN NEXT;
      RETURN;
    END IF;
    wanted_count := least(wanted_count, leased + left_today);
  END IF;

  qualifies := jsonb_typeof(project.settings -> 'qualification') = 'object' AND known.qualified_at IS NULL;
  WHILE leased < wanted_count LOOP
    claimed := claim_next(project, wanted_labeler, coalesce(known.skills, '{}'), qualifies);
    picked := claimed.picked;
    EXIT WHEN picked.comparison_id IS NULL;
    UPDATE slots SET state = 'leased' WHERE comparison_id = picked.comparison_id AND number = picked.number;
    new_assignment := time_ordered_id();
    INSERT INTO assignments (
      id, project_id, comparison_id, slot_number, labeler_id, fence_token, displayed_order, guideline_version,
      leased_at, expires_at
    )
    SELECT new_assignment, wanted_project, picked.comparison_id, picked.number, wanted_labeler, gen_random_uuid(),
      coalesce(claimed.displayed, array_agg(completion_id ORDER BY random())), known.guideline_version,
      clock_timestamp(), now() + lease
    FROM comparison_candidates WHERE comparison_id = picked.comparison_id;
    leased := leased + 1;
    assignment := assignment_view(new_assignment);
    RETURN NEXT;
  END LOOP;
  IF leased = 0 THEN
    outcome := CASE WHEN qualifies THEN 'not_qualified' ELSE 'none' END;
    assignment := NULL;
    RETURN NEXT;
  END IF;
END
$$;
--> statement-breakpoint
-- Stores what a labeler found, if the lease is still theirs and alive: the judgment and its audit row, the end of the lease,
-- the slot filled (or, for a skip, open again), the comparison counted and closed with its last judgment.
-- @returns the judgment's id and its times; null when the lease is not alive any more, and then nothing has changed.
CREATE OR REPLACE FUNCTION store_judgment(wanted_assignment uuid, wanted_fence uuid, content jsonb) RETURNS jsonb
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
DECLARE
  is_skip boolean := content ->> 'verdict' = 'skip';
  gold_correct boolean := (content ->> 'goldCorrect')::boolean;
  new_judgment uuid := time_ordered_id();
  lease assignments%ROWTYPE;
  stored record;
  counted comparisons%ROWTYPE;
BEGIN
  UPDATE assignments
  SET status = CASE WHEN is_skip THEN 'skipped' ELSE 'judged' END::assignment_status, ended_at = now()
  WHERE id = wanted_assignment AND fence_token = wanted_fence AND status = 'leased' AND expires_at > now()
  RETURNING * INTO lease;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  -- There is one before it if they took it back, or let a lease run out after that.
  WITH noted AS (
    INSERT INTO audit (id, actor_id, action, project_id, subject_id, detail)
    VALUES (time_ordered_id(), lease.labeler_id, CASE WHEN is_skip THEN 'judgment.skip' ELSE 'judgment.submit' END,
      lease.project_id, new_judgment, '{}')
  )
  INSERT INTO judgments (
    id, project_id, comparison_id, version, supersedes, assignment_id, labeler_id, verdict, ranking, skip_reason, strength,
    rationale, ratings, written_completion_id, written_demonstration_id, gold_correct, dwell_ms, displayed_order,
    guideline_version
  )
  SELECT
    new_judgment, lease.project_id, lease.comparison_id, coalesce(before.version, 0) + 1, before.id, lease.id,
    lease.labeler_id, (content ->> 'verdict')::verdict, nullif(content -> 'ranking', 'null'),
    (content ->> 'skipReason')::skip_reason, (content ->> 'strength')::smallint, content ->> 'rationale',
    nullif(content -> 'ratings', 'null'), (content ->> 'writtenCompletionId')::uuid,
    (content ->> 'writtenDemonstrationId')::uuid, gold_correct, (content ->> 'dwellMs')::integer, lease.displayed_order,
    lease.guideline_version
  FROM (VALUES (true)) AS one (row) LEFT JOIN LATERAL (
    SELECT id, version FROM judgments
    WHERE comparison_id = lease.comparison_id AND labeler_id = lease.labeler_id ORDER BY version DESC LIMIT 1
  ) before ON true
  RETURNING created_at AS at, (
    SELECT make_interval(secs => (settings ->> 'editWindowSeconds')::integer) FROM projects WHERE id = lease.project_id
  ) AS edit_window
  INTO stored;
  IF NOT is_skip THEN
    UPDATE comparisons SET
      judgments_done = judgments_done + 1,
      status = CASE WHEN judgments_done + 1 = judgments_needed THEN 'closed' ELSE 'open' END::comparison_status,
      closed_at = CASE WHEN judgments_done + 1 = judgments_needed THEN now() END
    WHERE id = lease.comparison_id
    RETURNING * INTO counted;
  END IF;
  UPDATE slots SET
    state = CASE WHEN is_skip THEN 'open' ELSE 'filled' END::slot_state,
    position = CASE WHEN is_skip THEN nextval('slot_positions') ELSE position END
  WHERE comparison_id = lease.comparison_id AND number = lease.slot_number;
  IF gold_correct IS NOT NULL THEN
    PERFORM count_gold(lease.project_id, lease.labeler_id, 1, gold_correct::integer);
  END IF;
  IF counted.status = 'closed' AND counted.judgments_limit IS NOT NULL AND ask_another(counted.id) THEN
    counted.status := 'open';
  END IF;
  IF EXISTS (SELECT FROM webhooks WHERE project_id = lease.project_id AND active) THEN
    PERFORM announce(lease.project_id, 'judgment.submitted', jsonb_build_object('judgmentId', new_judgment,
      'comparisonId', lease.comparison_id, 'labelerId', lease.labeler_id, 'verdict', content ->> 'verdict'));
    IF counted.status = 'closed' AND counted.purpose = 'work' THEN
      PERFORM announce(lease.project_id, 'comparison.closed', jsonb_build_object('comparisonId', counted.id));
    END IF;
  END IF;
  -- The lease was alive, so this is the first that came of it: its time to be changed begins here.
  RETURN jsonb_build_object('id', new_judgment, 'createdAt', iso_instant(stored.at),
    'editableUntil', iso_instant(stored.at + stored.edit_window));
END
$$;
--> statement-breakpoint
-- Stores what a labeler found, as `store_judgment` does, and leases them the next, in one transaction: one trip, one commit
-- to wait for. One row: `stored` as there, and, unless that is null, what `lease_next` says.
CREATE FUNCTION judge_and_lease(
  wanted_project uuid, wanted_labeler uuid, is_admin boolean, wanted_assignment uuid, wanted_fence uuid, content jsonb
)
RETURNS TABLE (stored jsonb, outcome text, detail text, assignment jsonb)
LANGUAGE plpgsql
ROWS 1 AS $$
BEGIN
  stored := store_judgment(wanted_assignment, wanted_fence, content);
  IF stored IS NOT NULL THEN
    SELECT next.outcome, next.detail, next.assignment INTO outcome, detail, assignment
    FROM lease_next(wanted_project, wanted_labeler, is_admin, 1) next;
  END IF;
  RETURN NEXT;
END
$$;
