-- Adds what a labeler found, or a later version of it, with its audit row and its votes, and notes that tallies change.
-- A project's live head is notified when that commits (channel tastemaker_votes, the project's id and the comparison's).
-- `content` has contracts' names, in completion ids. The caller holds the assignment's lock.
-- Returns its id, when it was stored, and when the first judgment of the assignment was.
CREATE OR REPLACE FUNCTION append_judgment(
  lease assignments, content jsonb, audit_action text, audit_detail jsonb, OUT id uuid, OUT stored_at timestamptz,
  OUT first_judged_at timestamptz
)
LANGUAGE plpgsql AS $$
DECLARE
  added_version smallint;
BEGIN
  id := time_ordered_id();
  WITH noted AS (
    INSERT INTO audit (id, actor_id, action, project_id, subject_id, detail)
    VALUES (time_ordered_id(), lease.labeler_id, audit_action, lease.project_id, append_judgment.id, audit_detail)
  )
  INSERT INTO judgments (
    id, project_id, comparison_id, version, supersedes, assignment_id, labeler_id, verdict, ranking, skip_reason, strength,
    rationale, ratings, written_completion_id, written_demonstration_id, gold_correct, dwell_ms, displayed_order,
    guideline_version
  )
  SELECT
    append_judgment.id, lease.project_id, lease.comparison_id, coalesce(before.version, 0) + 1, before.id, lease.id,
    lease.labeler_id, (content ->> 'verdict')::verdict, nullif(content -> 'ranking', 'null'),
    (content ->> 'skipReason')::skip_reason, (content ->> 'strength')::smallint, content ->> 'rationale',
    nullif(content -> 'ratings', 'null'), (content ->> 'writtenCompletionId')::uuid,
    (content ->> 'writtenDemonstrationId')::uuid, (content ->> 'goldCorrect')::boolean,
    (content ->> 'dwellMs')::integer, lease.displayed_order, lease.guideline_version
  -- There is one before it if they changed it, took it back, or let a lease run out after that.
  FROM (VALUES (true)) AS one (row) LEFT JOIN LATERAL (
    SELECT j.id, j.version FROM judgments j
    WHERE j.comparison_id = lease.comparison_id AND j.labeler_id = lease.labeler_id ORDER BY j.version DESC LIMIT 1
  ) before ON true
  RETURNING judgments.created_at, judgments.version INTO stored_at, added_version;
  first_judged_at := stored_at;
  PERFORM tally_judgment(lease, added_version > 1, (content ->> 'verdict')::verdict, content -> 'ranking', stored_at);
  PERFORM note_tally_changes(lease.project_id, ARRAY[lease.comparison_id]);
  IF EXISTS (SELECT FROM live_heads WHERE project_id = lease.project_id) THEN
    PERFORM pg_notify('tastemaker_votes', lease.project_id || ' ' || lease.comparison_id);
  END IF;
  IF added_version > 1 THEN
    SELECT min(j.created_at) INTO first_judged_at FROM judgments j WHERE j.assignment_id = lease.id;
  END IF;
END
$$;
