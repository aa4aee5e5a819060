-- Deletes a prompt and all that belongs to it. Part of `purge_erasure`. Locks the prompt first.
-- Returns counts of what went, as JSON.
CREATE OR REPLACE FUNCTION erase_prompt(wanted_erasure uuid, wanted uuid) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  counts jsonb;
  erased integer;
BEGIN
  PERFORM FROM public.prompts WHERE id = wanted FOR UPDATE;
  counts := public.erase_comparisons(wanted_erasure, ARRAY(SELECT id FROM public.comparisons
    WHERE prompt_id = wanted OR id IN (
      SELECT comparison_id FROM public.judgments
      WHERE written_completion_id IN (SELECT id FROM public.completions WHERE prompt_id = wanted)
        OR written_demonstration_id IN (SELECT id FROM public.demonstrations WHERE prompt_id = wanted)
    )));
  counts := counts || jsonb_build_object('demonstrations', public.erase_demonstrations(
    ARRAY(SELECT id FROM public.demonstrations WHERE prompt_id = wanted)));
  DELETE FROM public.completions WHERE prompt_id = wanted;
  GET DIAGNOSTICS erased = ROW_COUNT;
  DELETE FROM public.prompts WHERE id = wanted;
  RETURN counts || jsonb_build_object('completions', erased, 'prompts', 1);
END
$$;

REVOKE EXECUTE ON FUNCTION erase_prompt(uuid, uuid) FROM PUBLIC;
