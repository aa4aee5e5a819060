-- Locks an assignment of this labeler until the transaction ends.
-- Returns in `state` how it stands: its status, `expired` when its time has passed though nobody has ended it, `wrong_fence`
-- for another fence token than its own, or `not_found`, also for another labeler's.
CREATE OR REPLACE FUNCTION lock_lease(
  wanted_assignment uuid, wanted_labeler uuid, wanted_fence text, OUT state text, OUT lease assignments
)
LANGUAGE plpgsql AS $$
BEGIN
  SELECT * INTO lease FROM assignments WHERE id = wanted_assignment AND labeler_id = wanted_labeler FOR UPDATE;
  state := CASE
    WHEN lease.id IS NULL THEN 'not_found'
    WHEN lease.fence_token::text <> wanted_fence THEN 'wrong_fence'
    WHEN lease.status = 'leased' AND lease.expires_at <= now() THEN 'expired'
    ELSE lease.status::text
  END;
END
$$;
