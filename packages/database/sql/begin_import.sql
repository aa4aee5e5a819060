-- Makes the temporary tables that an import copies its batches to, for the rest of the transaction, and lets the session's
-- role insert into them: services may not make temporary tables themselves. Runs as the owner. Locks nothing.
-- Returns nothing.
CREATE OR REPLACE FUNCTION begin_import() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  CREATE TEMPORARY TABLE imported_prompts ON COMMIT DROP AS
    SELECT id, messages, context_documents, tags, split, split_key, content_hash FROM public.prompts WITH NO DATA;
  CREATE TEMPORARY TABLE imported_completions ON COMMIT DROP AS
    SELECT id, prompt_id, text, messages, source, text_hash FROM public.completions WITH NO DATA;
  CREATE TEMPORARY TABLE imported_comparisons ON COMMIT DROP AS
    SELECT id, prompt_id, purpose, required_skills, judgments_needed, judgments_limit, judgments_done, status, origin_key,
      gold_answer, closed_at, strategy, propensity, explored, model_state
    FROM public.comparisons WITH NO DATA;
  CREATE TEMPORARY TABLE imported_comparison_candidates ON COMMIT DROP AS
    SELECT comparison_id, position, completion_id FROM public.comparison_candidates WITH NO DATA;
  CREATE TEMPORARY TABLE imported_judgments ON COMMIT DROP AS
    SELECT id, comparison_id, labeler_id, verdict, ranking, skip_reason, strength, rationale, ratings, gold_correct, dwell_ms,
      displayed_order, guideline_version, created_at
    FROM public.judgments WITH NO DATA;
  EXECUTE format('GRANT INSERT ON pg_temp.imported_prompts, pg_temp.imported_completions, pg_temp.imported_comparisons,
    pg_temp.imported_comparison_candidates, pg_temp.imported_judgments TO %I', session_user);
END
$$;
