-- Deletes comparisons, their repeats and all that belongs to them. The id of each judgment and the hash of its row are
-- kept, so that a check of the log tells an erased judgment from a lost one. Part of `purge_erasure`.
-- Waits for the fold of the project's tallies, and locks judgments, then comparisons, as their deletion does.
-- Raises `object_in_use` while the tallies count any of them.
-- Returns how many comparisons and judgments, as JSON.
CREATE OR REPLACE FUNCTION erase_comparisons(wanted_erasure uuid, wanted uuid[]) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  all_of_them uuid[];
  judged integer;
  compared integer;
BEGIN
  -- With those that show them again to see how consistent a labeler is.
  all_of_them := wanted || ARRAY(SELECT id FROM public.comparisons WHERE repeat_of = ANY (wanted));
  INSERT INTO public.erased_judgments (id, erasure_id, row_hash)
  SELECT j.id, wanted_erasure, encode(sha256(convert_to(to_jsonb(j)::text, 'UTF8')), 'hex')
  FROM public.judgments j WHERE j.comparison_id = ANY (all_of_them);
  -- Answers kept for an Idempotency-Key repeat what was judged.
  DELETE FROM public.idempotency_keys k WHERE EXISTS (
    SELECT FROM regexp_matches(k.response::text, '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'g') AS named
    WHERE named[1]::uuid IN (
      SELECT unnest(all_of_them)
      UNION ALL SELECT id FROM public.judgments WHERE comparison_id = ANY (all_of_them)
      UNION ALL SELECT id FROM public.assignments WHERE comparison_id = ANY (all_of_them)
    )
  );
  -- A fold that is under way is waited for; none begins before this ends.
  PERFORM pg_advisory_xact_lock(hashtextextended('tallies ' || project_id, 0))
  FROM (SELECT DISTINCT project_id FROM public.comparisons WHERE id = ANY (all_of_them) ORDER BY 1) of;
  IF EXISTS (
    SELECT FROM public.tallied_comparisons t JOIN public.comparisons c ON c.project_id = t.project_id AND c.id = t.comparison_id
    WHERE c.id = ANY (all_of_them)
  ) THEN
    RAISE EXCEPTION 'The project''s tallies still count what is to be erased; a worker takes it out of them within seconds.'
      USING ERRCODE = 'object_in_use';
  END IF;
  DELETE FROM public.tally_changes WHERE comparison_id = ANY (all_of_them) AND project_id IN (
    SELECT project_id FROM public.comparisons WHERE id = ANY (all_of_them));
  DELETE FROM public.pair_votes WHERE comparison_id = ANY (all_of_them);
  DELETE FROM public.judgments WHERE comparison_id = ANY (all_of_them);
  GET DIAGNOSTICS judged = ROW_COUNT;
  DELETE FROM public.comparisons WHERE id = ANY (all_of_them);
  GET DIAGNOSTICS compared = ROW_COUNT;
  RETURN jsonb_build_object('comparisons', compared, 'judgments', judged);
END
$$;

REVOKE EXECUTE ON FUNCTION erase_comparisons(uuid, uuid[]) FROM PUBLIC;
