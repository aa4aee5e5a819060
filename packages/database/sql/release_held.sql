-- Gives back everything that a labeler holds in a project. Locks the assignments, then their slots.
-- With `passing_locked` it steps over what others have locked, such as a judgment that is being submitted, and waits for nobody;
-- else it waits for them.
-- Returns nothing.
CREATE OR REPLACE FUNCTION release_held(wanted_project uuid, wanted_labeler uuid, passing_locked boolean) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  held uuid[];
BEGIN
  IF passing_locked THEN
    SELECT array_agg(found.id) INTO held FROM (
      SELECT id FROM assignments
      WHERE labeler_id = wanted_labeler AND project_id = wanted_project AND status = 'leased'
      FOR UPDATE SKIP LOCKED
    ) found;
  ELSE
    SELECT array_agg(found.id) INTO held FROM (
      SELECT id FROM assignments
      WHERE labeler_id = wanted_labeler AND project_id = wanted_project AND status = 'leased'
      FOR UPDATE
    ) found;
  END IF;
  PERFORM end_leases(held, 'released');
END
$$;
