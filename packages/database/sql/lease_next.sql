-- Leases the next slots of a project to a labeler, up to `wanted_count`, counting leases that they hold already, which
-- are renewed and come first: one that was taken along by its own hours, the others by the project's lease time. A labeler never
-- gets a comparison that they have judged, skipped or hold. New leases are numbered on from the highest number of those.
-- Locks the pair of project and labeler (advisory, until the transaction ends), then their assignments, then for each
-- new lease what `claim_next` locks. It waits for the advisory lock only.
-- Whoever enrolled by a link never holds and has judged more than the link's number in all.
-- Returns one row for each assignment, `outcome` leased; or one row with the reason why there is none: none, not_member,
-- labeler_paused (`detail`: the reason of the pause), guideline_not_acknowledged, project_paused, quota_reached,
-- enrolment_finished, not_qualified, project_not_found.
--
-- The settings pin the plans to index scans in queue order: with outdated statistics, as just after an import of a million
-- rows, the planner may otherwise sort the whole queue or hash all assignments.
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
  left_in_all integer;
  qualifies boolean;
  last_number integer;
  claimed record;
  picked slots%ROWTYPE;
  new_assignment uuid;
BEGIN
  SELECT p AS project, m.user_id IS NOT NULL AS is_member, m.skills, m.daily_quota,
    s.paused_at, s.pause_reason, s.qualified_at, g.id AS guideline_id, g.version AS guideline_version,
    e.id AS enrolment_id, e.started_at
  INTO known
  FROM projects p
  LEFT JOIN members m ON m.project_id = p.id AND m.user_id = wanted_labeler
  LEFT JOIN standings s ON s.project_id = p.id AND s.labeler_id = wanted_labeler
  LEFT JOIN enrolments e ON e.user_id = wanted_labeler AND e.project_id = p.id
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
    UPDATE assignments SET expires_at = now() + coalesce(make_interval(hours => taken_along_hours), lease) WHERE id = held;
    leased := leased + 1;
    assignment := assignment_view(held);
    RETURN NEXT;
  END LOOP;
  IF leased = wanted_count THEN
    RETURN;
  END IF;

  PERFORM reclaim_expired(wanted_project);
  IF known.enrolment_id IS NOT NULL THEN
    left_in_all := enrolment_left(known.enrolment_id);
    IF left_in_all <= 0 AND leased = 0 THEN
      -- Not finished: what is left is held, and about to be judged or to run out.
      outcome := CASE WHEN EXISTS (
        SELECT FROM enrolments WHERE id = known.enrolment_id AND finished_at IS NOT NULL
      ) THEN 'enrolment_finished' ELSE 'none' END;
      assignment := NULL;
      RETURN NEXT;
      RETURN;
    END IF;
    wanted_count := least(wanted_count, leased + left_in_all);
  END IF;
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
    last_number := 1 + coalesce(last_number, highest_number(wanted_project, wanted_labeler));
    new_assignment := time_ordered_id();
    INSERT INTO assignments (
      id, project_id, comparison_id, slot_number, labeler_id, number, fence_token, displayed_order, guideline_version,
      leased_at, expires_at
    )
    SELECT new_assignment, wanted_project, picked.comparison_id, picked.number, wanted_labeler, last_number, gen_random_uuid(),
      coalesce(claimed.displayed, array_agg(completion_id ORDER BY random())), known.guideline_version,
      clock_timestamp(), now() + lease
    FROM comparison_candidates WHERE comparison_id = picked.comparison_id;
    leased := leased + 1;
    assignment := assignment_view(new_assignment);
    RETURN NEXT;
  END LOOP;
  IF leased > 0 AND known.enrolment_id IS NOT NULL AND known.started_at IS NULL THEN
    UPDATE enrolments SET started_at = now() WHERE id = known.enrolment_id AND started_at IS NULL;
  END IF;
  IF leased = 0 THEN
    outcome := CASE WHEN qualifies THEN 'not_qualified' ELSE 'none' END;
    assignment := NULL;
    RETURN NEXT;
  END IF;
END
$$;
