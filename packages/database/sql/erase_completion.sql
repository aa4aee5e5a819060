-- Deletes a completion with the comparisons that show it and the judgments that wrote it. Part of `purge_erasure`. Locks
-- the completion first.
-- Returns counts of what went, as JSON.
CREATE OR REPLACE FUNCTION erase_completion(wanted_erasure uuid, wanted uuid) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  counts jsonb;
BEGIN
  PERFORM FROM public.completions WHERE id = wanted FOR UPDATE;
  counts := public.erase_comparisons(wanted_erasure, ARRAY(
    SELECT comparison_id FROM public.comparison_candidates WHERE completion_id = wanted
    UNION SELECT comparison_id FROM public.judgments WHERE written_completion_id = wanted));
  DELETE FROM public.completions WHERE id = wanted;
  RETURN counts || jsonb_build_object('completions', 1);
END
$$;

REVOKE EXECUTE ON FUNCTION erase_completion(uuid, uuid) FROM PUBLIC;
