-- Gives a lease back: its slot is open to everybody again, also to the same labeler. Locks the assignment, then the slot.
-- Returns `state` as `lock_lease` told it before, released only where that is `leased`; and when the lease ends, or ended.
CREATE OR REPLACE FUNCTION release_lease(
  wanted_assignment uuid, wanted_labeler uuid, wanted_fence text, OUT state text, OUT expires_at text
)
LANGUAGE plpgsql AS $$
DECLARE
  locked record := lock_lease(wanted_assignment, wanted_labeler, wanted_fence);
  lease assignments%ROWTYPE := locked.lease;
BEGIN
  state := locked.state;
  IF state = 'leased' THEN
    PERFORM end_leases(ARRAY[lease.id], 'released');
  END IF;
  expires_at := iso_instant(lease.expires_at);
END
$$;
