-- Erases what was asked for, once the erasure is due and was not taken back, and writes an audit row. The only way in
-- which judgments, revisions and reviews of demonstrations and published guidelines are deleted. Runs as the owner; the
-- services may call it, and none of its parts.
-- Locks the erasure, skipping a locked one, then its subject.
-- Returns whether something was erased.
CREATE OR REPLACE FUNCTION purge_erasure(wanted uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  asked public.erasures%ROWTYPE;
  erased jsonb;
BEGIN
  SELECT * INTO asked FROM public.erasures
  WHERE id = wanted AND purge_after <= now() AND restored_at IS NULL AND purged_at IS NULL
  FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM set_config('tastemaker.erasing', pg_current_xact_id()::text, true);
  erased := CASE asked.kind
    WHEN 'project' THEN public.erase_project(asked.id, asked.subject_id)
    WHEN 'prompt' THEN public.erase_prompt(asked.id, asked.subject_id)
    WHEN 'completion' THEN public.erase_completion(asked.id, asked.subject_id)
    WHEN 'snapshot' THEN jsonb_build_object('snapshots', public.erase_snapshots(ARRAY[asked.subject_id]))
    WHEN 'model' THEN jsonb_build_object('models', public.erase_models(asked.id, ARRAY[asked.subject_id]))
    WHEN 'run' THEN jsonb_build_object('runs', public.erase_runs(ARRAY[asked.subject_id]))
  END;
  -- Answers kept for an Idempotency-Key repeat what they were about.
  DELETE FROM public.idempotency_keys WHERE strpos(response::text, asked.subject_id::text) > 0;
  PERFORM set_config('tastemaker.erasing', '', true);
  UPDATE public.erasures SET purged_at = now(), error = NULL, counts = erased, content_hash = (
    SELECT encode(sha256(convert_to(string_agg(row_hash, '' ORDER BY id), 'UTF8')), 'hex')
    FROM public.erased_judgments WHERE erasure_id = wanted
  ) WHERE id = wanted;
  INSERT INTO public.audit (id, actor_id, action, project_id, subject_id, detail)
  VALUES (public.time_ordered_id(), NULL, asked.kind::text || '.purge', asked.project_id, asked.subject_id,
    jsonb_build_object('erasureId', asked.id, 'erased', erased));
  RETURN true;
END
$$;
