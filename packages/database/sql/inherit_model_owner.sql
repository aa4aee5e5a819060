-- Trigger of `models`: a new model that names no project belongs to that of its run, else to that of its snapshot. It also
-- serves releases whose statements know no owners. Locks nothing.
-- Returns the row to insert.
CREATE OR REPLACE FUNCTION inherit_model_owner() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.project_id := coalesce(
    NEW.project_id,
    (SELECT project_id FROM runs WHERE id = NEW.run_id),
    (SELECT project_id FROM snapshots WHERE id = NEW.snapshot_id)
  );
  RETURN NEW;
END
$$;
