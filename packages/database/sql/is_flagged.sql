-- Whether a comparison is withheld from labelers: it is being erased, or its prompt or one of its candidates has a flag
-- that was not dismissed. Locks nothing.
-- Returns true or false.
CREATE OR REPLACE FUNCTION is_flagged(wanted_comparison uuid, wanted_prompt uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM comparisons WHERE id = wanted_comparison AND erasure_id IS NOT NULL) OR EXISTS (
    SELECT FROM flags f
    WHERE f.prompt_id = wanted_prompt AND f.state <> 'dismissed' AND (f.completion_id IS NULL OR EXISTS (
      SELECT FROM comparison_candidates cc
      WHERE cc.comparison_id = wanted_comparison AND cc.completion_id = f.completion_id
    ))
  );
END
$$;
