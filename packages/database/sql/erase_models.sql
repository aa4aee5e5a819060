-- Deletes models with their reference sets, reports, aliases and rounds of votes, and releases their artifacts, which are removed once no row names
-- them. A model that answers, samples or runs refer to stays as a bare id. Part of `purge_erasure`.
-- Locks reference sets, reports, aliases, rounds, then models, as their deletion does.
-- Returns how many models.
CREATE OR REPLACE FUNCTION erase_models(wanted_erasure uuid, wanted uuid[]) RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  erased integer;
BEGIN
  INSERT INTO public.released_artifacts (hash)
  SELECT DISTINCT checkpoint_hash FROM public.models WHERE id = ANY (wanted) AND checkpoint_hash IS NOT NULL
  ON CONFLICT DO NOTHING;
  DELETE FROM public.score_references WHERE model_id = ANY (wanted);
  DELETE FROM public.model_reports WHERE model_id = ANY (wanted);
  -- What other models' reports say of one of these goes; the rest of them stays.
  UPDATE public.model_reports SET against_id = NULL, report = jsonb_set(report, '{against}', 'null') WHERE against_id = ANY (wanted);
  DELETE FROM public.model_aliases WHERE model_id = ANY (wanted);
  DELETE FROM public.model_vote_rounds WHERE model_a = ANY (wanted) OR model_b = ANY (wanted);
  -- What answers and runs were made with stays as a bare id: nothing else of it does.
  UPDATE public.models SET name = 'erased ' || id::text, status = 'failed', error = 'erased', checkpoint_hash = NULL,
    endpoint = NULL, sealed_endpoint = NULL, metrics = '{}', card = '', source_path = NULL, parameters = NULL, bytes = NULL,
    run_id = NULL, snapshot_id = NULL, project_id = NULL, erasure_id = wanted_erasure
  WHERE id = ANY (wanted);
  GET DIAGNOSTICS erased = ROW_COUNT;
  DELETE FROM public.models m WHERE m.id = ANY (wanted)
    AND NOT EXISTS (SELECT FROM public.completions WHERE model_id = m.id)
    AND NOT EXISTS (SELECT FROM public.samples WHERE model_id = m.id)
    AND NOT EXISTS (SELECT FROM public.runs WHERE base_model_id = m.id);
  RETURN erased;
END
$$;

REVOKE EXECUTE ON FUNCTION erase_models(uuid, uuid[]) FROM PUBLIC;
