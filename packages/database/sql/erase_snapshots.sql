-- Deletes snapshots and releases their artifacts. Part of `purge_erasure`.
-- Locks the snapshots, as their deletion does.
-- Returns how many snapshots.
CREATE OR REPLACE FUNCTION erase_snapshots(wanted uuid[]) RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  erased integer;
BEGIN
  INSERT INTO public.released_artifacts (hash)
  SELECT DISTINCT content_hash FROM public.snapshots WHERE id = ANY (wanted)
  ON CONFLICT DO NOTHING;
  DELETE FROM public.snapshots WHERE id = ANY (wanted);
  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN erased;
END
$$;

REVOKE EXECUTE ON FUNCTION erase_snapshots(uuid[]) FROM PUBLIC;
