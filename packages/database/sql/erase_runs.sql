-- Deletes runs and releases the artifacts that they would resume from, and those of their trainers elsewhere. Part of `purge_erasure`.
-- Locks the runs, as their deletion does.
-- Returns how many runs.
CREATE OR REPLACE FUNCTION erase_runs(wanted uuid[]) RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  erased integer;
BEGIN
  INSERT INTO public.released_artifacts (hash)
  SELECT resume_hash FROM public.runs WHERE id = ANY (wanted) AND resume_hash IS NOT NULL
  UNION SELECT trainer_data FROM public.runs WHERE id = ANY (wanted) AND trainer_data IS NOT NULL
  UNION SELECT artifact_hash FROM public.trainer_parts WHERE run_id = ANY (wanted)
  ON CONFLICT DO NOTHING;
  DELETE FROM public.runs WHERE id = ANY (wanted);
  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN erased;
END
$$;

REVOKE EXECUTE ON FUNCTION erase_runs(uuid[]) FROM PUBLIC;
