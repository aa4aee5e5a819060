-- Deletes a project and all that belongs to it. Part of `purge_erasure`.
-- Locks the project first: writers that have begun are waited for, later ones find no project.
-- Returns counts of what went, as JSON.
CREATE OR REPLACE FUNCTION erase_project(wanted_erasure uuid, wanted uuid) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  counts jsonb;
  erased integer;
BEGIN
  -- Whoever is about to add something to it, an import for one, is waited for; what comes later finds no project.
  PERFORM FROM public.projects WHERE id = wanted FOR UPDATE;
  -- All tallies go: nothing is to be counted out of them, comparison by comparison.
  DELETE FROM public.tally_changes WHERE project_id = wanted;
  DELETE FROM public.tallied_comparisons WHERE project_id = wanted;
  DELETE FROM public.tallies WHERE project_id = wanted;
  counts := public.erase_comparisons(wanted_erasure,
    ARRAY(SELECT id FROM public.comparisons WHERE project_id = wanted));
  counts := counts || jsonb_build_object('demonstrations', public.erase_demonstrations(
    ARRAY(SELECT id FROM public.demonstrations WHERE project_id = wanted)));
  DELETE FROM public.flags WHERE project_id = wanted;
  DELETE FROM public.completions WHERE project_id = wanted;
  GET DIAGNOSTICS erased = ROW_COUNT;
  counts := counts || jsonb_build_object('completions', erased);
  DELETE FROM public.samples WHERE project_id = wanted;
  DELETE FROM public.prompts WHERE project_id = wanted;
  GET DIAGNOSTICS erased = ROW_COUNT;
  counts := counts || jsonb_build_object('prompts', erased,
    'runs', public.erase_runs(ARRAY(SELECT id FROM public.runs WHERE project_id = wanted)),
    'models', public.erase_models(wanted_erasure, ARRAY(SELECT id FROM public.models WHERE project_id = wanted)),
    'snapshots', public.erase_snapshots(ARRAY(SELECT id FROM public.snapshots WHERE project_id = wanted)));
  DELETE FROM public.guidelines WHERE project_id = wanted;
  DELETE FROM public.leaderboard_changes WHERE project_id = wanted;
  -- Members, lanes, standings, imports, webhooks with their deliveries, and aliases go along.
  DELETE FROM public.projects WHERE id = wanted;
  RETURN counts;
END
$$;

REVOKE EXECUTE ON FUNCTION erase_project(uuid, uuid) FROM PUBLIC;
