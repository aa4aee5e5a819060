-- Leasing and judging, where races are decided. (drizzle-kit knows no functions: this migration is written by hand.)
-- Locks are taken in the order assignment, comparison, slot, so that nobody waits in a circle; leasing never waits at all.

-- UUID version 7 (RFC 9562, section 5.7), which PostgreSQL itself has only from version 18 on: ids in order of time.
CREATE FUNCTION time_ordered_id() RETURNS uuid
LANGUAGE sql VOLATILE AS $$
  SELECT (left(ms, 8) || '-' || substr(ms, 9, 4) || '-7' || substr(gen_random_uuid()::text, 16))::uuid
  FROM lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') AS ms
$$;
--> statement-breakpoint
-- As contracts have it: ISO 8601, UTC.
CREATE FUNCTION iso_instant(instant timestamptz) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT to_char(instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
--> statement-breakpoint
-- What a labeler may see of an assignment: contracts' `assignment`, with nothing that tells who wrote a candidate, nor
-- whether the comparison is gold or a repeat.
CREATE OR REPLACE FUNCTION assignment_view(wanted uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT jsonb_build_object(
    'id', a.id,
    'projectId', a.project_id,
    'status', CASE WHEN a.status = 'leased' AND a.expires_at <= now() THEN 'expired' ELSE a.status::text END,
    'fenceToken', a.fence_token,
    'expiresAt', iso_instant(a.expires_at),
    'messages', p.messages,
    'contextDocuments', p.context_documents,
    'candidates', (
      SELECT jsonb_agg(jsonb_build_object('label', chr(64 + shown.position::int), 'text', c.text) ORDER BY shown.position)
      FROM unnest(a.displayed_order) WITH ORDINALITY AS shown (completion_id, position)
      JOIN completions c ON c.id = shown.completion_id
    ),
    'guidelineVersion', a.guideline_version,
    'allowTies', project.settings -> 'allowTies',
    'allowAllBad', project.settings -> 'allowAllBad',
    'allowPartialRankings', project.settings -> 'allowPartialRankings',
    'strength', project.settings -> 'strength',
    'rationale', project.settings -> 'rationale',
    'criteria', project.settings -> 'criteria',
    'betterAnswer', project.settings -> 'betterAnswer'
  )
  FROM assignments a
  JOIN comparisons comparison ON comparison.id = a.comparison_id
  JOIN prompts p ON p.id = comparison.prompt_id
  JOIN projects project ON project.id = a.project_id
  WHERE a.id = wanted);
END
$$;
--> statement-breakpoint
-- Writes an event down for each webhook that wants it, in the transaction of what happened. Without webhooks: one probe.
CREATE FUNCTION announce(wanted_project uuid, happened webhook_event, told jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO webhook_deliveries (id, webhook_id, event, payload)
  SELECT time_ordered_id(), w.id, happened, told FROM webhooks w
  WHERE w.project_id = wanted_project AND w.active AND happened = ANY (w.events);
END
$$;
--> statement-breakpoint
-- Whether somebody flagged the prompt, or one of the candidates, and nobody has said that it may stay.
CREATE FUNCTION is_flagged(wanted_comparison uuid, wanted_prompt uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM flags f
    WHERE f.prompt_id = wanted_prompt AND f.state <> 'dismissed' AND (f.completion_id IS NULL OR EXISTS (
      SELECT FROM comparison_candidates cc
      WHERE cc.comparison_id = wanted_comparison AND cc.completion_id = f.completion_id
    ))
  );
END
$$;
--> statement-breakpoint
-- The lane in which a comparison waits; null when it does not. The lane must have been made: see `make_lanes`.
CREATE FUNCTION lane_for(wanted uuid) RETURNS uuid
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT l.id FROM comparisons c JOIN lanes l
      ON l.project_id = c.project_id AND l.priority = c.priority AND l.required_skills = c.required_skills
    WHERE c.id = wanted AND c.purpose = 'work' AND NOT is_flagged(c.id, c.prompt_id)
  );
END
$$;
--> statement-breakpoint
CREATE FUNCTION make_lanes(wanted uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO lanes (project_id, priority, required_skills)
  SELECT DISTINCT c.project_id, c.priority, c.required_skills FROM comparisons c
  WHERE c.id = ANY (wanted) AND c.purpose = 'work'
  ON CONFLICT DO NOTHING;
END
$$;
--> statement-breakpoint
-- k slots for each of these new comparisons: first ones before second ones, so that a lone labeler is not led past the
-- seconds. Gold comparisons need none yet.
CREATE FUNCTION open_slots(wanted uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM make_lanes(wanted);
  INSERT INTO slots (comparison_id, number, lane_id)
  SELECT c.id, number, c.lane_id
  FROM (SELECT id, judgments_needed, lane_for(id) AS lane_id FROM comparisons WHERE id = ANY (wanted)) c
  CROSS JOIN generate_series(1, c.judgments_needed) AS number
  ORDER BY number, c.id;
END
$$;
--> statement-breakpoint
-- Puts the slots of these comparisons into the lane where they now belong, or takes them out of the queue: after a change of
-- priority, a flag, or its end. At the end of the lane, which labelers have not passed.
CREATE FUNCTION requeue(wanted uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM comparisons WHERE id = ANY (wanted) ORDER BY id FOR NO KEY UPDATE;
  PERFORM make_lanes(wanted);
  UPDATE slots SET lane_id = there.lane_id, position = nextval('slot_positions')
  FROM (SELECT id, lane_for(id) AS lane_id FROM comparisons WHERE id = ANY (wanted)) there
  WHERE slots.comparison_id = there.id AND slots.lane_id IS DISTINCT FROM there.lane_id;
END
$$;
--> statement-breakpoint
-- The first open slot of a lane between two places whose comparison this labeler has neither judged nor skipped nor holds.
-- Slots that others are just taking are stepped over, so nobody waits for anybody.
CREATE FUNCTION claim_open_slot(wanted_lane uuid, wanted_labeler uuid, after bigint, until bigint) RETURNS SETOF slots
LANGUAGE plpgsql ROWS 1 AS $$
BEGIN
  RETURN QUERY SELECT s.* FROM slots s
  WHERE s.lane_id = wanted_lane AND s.state = 'open' AND s.position > after AND s.position <= until
    AND NOT EXISTS (
      SELECT FROM assignments a
      WHERE a.comparison_id = s.comparison_id AND a.labeler_id = wanted_labeler
        AND a.status IN ('leased', 'judged', 'skipped')
    )
  ORDER BY s.position
  LIMIT 1
  FOR UPDATE OF s SKIP LOCKED;
END
$$;
--> statement-breakpoint
-- A slot of a lane for this labeler: ahead of their cursor, else behind it, where something may have opened late (a
-- transaction that was slow to commit, or rolled back). Looking behind goes in steps of a few milliseconds, over several
-- leases if need be, and takes at most a twentieth of the time, however often a labeler asks.
CREATE FUNCTION claim_in_lane(wanted_lane uuid, wanted_labeler uuid) RETURNS slots
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
  SELECT * INTO picked
  FROM claim_open_slot(wanted_lane, wanted_labeler, coalesce(came_to.position, 0), 9223372036854775807);
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
    SELECT * INTO picked FROM claim_open_slot(wanted_lane, wanted_labeler, reached, step_end);
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
CREATE FUNCTION claim_work(wanted_project uuid, wanted_labeler uuid, their_skills text[]) RETURNS slots
LANGUAGE plpgsql AS $$
DECLARE
  lane uuid;
  picked slots%ROWTYPE;
BEGIN
  FOR lane IN
    SELECT id FROM lanes WHERE project_id = wanted_project AND required_skills <@ their_skills
    ORDER BY priority DESC, cardinality(required_skills) DESC, id
  LOOP
    SELECT * INTO picked FROM claim_in_lane(lane, wanted_labeler);
    EXIT WHEN picked.comparison_id IS NOT NULL;
  END LOOP;
  RETURN picked;
END
$$;
--> statement-breakpoint
-- Of a project that is draining: a slot of a comparison that somebody has judged already.
CREATE FUNCTION claim_begun(wanted_project uuid, wanted_labeler uuid, their_skills text[]) RETURNS SETOF slots
LANGUAGE plpgsql ROWS 1 AS $$
BEGIN
  RETURN QUERY SELECT s.* FROM comparisons c JOIN slots s ON s.comparison_id = c.id
  WHERE c.project_id = wanted_project AND c.status = 'open' AND c.judgments_done > 0
    AND c.required_skills <@ their_skills AND s.state = 'open' AND s.lane_id IS NOT NULL
    AND NOT EXISTS (
      SELECT FROM assignments a
      WHERE a.comparison_id = c.id AND a.labeler_id = wanted_labeler AND a.status IN ('leased', 'judged', 'skipped')
    )
  ORDER BY c.id
  LIMIT 1
  FOR UPDATE OF s SKIP LOCKED;
END
$$;
--> statement-breakpoint
-- A gold comparison that this labeler has not had, between two places in the order of the draw.
CREATE FUNCTION draw_gold(wanted_project uuid, wanted_labeler uuid, their_skills text[], first integer, last integer)
RETURNS SETOF comparisons
LANGUAGE plpgsql ROWS 1 AS $$
BEGIN
  RETURN QUERY SELECT c.* FROM comparisons c
  WHERE c.project_id = wanted_project AND c.purpose = 'gold' AND uuid_hash(c.id) BETWEEN first AND last
    AND c.required_skills <@ their_skills AND NOT is_flagged(c.id, c.prompt_id)
    AND NOT EXISTS (
      SELECT FROM assignments a
      WHERE a.comparison_id = c.id AND a.labeler_id = wanted_labeler AND a.status IN ('leased', 'judged', 'skipped')
    )
  ORDER BY uuid_hash(c.id)
  LIMIT 1
  FOR NO KEY UPDATE OF c SKIP LOCKED;
END
$$;
--> statement-breakpoint
-- A slot of a gold comparison: one that somebody gave back, else one more, as everybody may judge it.
CREATE FUNCTION claim_gold(wanted_project uuid, wanted_labeler uuid, their_skills text[]) RETURNS slots
LANGUAGE plpgsql AS $$
DECLARE
  start integer := (floor(random() * 4294967296) - 2147483648)::integer;
  drawn comparisons%ROWTYPE;
  picked slots%ROWTYPE;
BEGIN
  SELECT * INTO drawn FROM draw_gold(wanted_project, wanted_labeler, their_skills, start, 2147483647);
  IF drawn.id IS NULL THEN
    SELECT * INTO drawn FROM draw_gold(wanted_project, wanted_labeler, their_skills, -2147483648, start);
  END IF;
  IF drawn.id IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT * INTO picked FROM slots WHERE comparison_id = drawn.id AND state = 'open' LIMIT 1 FOR UPDATE SKIP LOCKED;
  IF picked.comparison_id IS NULL THEN
    UPDATE comparisons SET judgments_needed = judgments_needed + 1, status = 'open', closed_at = NULL
    WHERE id = drawn.id RETURNING * INTO drawn;
    INSERT INTO slots (comparison_id, number) VALUES (drawn.id, drawn.judgments_needed) RETURNING * INTO picked;
  END IF;
  RETURN picked;
END
$$;
--> statement-breakpoint
-- A comparison that the labeler judged at least so many judgments ago, to be shown to them again in the opposite order. It is
-- a comparison of its own, with one slot; each is repeated to a labeler once.
CREATE FUNCTION claim_repeat(
  wanted_project uuid, wanted_labeler uuid, judgments_between integer, OUT picked slots, OUT displayed uuid[]
)
LANGUAGE plpgsql AS $$
DECLARE
  drawn record;
  made uuid;
BEGIN
  SELECT j.comparison_id, j.displayed_order, again.id AS repeat_id INTO drawn
  FROM (
    SELECT * FROM standing_judgments
    WHERE project_id = wanted_project AND labeler_id = wanted_labeler
    ORDER BY created_at DESC OFFSET judgments_between LIMIT 100
  ) j
  JOIN comparisons c ON c.id = j.comparison_id
  LEFT JOIN LATERAL (
    SELECT r.id FROM comparisons r
    WHERE r.repeat_of = c.id AND EXISTS (
      SELECT FROM assignments a WHERE a.comparison_id = r.id AND a.labeler_id = wanted_labeler
    ) LIMIT 1
  ) again ON true
  WHERE c.purpose = 'work' AND j.assignment_id IS NOT NULL AND j.verdict IN ('ranking', 'allBad')
    AND NOT is_flagged(c.id, c.prompt_id)
    -- Repeated before, but given back: that one once more.
    AND (again.id IS NULL OR EXISTS (SELECT FROM slots s WHERE s.comparison_id = again.id AND s.state = 'open'))
  ORDER BY random() LIMIT 1;
  IF drawn.comparison_id IS NULL THEN
    RETURN;
  END IF;
  SELECT array_agg(id ORDER BY place DESC) INTO displayed
  FROM unnest(drawn.displayed_order) WITH ORDINALITY AS shown (id, place);
  IF drawn.repeat_id IS NOT NULL THEN
    SELECT * INTO picked FROM slots WHERE comparison_id = drawn.repeat_id AND state = 'open' FOR UPDATE SKIP LOCKED;
    RETURN;
  END IF;
  made := time_ordered_id();
  INSERT INTO comparisons (id, project_id, prompt_id, purpose, repeat_of, priority, required_skills, judgments_needed)
  SELECT made, project_id, prompt_id, 'repeat', id, priority, required_skills, 1
  FROM comparisons WHERE id = drawn.comparison_id;
  INSERT INTO comparison_candidates (comparison_id, position, completion_id)
  SELECT made, position, completion_id FROM comparison_candidates WHERE comparison_id = drawn.comparison_id;
  INSERT INTO slots (comparison_id, number) VALUES (made, 1) RETURNING * INTO picked;
END
$$;
--> statement-breakpoint
-- The next slot for a labeler, and the order of its candidates where that is not to be drawn.
CREATE FUNCTION claim_next(
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
    SELECT * INTO picked FROM claim_gold(project.id, wanted_labeler, their_skills);
    RETURN;
  END IF;
  IF project.state = 'draining' THEN
    SELECT * INTO picked FROM claim_begun(project.id, wanted_labeler, their_skills);
    RETURN;
  END IF;
  IF drawn < gold_rate THEN
    SELECT * INTO picked FROM claim_gold(project.id, wanted_labeler, their_skills);
  ELSIF drawn < gold_rate + repeat_rate THEN
    SELECT * INTO again
    FROM claim_repeat(project.id, wanted_labeler, (project.settings ->> 'repeatAfter')::integer);
    picked := again.picked;
    displayed := again.displayed;
  END IF;
  IF picked.comparison_id IS NULL THEN
    displayed := NULL;
    SELECT * INTO picked FROM claim_work(project.id, wanted_labeler, their_skills);
  END IF;
END
$$;
--> statement-breakpoint
-- How many judgments a labeler may still give today (UTC), less what they hold; null: any number.
CREATE FUNCTION quota_left(project projects, wanted_labeler uuid, own_quota integer, held integer) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
DECLARE
  quota integer := coalesce(own_quota, (project.settings ->> 'dailyQuota')::integer);
BEGIN
  RETURN quota - held - (
    SELECT count(*) FROM standing_judgments
    WHERE project_id = project.id AND labeler_id = wanted_labeler AND verdict <> 'skip'
      AND created_at >= date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
  );
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
CREATE FUNCTION lease_next(wanted_project uuid, wanted_labeler uuid, is_admin boolean, wanted_count integer)
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
  project projects%ROWTYPE;
  membership members%ROWTYPE;
  standing standings%ROWTYPE;
  guideline record;
  lease interval;
  held uuid;
  leased integer := 0;
  left_today integer;
  qualifies boolean;
  claimed record;
  new_assignment uuid;
BEGIN
  SELECT * INTO project FROM projects WHERE id = wanted_project;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 'project_not_found', NULL, NULL::jsonb;
    RETURN;
  END IF;
  SELECT * INTO membership FROM members WHERE project_id = wanted_project AND user_id = wanted_labeler;
  IF NOT FOUND AND NOT is_admin THEN
    RETURN QUERY SELECT 'not_member', NULL, NULL::jsonb;
    RETURN;
  END IF;
  SELECT * INTO standing FROM standings WHERE project_id = wanted_project AND labeler_id = wanted_labeler;
  IF standing.paused_at IS NOT NULL THEN
    RETURN QUERY SELECT 'labeler_paused', standing.pause_reason, NULL::jsonb;
    RETURN;
  END IF;
  SELECT id, version INTO guideline FROM guidelines
  WHERE project_id = wanted_project AND status = 'published'
  ORDER BY version DESC LIMIT 1;
  IF FOUND AND (project.settings ->> 'requireAcknowledgement')::boolean AND NOT EXISTS (
    SELECT FROM acknowledgements WHERE guideline_id = guideline.id AND user_id = wanted_labeler
  ) THEN
    RETURN QUERY SELECT 'guideline_not_acknowledged', NULL, NULL::jsonb;
    RETURN;
  END IF;

  -- One at a time for each labeler: two requests at once are two requests for the same work.
  PERFORM pg_advisory_xact_lock(hashtextextended(wanted_project::text || wanted_labeler::text, 0));
  lease := make_interval(secs => (project.settings ->> 'leaseSeconds')::integer);
  FOR held IN
    SELECT id FROM assignments
    WHERE labeler_id = wanted_labeler AND project_id = wanted_project AND status = 'leased' AND expires_at > now()
    ORDER BY leased_at, id LIMIT wanted_count
    FOR UPDATE SKIP LOCKED
  LOOP
    UPDATE assignments SET expires_at = now() + lease WHERE id = held;
    leased := leased + 1;
    RETURN QUERY SELECT 'leased', NULL, assignment_view(held);
  END LOOP;
  IF leased = wanted_count THEN
    RETURN;
  END IF;

  PERFORM reclaim_expired(wanted_project);
  IF project.state = 'paused' THEN
    IF leased = 0 THEN
      RETURN QUERY SELECT 'project_paused', NULL, NULL::jsonb;
    END IF;
    RETURN;
  END IF;
  IF coalesce(membership.daily_quota, (project.settings ->> 'dailyQuota')::integer) IS NOT NULL THEN
    left_today := quota_left(project, wanted_labeler, membership.daily_quota, leased);
    IF left_today <= 0 AND leased = 0 THEN
      RETURN QUERY SELECT 'quota_reached', NULL, NULL::jsonb;
      RETURN;
    END IF;
    wanted_count := least(wanted_count, leased + left_today);
  END IF;

  qualifies := jsonb_typeof(project.settings -> 'qualification') = 'object' AND standing.qualified_at IS NULL;
  WHILE leased < wanted_count LOOP
    SELECT * INTO claimed FROM claim_next(project, wanted_labeler, coalesce(membership.skills, '{}'), qualifies);
    EXIT WHEN (claimed.picked).comparison_id IS NULL;
    UPDATE slots SET state = 'leased'
    WHERE comparison_id = (claimed.picked).comparison_id AND number = (claimed.picked).number;
    new_assignment := time_ordered_id();
    INSERT INTO assignments (
      id, project_id, comparison_id, slot_number, labeler_id, fence_token, displayed_order, guideline_version,
      leased_at, expires_at
    )
    SELECT new_assignment, wanted_project, (claimed.picked).comparison_id, (claimed.picked).number, wanted_labeler,
      gen_random_uuid(), coalesce(claimed.displayed, array_agg(completion_id ORDER BY random())), guideline.version,
      clock_timestamp(), now() + lease
    FROM comparison_candidates WHERE comparison_id = (claimed.picked).comparison_id;
    leased := leased + 1;
    RETURN QUERY SELECT 'leased', NULL, assignment_view(new_assignment);
  END LOOP;
  IF leased = 0 THEN
    RETURN QUERY SELECT CASE WHEN qualifies THEN 'not_qualified' ELSE 'none' END, NULL, NULL::jsonb;
  END IF;
END
$$;
--> statement-breakpoint
-- Ends the work of a labeler in a project: what they hold goes to others (except what they are submitting at this moment).
CREATE FUNCTION pause_labeler(wanted_project uuid, wanted_labeler uuid, reason text, automatically boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO standings AS s (project_id, labeler_id, paused_at, pause_reason, paused_automatically)
  VALUES (wanted_project, wanted_labeler, now(), reason, automatically)
  ON CONFLICT (project_id, labeler_id) DO UPDATE SET paused_at = excluded.paused_at,
    pause_reason = excluded.pause_reason, paused_automatically = excluded.paused_automatically;
  WITH held AS (
    SELECT id FROM assignments
    WHERE labeler_id = wanted_labeler AND project_id = wanted_project AND status = 'leased'
    FOR UPDATE SKIP LOCKED
  ), ended AS (
    UPDATE assignments a SET status = 'released', ended_at = now() FROM held WHERE a.id = held.id
    RETURNING a.comparison_id, a.slot_number
  )
  UPDATE slots SET state = 'open', position = nextval('slot_positions')
  FROM ended WHERE slots.comparison_id = ended.comparison_id AND slots.number = ended.slot_number;
  PERFORM announce(wanted_project, 'labeler.paused',
    jsonb_build_object('labelerId', wanted_labeler, 'reason', reason, 'automatically', automatically));
END
$$;
--> statement-breakpoint
-- Counts a gold answer (or takes one back, or corrects one), and draws the consequence: qualified, or paused with a reason.
CREATE FUNCTION count_gold(wanted_project uuid, wanted_labeler uuid, seen integer, correct integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  rules jsonb := (SELECT settings FROM projects WHERE id = wanted_project);
  qualification jsonb := nullif(rules -> 'qualification', 'null');
  threshold double precision := (rules ->> 'goldThreshold')::double precision;
  standing standings%ROWTYPE;
BEGIN
  INSERT INTO standings AS s (project_id, labeler_id, gold_seen, gold_right)
  VALUES (wanted_project, wanted_labeler, greatest(seen, 0), greatest(correct, 0))
  ON CONFLICT (project_id, labeler_id) DO UPDATE
  SET gold_seen = greatest(s.gold_seen + seen, 0), gold_right = greatest(s.gold_right + correct, 0)
  RETURNING * INTO standing;
  IF qualification IS NOT NULL AND standing.qualified_at IS NULL THEN
    IF standing.gold_seen < (qualification ->> 'judgments')::integer THEN
      RETURN;
    END IF;
    IF standing.gold_right >= (qualification ->> 'threshold')::double precision * standing.gold_seen THEN
      UPDATE standings SET qualified_at = now() WHERE project_id = wanted_project AND labeler_id = wanted_labeler;
    ELSIF standing.paused_at IS NULL THEN
      PERFORM pause_labeler(wanted_project, wanted_labeler, format(
        'In the qualification round %s of your %s judgments agreed with the known answers; %s %% are needed. A researcher of the project can let you go on.',
        standing.gold_right, standing.gold_seen, round(((qualification ->> 'threshold')::numeric) * 100)), true);
    END IF;
  ELSIF threshold IS NOT NULL AND standing.gold_seen >= (rules ->> 'goldMinimum')::integer
    AND standing.gold_right < threshold * standing.gold_seen AND standing.paused_at IS NULL THEN
    PERFORM pause_labeler(wanted_project, wanted_labeler, format(
      'Of %s comparisons whose answer is known you judged %s as expected; at least %s %% are asked for. A researcher of the project can let you go on.',
      standing.gold_seen, standing.gold_right, round((threshold * 100)::numeric)), true);
  END IF;
END
$$;
--> statement-breakpoint
-- Where all judgments of a comparison are in and no choice has a majority: one more, up to its limit. The choice is what was
-- ranked first (together, if tied), or that all are bad. @returns whether another is asked for.
CREATE FUNCTION ask_another(wanted uuid) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  comparison comparisons%ROWTYPE;
  most integer;
  total integer;
BEGIN
  SELECT * INTO comparison FROM comparisons WHERE id = wanted FOR NO KEY UPDATE;
  IF comparison.status = 'open' OR comparison.purpose <> 'work'
    OR comparison.judgments_limit IS NULL OR comparison.judgments_needed >= comparison.judgments_limit THEN
    RETURN false;
  END IF;
  SELECT max(choices.votes), sum(choices.votes) INTO most, total
  FROM (
    SELECT count(*) AS votes FROM standing_judgments
    WHERE comparison_id = wanted AND verdict <> 'skip'
    GROUP BY verdict, (SELECT string_agg(best, ' ' ORDER BY best) FROM jsonb_array_elements_text(ranking -> 0) AS best)
  ) choices;
  IF 2 * most > total THEN
    RETURN false;
  END IF;
  UPDATE comparisons SET judgments_needed = judgments_needed + 1, status = 'open', closed_at = NULL WHERE id = wanted;
  INSERT INTO slots (comparison_id, number, lane_id) VALUES (wanted, comparison.judgments_needed + 1, lane_for(wanted));
  RETURN true;
END
$$;
--> statement-breakpoint
-- Until when what came of an assignment may be changed: so long after it was first judged, however often it changed since.
CREATE FUNCTION editable_until(wanted_assignment uuid) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT min(j.created_at) + make_interval(secs => (p.settings ->> 'editWindowSeconds')::integer)
    FROM judgments j JOIN projects p ON p.id = j.project_id
    WHERE j.assignment_id = wanted_assignment
    GROUP BY p.id
  );
END
$$;
--> statement-breakpoint
-- What submitting a judgment must know, in one look without a lock: the lease, the rules, and what stands already.
CREATE FUNCTION judgment_context(wanted_assignment uuid, wanted_labeler uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
AS $$
BEGIN
  RETURN (SELECT jsonb_build_object(
    'assignmentId', a.id,
    'projectId', a.project_id,
    'promptId', c.prompt_id,
    'labelerId', a.labeler_id,
    'status', a.status,
    'runOut', a.expires_at <= now(),
    'expiresAt', iso_instant(a.expires_at),
    'fenceToken', a.fence_token,
    'displayedOrder', a.displayed_order,
    'guidelineVersion', a.guideline_version,
    'goldAnswer', c.gold_answer,
    'settings', p.settings,
    'pauseReason', (
      SELECT s.pause_reason FROM standings s
      WHERE s.project_id = a.project_id AND s.labeler_id = a.labeler_id AND s.paused_at IS NOT NULL
    ),
    'standing', (
      SELECT jsonb_build_object(
        'id', j.id, 'version', j.version, 'verdict', j.verdict, 'ranking', j.ranking, 'skipReason', j.skip_reason,
        'strength', j.strength, 'rationale', j.rationale, 'ratings', j.ratings, 'goldCorrect', j.gold_correct,
        'writtenCompletionId', j.written_completion_id, 'writtenDemonstrationId', j.written_demonstration_id,
        'betterAnswer', coalesce(
          (SELECT text FROM completions WHERE id = j.written_completion_id),
          (SELECT messages -> -1 ->> 'content' FROM demonstrations WHERE id = j.written_demonstration_id)),
        'createdAt', iso_instant(j.created_at), 'editableUntil', iso_instant(editable_until(a.id)),
        'isEditable', editable_until(a.id) > now())
      FROM standing_judgments j WHERE j.assignment_id = a.id
    )
  )
  FROM assignments a
  JOIN comparisons c ON c.id = a.comparison_id
  JOIN projects p ON p.id = a.project_id
  WHERE a.id = wanted_assignment AND a.labeler_id = wanted_labeler);
END
$$;
--> statement-breakpoint
-- Stores what a labeler found, if the lease is still theirs and alive: the judgment and its audit row, the end of the lease,
-- the slot filled (or, for a skip, open again), the comparison counted and closed with its last judgment.
-- @returns the judgment's id and its times; null when the lease is not alive any more, and then nothing has changed.
CREATE FUNCTION store_judgment(wanted_assignment uuid, wanted_fence uuid, content jsonb) RETURNS jsonb
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
DECLARE
  is_skip boolean := content ->> 'verdict' = 'skip';
  gold_correct boolean := (content ->> 'goldCorrect')::boolean;
  new_judgment uuid := time_ordered_id();
  stored_at timestamptz;
  lease assignments%ROWTYPE;
  before record;
  counted comparisons%ROWTYPE;
BEGIN
  UPDATE assignments
  SET status = CASE WHEN is_skip THEN 'skipped' ELSE 'judged' END::assignment_status, ended_at = now()
  WHERE id = wanted_assignment AND fence_token = wanted_fence AND status = 'leased' AND expires_at > now()
  RETURNING * INTO lease;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  -- There is one if they took it back, or let a lease run out after that.
  SELECT id, version INTO before FROM judgments
  WHERE comparison_id = lease.comparison_id AND labeler_id = lease.labeler_id
  ORDER BY version DESC LIMIT 1;
  INSERT INTO judgments (
    id, project_id, comparison_id, version, supersedes, assignment_id, labeler_id, verdict, ranking, skip_reason, strength,
    rationale, ratings, written_completion_id, written_demonstration_id, gold_correct, dwell_ms, displayed_order,
    guideline_version
  )
  VALUES (
    new_judgment, lease.project_id, lease.comparison_id, coalesce(before.version, 0) + 1, before.id, lease.id,
    lease.labeler_id, (content ->> 'verdict')::verdict, nullif(content -> 'ranking', 'null'),
    (content ->> 'skipReason')::skip_reason, (content ->> 'strength')::smallint, content ->> 'rationale',
    nullif(content -> 'ratings', 'null'), (content ->> 'writtenCompletionId')::uuid,
    (content ->> 'writtenDemonstrationId')::uuid, gold_correct, (content ->> 'dwellMs')::integer, lease.displayed_order,
    lease.guideline_version
  )
  RETURNING created_at INTO stored_at;
  INSERT INTO audit (id, actor_id, action, project_id, subject_id, detail)
  VALUES (time_ordered_id(), lease.labeler_id, CASE WHEN is_skip THEN 'judgment.skip' ELSE 'judgment.submit' END,
    lease.project_id, new_judgment, '{}');
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
  PERFORM announce(lease.project_id, 'judgment.submitted', jsonb_build_object('judgmentId', new_judgment,
    'comparisonId', lease.comparison_id, 'labelerId', lease.labeler_id, 'verdict', content ->> 'verdict'));
  IF counted.status = 'closed' AND counted.purpose = 'work' THEN
    IF NOT ask_another(counted.id) THEN
      PERFORM announce(lease.project_id, 'comparison.closed', jsonb_build_object('comparisonId', counted.id));
    END IF;
  END IF;
  RETURN jsonb_build_object('id', new_judgment, 'createdAt', iso_instant(stored_at),
    'editableUntil', iso_instant(editable_until(lease.id)));
END
$$;
--> statement-breakpoint
-- How far a project is, counted now, from indexes alone.
CREATE FUNCTION project_progress(wanted uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET enable_bitmapscan = off
AS $$
BEGIN
  RETURN (SELECT jsonb_build_object(
    'prompts', (SELECT count(*) FROM prompts WHERE project_id = wanted),
    'completions', (SELECT count(*) FROM completions WHERE project_id = wanted),
    'comparisons', jsonb_build_object('open', counted.open, 'closed', counted.closed),
    'judgments', jsonb_build_object(
      'needed', counted.needed,
      'done', counted.done,
      'skipped', (SELECT count(*) FROM standing_judgments WHERE project_id = wanted AND verdict = 'skip'),
      'leased', (SELECT count(*) FROM assignments
                 WHERE project_id = wanted AND status = 'leased' AND expires_at > now())
    )
  )
  FROM projects project
  CROSS JOIN LATERAL (
    SELECT
      count(*) FILTER (WHERE status = 'open') AS open,
      count(*) FILTER (WHERE status = 'closed') AS closed,
      coalesce(sum(judgments_needed), 0) AS needed,
      coalesce(sum(judgments_done), 0) AS done
    FROM comparisons WHERE project_id = project.id AND purpose = 'work'
  ) counted
  WHERE project.id = wanted);
END
$$;
