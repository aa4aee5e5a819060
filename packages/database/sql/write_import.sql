-- Moves the batch in the temporary tables of `begin_import` into a project, without the right to switch off triggers.
-- PostgreSQL checks each reference of each row by a query of its own; here references are looked up for all rows at once,
-- and the rows are written with the checks of single rows off (docs/decisions/015-import-references.md). Primary and unique
-- keys, NOT NULL, CHECK and triggers that are enabled ALWAYS hold. Runs as the owner. Lookups are written so that the
-- planner, which may take the tables for empty, has no choice of index.
-- Locks (FOR KEY SHARE) the project, then prompts, completions, comparisons and users that rows refer to.
-- Returns the table that lacks something which a row refers to, and then nothing was written; else null.
CREATE OR REPLACE FUNCTION write_import(wanted_project uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  complete boolean;
BEGIN
  PERFORM FROM public.projects WHERE id = wanted_project FOR KEY SHARE;
  IF NOT FOUND THEN
    RETURN 'projects';
  END IF;
  WITH needed AS (
    SELECT prompt_id AS id FROM pg_temp.imported_completions UNION SELECT prompt_id FROM pg_temp.imported_comparisons
    EXCEPT SELECT id FROM pg_temp.imported_prompts
  ), held AS (
    SELECT FROM public.prompts WHERE id = ANY (ARRAY(SELECT id FROM needed))
      AND project_id IS NOT DISTINCT FROM wanted_project FOR KEY SHARE
  )
  SELECT (SELECT count(*) FROM needed) = (SELECT count(*) FROM held) INTO complete;
  IF NOT complete THEN
    RETURN 'prompts';
  END IF;
  WITH needed AS (
    SELECT completion_id AS id FROM pg_temp.imported_comparison_candidates EXCEPT SELECT id FROM pg_temp.imported_completions
  ), held AS (
    SELECT FROM public.completions WHERE id = ANY (ARRAY(SELECT id FROM needed))
      AND project_id IS NOT DISTINCT FROM wanted_project FOR KEY SHARE
  )
  SELECT (SELECT count(*) FROM needed) = (SELECT count(*) FROM held) INTO complete;
  IF NOT complete THEN
    RETURN 'completions';
  END IF;
  WITH needed AS (
    SELECT comparison_id AS id FROM pg_temp.imported_comparison_candidates
    UNION SELECT comparison_id FROM pg_temp.imported_judgments
    EXCEPT SELECT id FROM pg_temp.imported_comparisons
  ), held AS (
    SELECT FROM public.comparisons WHERE id = ANY (ARRAY(SELECT id FROM needed))
      AND project_id IS NOT DISTINCT FROM wanted_project FOR KEY SHARE
  )
  SELECT (SELECT count(*) FROM needed) = (SELECT count(*) FROM held) INTO complete;
  IF NOT complete THEN
    RETURN 'comparisons';
  END IF;
  -- A file judges in the name of stand-ins only.
  WITH needed AS (
    SELECT DISTINCT labeler_id AS id FROM pg_temp.imported_judgments
  ), held AS (
    SELECT FROM public.users WHERE id = ANY (ARRAY(SELECT id FROM needed)) AND kind = 'imported' FOR KEY SHARE
  )
  SELECT (SELECT count(*) FROM needed) = (SELECT count(*) FROM held) INTO complete;
  IF NOT complete THEN
    RETURN 'users';
  END IF;

  INSERT INTO public.prompts (id, project_id, messages, context_documents, tags, split, split_key, content_hash)
  SELECT id, wanted_project, messages, context_documents, tags, split, split_key, content_hash
  FROM pg_temp.imported_prompts;
  INSERT INTO public.completions (id, project_id, prompt_id, text, messages, author_kind, source, text_hash)
  SELECT id, wanted_project, prompt_id, text, messages, 'import', source, text_hash FROM pg_temp.imported_completions;
  INSERT INTO public.comparisons (id, project_id, prompt_id, purpose, required_skills, judgments_needed, judgments_limit,
    judgments_done, status, origin_key, gold_answer, closed_at, strategy, propensity, explored, model_state)
  SELECT id, wanted_project, prompt_id, purpose, required_skills, judgments_needed, judgments_limit, judgments_done, status,
    origin_key, gold_answer, closed_at, strategy, propensity, explored, model_state
  FROM pg_temp.imported_comparisons;
  INSERT INTO public.comparison_candidates (comparison_id, position, completion_id)
  SELECT comparison_id, position, completion_id FROM pg_temp.imported_comparison_candidates;
  INSERT INTO public.judgments (id, project_id, comparison_id, labeler_id, verdict, ranking, skip_reason, strength, rationale,
    ratings, gold_correct, dwell_ms, displayed_order, guideline_version, created_at)
  SELECT id, wanted_project, comparison_id, labeler_id, verdict, ranking, skip_reason, strength, rationale, ratings,
    gold_correct, dwell_ms, displayed_order, guideline_version, created_at
  FROM pg_temp.imported_judgments;
  -- A labeler is imported once on a comparison, so nothing is replaced.
  INSERT INTO public.pair_votes
  SELECT j.comparison_id, j.labeler_id, o.first_id, o.second_id, o.outcome, cardinality(j.displayed_order) > 0,
    j.guideline_version, j.created_at
  FROM pg_temp.imported_judgments j
  CROSS JOIN LATERAL (
    SELECT CASE WHEN cardinality(j.displayed_order) > 0 THEN j.displayed_order ELSE ARRAY(
      SELECT completion_id FROM public.comparison_candidates WHERE comparison_id = j.comparison_id ORDER BY position
    ) END AS shown
  ) candidates
  CROSS JOIN LATERAL public.pair_outcomes(j.verdict, j.ranking, candidates.shown) o
  WHERE j.verdict IN ('ranking', 'allBad');
  PERFORM public.note_tally_changes(wanted_project, ARRAY(SELECT DISTINCT comparison_id FROM pg_temp.imported_judgments));
  TRUNCATE pg_temp.imported_prompts, pg_temp.imported_completions, pg_temp.imported_comparisons,
    pg_temp.imported_comparison_candidates, pg_temp.imported_judgments;
  RETURN NULL;
END
$$;

-- An owner that may not set this (managed servers) writes as correctly, and checks row by row.
DO $$
BEGIN
  IF has_parameter_privilege('session_replication_role', 'SET') THEN
    ALTER FUNCTION write_import(uuid) SET session_replication_role = replica;
  END IF;
END
$$;
