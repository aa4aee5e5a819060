-- Deletes demonstrations with their reviews and revisions. Part of `purge_erasure`.
-- Locks reviews, revisions, then demonstrations, as their deletion does.
-- Returns how many demonstrations.
CREATE OR REPLACE FUNCTION erase_demonstrations(wanted uuid[]) RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  erased integer;
BEGIN
  DELETE FROM public.demonstration_reviews WHERE demonstration_id = ANY (wanted);
  DELETE FROM public.demonstration_revisions WHERE demonstration_id = ANY (wanted);
  DELETE FROM public.demonstrations WHERE id = ANY (wanted);
  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN erased;
END
$$;

REVOKE EXECUTE ON FUNCTION erase_demonstrations(uuid[]) FROM PUBLIC;
