-- Stores what a labeler found, if the lease is still theirs and alive: the judgment and its audit row, the end of the lease,
-- the slot filled (or, for a skip, open again), the comparison counted and closed with its last judgment.
-- Locks the assignment, the comparison, the slot, the labeler's enrolment, their standing, in this order.
-- With `leasing` it then leases the labeler their next assignment, and locks as `lease_next` does: one commit to wait for.
-- Returns one row. `stored` is null when the lease is not alive any more, and then nothing has changed; else {id, createdAt,
-- firstJudgedAt, gold, undecided}: with `firstJudgedAt` begins the time in which it may be changed; `gold` is what
-- `count_gold_answer` tells, null for what is not gold; `undecided`: the comparison is closed and may ask another labeler, which
-- the caller decides in the same transaction, and announces that it closed where it does not.
-- The other columns are what `lease_next` answers; null when it was not asked.
CREATE OR REPLACE FUNCTION record_judgment(
  wanted_assignment uuid, wanted_fence uuid, content jsonb, leasing boolean, is_admin boolean
)
RETURNS TABLE (stored jsonb, outcome text, detail text, assignment jsonb)
LANGUAGE plpgsql
ROWS 1
SET enable_seqscan = off
AS $$
DECLARE
  is_skip boolean := content ->> 'verdict' = 'skip';
  gold_correct boolean := (content ->> 'goldCorrect')::boolean;
  lease assignments%ROWTYPE;
  added record;
  counted comparisons%ROWTYPE;
  gold jsonb;
  undecided boolean := false;
BEGIN
  IF is_skip THEN
    SELECT * INTO lease FROM assignments
    WHERE id = wanted_assignment AND fence_token = wanted_fence AND status = 'leased' AND expires_at > now()
    FOR UPDATE;
  ELSE
    UPDATE assignments SET status = 'judged', ended_at = now()
    WHERE id = wanted_assignment AND fence_token = wanted_fence AND status = 'leased' AND expires_at > now()
    RETURNING * INTO lease;
  END IF;
  IF NOT FOUND THEN
    RETURN NEXT;
    RETURN;
  END IF;
  added := append_judgment(lease, content, CASE WHEN is_skip THEN 'judgment.skip' ELSE 'judgment.submit' END, '{}');
  IF is_skip THEN
    PERFORM end_leases(ARRAY[lease.id], 'skipped');
  ELSE
    UPDATE comparisons SET
      judgments_done = judgments_done + 1,
      status = CASE WHEN judgments_done + 1 = judgments_needed THEN 'closed' ELSE 'open' END::comparison_status,
      closed_at = CASE WHEN judgments_done + 1 = judgments_needed THEN now() END
    WHERE id = lease.comparison_id
    RETURNING * INTO counted;
    UPDATE slots SET state = 'filled' WHERE comparison_id = lease.comparison_id AND number = lease.slot_number;
    PERFORM finish_enrolment(lease.project_id, lease.labeler_id);
    undecided := counted.status = 'closed' AND counted.purpose = 'work'
      AND coalesce(counted.judgments_needed < counted.judgments_limit, false);
  END IF;
  IF gold_correct IS NOT NULL THEN
    gold := count_gold_answer(lease.project_id, lease.labeler_id, 1, gold_correct::integer, added.stored_at);
  END IF;
  IF EXISTS (SELECT FROM webhooks WHERE project_id = lease.project_id AND active) THEN
    PERFORM announce(lease.project_id, 'judgment.submitted', jsonb_build_object('judgmentId', added.id,
      'comparisonId', lease.comparison_id, 'labelerId', lease.labeler_id, 'verdict', content ->> 'verdict'));
    IF counted.status = 'closed' AND counted.purpose = 'work' AND NOT undecided THEN
      PERFORM announce(lease.project_id, 'comparison.closed', jsonb_build_object('comparisonId', counted.id));
    END IF;
  END IF;
  stored := jsonb_build_object('id', added.id, 'createdAt', iso_instant(added.stored_at),
    'firstJudgedAt', iso_instant(added.first_judged_at), 'gold', gold,
    'undecided', undecided);
  IF leasing THEN
    SELECT next.outcome, next.detail, next.assignment INTO outcome, detail, assignment
    FROM lease_next(lease.project_id, lease.labeler_id, is_admin, 1) next;
  END IF;
  RETURN NEXT;
END
$$;
