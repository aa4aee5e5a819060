-- Prolongs a lease that is still alive by the project's lease time, or by its own hours, if it was taken along. Locks the
-- assignment.
-- Returns `state` as `lock_lease` tells it, renewed only where that is `leased`; and when the lease ends, or ended.
CREATE OR REPLACE FUNCTION renew_lease(
  wanted_assignment uuid, wanted_labeler uuid, wanted_fence text, OUT state text, OUT expires_at text
)
LANGUAGE plpgsql AS $$
DECLARE
  locked record := lock_lease(wanted_assignment, wanted_labeler, wanted_fence);
  lease assignments%ROWTYPE := locked.lease;
BEGIN
  state := locked.state;
  IF state = 'leased' THEN
    UPDATE assignments a
    SET expires_at = now() + coalesce(
      make_interval(hours => a.taken_along_hours),
      make_interval(secs => (p.settings ->> 'leaseSeconds')::integer))
    FROM projects p WHERE a.id = lease.id AND p.id = a.project_id
    RETURNING a.* INTO lease;
  END IF;
  expires_at := iso_instant(lease.expires_at);
END
$$;
