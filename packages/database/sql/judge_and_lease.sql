-- Stores a judgment as `store_judgment` does, and leases the next slot as `lease_next` does, in one transaction: one round
-- trip, one commit. Locks as these two, in this order.
-- Returns one row: `stored` as `store_judgment` returns it and, unless that is null, what `lease_next` returns.
CREATE OR REPLACE FUNCTION judge_and_lease(
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
