-- Ends leases of a project that have run out. A few at a time: every lease calls it.
-- Locks assignments, stepping over those that others have locked, so it waits for nobody; then their slots.
-- Returns nothing.
CREATE OR REPLACE FUNCTION reclaim_expired(wanted_project uuid) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  late uuid[];
BEGIN
  -- There are hardly ever any, and looking costs less than beginning the change.
  PERFORM FROM assignments
  WHERE project_id = wanted_project AND status = 'leased' AND expires_at <= now() LIMIT 1;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  SELECT array_agg(found.id) INTO late FROM (
    SELECT id FROM assignments
    WHERE project_id = wanted_project AND status = 'leased' AND expires_at <= now()
    ORDER BY expires_at
    LIMIT 16
    FOR UPDATE SKIP LOCKED
  ) found;
  PERFORM end_leases(late, 'expired');
END
$$;
