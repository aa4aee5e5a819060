-- Leasing in one round trip. (drizzle-kit knows no functions: this migration is written by hand.)

-- What a labeler may see of an assignment: contracts' `assignment`, with nothing that tells who wrote a candidate.
CREATE FUNCTION assignment_view(wanted uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT jsonb_build_object(
    'id', a.id,
    'projectId', a.project_id,
    'status', CASE WHEN a.status = 'leased' AND a.expires_at <= now() THEN 'expired' ELSE a.status::text END,
    'fenceToken', a.fence_token,
    'expiresAt', to_char(a.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'messages', p.messages,
    'contextDocuments', p.context_documents,
    'candidates', (
      SELECT jsonb_agg(jsonb_build_object('label', chr(64 + shown.position::int), 'text', c.text) ORDER BY shown.position)
      FROM unnest(a.displayed_order) WITH ORDINALITY AS shown (completion_id, position)
      JOIN completions c ON c.id = shown.completion_id
    ),
    'guidelineVersion', a.guideline_version,
    'allowTies', (project.settings ->> 'allowTies')::boolean,
    'allowAllBad', (project.settings ->> 'allowAllBad')::boolean
  )
  FROM assignments a
  JOIN comparisons comparison ON comparison.id = a.comparison_id
  JOIN prompts p ON p.id = comparison.prompt_id
  JOIN projects project ON project.id = a.project_id
  WHERE a.id = wanted);
END
$$;
--> statement-breakpoint
-- Opens the slots of leases of a project that have run out. A few at a time: every lease calls it.
CREATE FUNCTION reclaim_expired(wanted_project uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
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
-- The first open slot after a place in the queue whose comparison this labeler has neither judged nor skipped nor holds.
-- Slots that others are just taking are stepped over, so nobody waits for anybody.
CREATE FUNCTION claim_open_slot(wanted_project uuid, wanted_labeler uuid, after bigint) RETURNS SETOF slots
LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY SELECT s.* FROM slots s
  WHERE s.project_id = wanted_project AND s.state = 'open' AND s.position > after
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
-- Leases the next slot of a project to a labeler, or gives back (renewed) the lease that they hold already.
-- `outcome`: leased, none, guideline_not_acknowledged or project_not_found; `assignment` only with leased.
--
-- The settings below pin the plans to index scans in queue order: with statistics that are out of date, as they are just
-- after a million rows came in, the planner may otherwise sort the whole queue or hash all assignments.
CREATE FUNCTION lease_next(wanted_project uuid, wanted_labeler uuid, new_assignment uuid)
RETURNS TABLE (outcome text, assignment jsonb)
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_sort = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
  project_settings jsonb;
  guideline record;
  lease interval;
  held uuid;
  came_to labeler_cursors%ROWTYPE;
  picked slots%ROWTYPE;
  rescan_started timestamptz;
BEGIN
  SELECT settings INTO project_settings FROM projects WHERE id = wanted_project;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 'project_not_found', NULL::jsonb;
    RETURN;
  END IF;
  lease := make_interval(secs => (project_settings ->> 'leaseSeconds')::int);

  SELECT id, version INTO guideline FROM guidelines
  WHERE project_id = wanted_project AND status = 'published'
  ORDER BY version DESC LIMIT 1;
  IF FOUND AND (project_settings ->> 'requireAcknowledgement')::boolean AND NOT EXISTS (
    SELECT FROM acknowledgements WHERE guideline_id = guideline.id AND user_id = wanted_labeler
  ) THEN
    RETURN QUERY SELECT 'guideline_not_acknowledged', NULL::jsonb;
    RETURN;
  END IF;

  UPDATE assignments SET expires_at = now() + lease
  WHERE id = (
    SELECT id FROM assignments
    WHERE labeler_id = wanted_labeler AND project_id = wanted_project AND status = 'leased' AND expires_at > now()
    ORDER BY leased_at LIMIT 1
    FOR UPDATE SKIP LOCKED
  )
  RETURNING id INTO held;
  IF FOUND THEN
    RETURN QUERY SELECT 'leased', assignment_view(held);
    RETURN;
  END IF;

  PERFORM reclaim_expired(wanted_project);

  -- A second request of the same labeler may take another slot of the same comparison at the same moment; then the unique
  -- index lets one of them through, and the other looks again.
  FOR try IN 1..5 LOOP
    SELECT * INTO came_to FROM labeler_cursors WHERE project_id = wanted_project AND labeler_id = wanted_labeler;
    SELECT * INTO picked FROM claim_open_slot(wanted_project, wanted_labeler, coalesce(came_to.position, 0));

    -- Nothing ahead. Something may have opened behind (a transaction that was slow to commit, or rolled back), so look
    -- from the beginning; but spend at most a twentieth of the time on that, however often a labeler asks.
    IF picked.comparison_id IS NULL AND came_to.rescan_after <= clock_timestamp() THEN
      rescan_started := clock_timestamp();
      SELECT * INTO picked FROM claim_open_slot(wanted_project, wanted_labeler, 0);
      UPDATE labeler_cursors SET rescan_after = clock_timestamp() + 20 * (clock_timestamp() - rescan_started)
      WHERE project_id = wanted_project AND labeler_id = wanted_labeler;
    END IF;
    EXIT WHEN picked.comparison_id IS NULL;

    INSERT INTO assignments (
      id, project_id, comparison_id, slot_number, labeler_id, fence_token, displayed_order, guideline_version,
      leased_at, expires_at
    )
    SELECT new_assignment, wanted_project, picked.comparison_id, picked.number, wanted_labeler, gen_random_uuid(),
      array_agg(completion_id ORDER BY random()), guideline.version, now(), now() + lease
    FROM comparison_candidates WHERE comparison_id = picked.comparison_id
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
      UPDATE slots SET state = 'leased' WHERE comparison_id = picked.comparison_id AND number = picked.number;
      INSERT INTO labeler_cursors VALUES (wanted_project, wanted_labeler, picked.position, '-infinity')
      ON CONFLICT (project_id, labeler_id)
      DO UPDATE SET position = greatest(labeler_cursors.position, excluded.position);
      RETURN QUERY SELECT 'leased', assignment_view(new_assignment);
      RETURN;
    END IF;
  END LOOP;
  RETURN QUERY SELECT 'none', NULL::jsonb;
END
$$;
