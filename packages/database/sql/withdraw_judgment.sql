-- Takes the judgment or skip that stands of an assignment back, if that is still this one: its labeler holds the assignment
-- again, under a new lease with a new fence token; the comparison is open, and its slot leased.
-- Locks the assignment, the labeler's enrolment, the comparison, the slot, their standing, in this order.
-- Returns `withdrawn`; `changed` when another version stands by now; `taken` when it was skipped and its slot went to somebody
-- else; `finished` when they enrolled by a link and have judged all that it asks for. In the latter three nothing has changed.
CREATE OR REPLACE FUNCTION withdraw_judgment(wanted_assignment uuid, wanted_judgment uuid) RETURNS text
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
DECLARE
  lease assignments%ROWTYPE;
  before judgments%ROWTYPE;
  stored record;
BEGIN
  SELECT * INTO lease FROM assignments WHERE id = wanted_assignment AND status IN ('judged', 'skipped') FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 'changed';
  END IF;
  SELECT j.* INTO before FROM judgments j JOIN standing_judgments s ON s.id = j.id
  WHERE j.id = wanted_judgment AND j.assignment_id = wanted_assignment;
  IF NOT FOUND THEN
    RETURN 'changed';
  END IF;
  PERFORM FROM enrolments WHERE user_id = lease.labeler_id AND project_id = lease.project_id FOR UPDATE;
  IF EXISTS (
    SELECT FROM enrolments
    WHERE user_id = lease.labeler_id AND project_id = lease.project_id AND finished_at IS NOT NULL
  ) THEN
    RETURN 'finished';
  END IF;
  IF lease.status = 'judged' THEN
    UPDATE comparisons SET judgments_done = judgments_done - 1, status = 'open', closed_at = NULL
    WHERE id = lease.comparison_id;
  END IF;
  -- A judged one is still theirs; a skipped one only until somebody else takes it.
  UPDATE slots SET state = 'leased'
  WHERE comparison_id = lease.comparison_id AND number = lease.slot_number
    AND state = CASE lease.status WHEN 'judged' THEN 'filled' ELSE 'open' END::slot_state;
  IF NOT FOUND THEN
    RETURN 'taken';
  END IF;
  stored := append_judgment(lease, '{"verdict": "withdrawn"}', 'judgment.withdraw',
    jsonb_build_object('supersedes', before.id));
  IF before.gold_correct IS NOT NULL THEN
    PERFORM count_gold_answer(lease.project_id, lease.labeler_id, -1, -before.gold_correct::integer, before.created_at);
  END IF;
  UPDATE assignments a SET status = 'leased', fence_token = gen_random_uuid(), leased_at = now(), ended_at = NULL,
    expires_at = now() + coalesce(
      make_interval(hours => a.taken_along_hours),
      make_interval(secs => (p.settings ->> 'leaseSeconds')::integer))
  FROM projects p WHERE a.id = lease.id AND p.id = a.project_id;
  PERFORM announce(lease.project_id, 'judgment.changed', jsonb_build_object('judgmentId', stored.id,
    'supersedes', before.id, 'comparisonId', lease.comparison_id, 'labelerId', lease.labeler_id,
    'verdict', 'withdrawn'));
  RETURN 'withdrawn';
END
$$;
