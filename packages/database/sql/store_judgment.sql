-- Stores a judgment or skip if the lease is alive and the fence token its own: the judgment and its audit row, the end of
-- the lease, the slot filled (a skip opens it again), the comparison counted, and closed with its last judgment.
-- Locks the assignment, the comparison, the slot, then what `count_gold` locks.
-- Returns the judgment's id and times; null when the lease is not alive, and then nothing has changed.
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
