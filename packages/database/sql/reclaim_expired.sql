-- Ends leases of a project that have expired, and opens their slots at the end of their lanes: at most 16 a call, since
-- every lease calls it. Locks assignments, skipping locked ones, then their slots.
-- Returns nothing.
CREATE OR REPLACE FUNCTION reclaim_expired(wanted_project uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  -- There are hardly ever any, and looking costs less than beginning the change.
  PERFORM FROM assignments
  WHERE project_id = wanted_project AND status = 'leased' AND expires_at <= now() LIMIT 1;
  IF NOT FOUND THEN
    RETURN;
  END IF;
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
