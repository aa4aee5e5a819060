-- Locks the first gold comparison that this labeler has not had, between two places in the order of the draw, which is
-- that of `uuid_hash`. Comparisons that others have locked are skipped.
-- Returns the comparison; no row when there is none.
CREATE OR REPLACE FUNCTION draw_gold(wanted_project uuid, wanted_labeler uuid, their_skills text[], first integer, last integer)
RETURNS SETOF comparisons
LANGUAGE plpgsql ROWS 1 AS $$
BEGIN
  RETURN QUERY SELECT c.* FROM comparisons c
  WHERE c.project_id = wanted_project AND c.purpose = 'gold' AND uuid_hash(c.id) BETWEEN first AND last
    AND c.required_skills <@ their_skills AND NOT is_flagged(c.id, c.prompt_id)
    AND NOT EXISTS (
      SELECT FROM assignments a
      WHERE a.comparison_id = c.id AND a.labeler_id = wanted_labeler AND a.status IN ('leased', 'judged', 'skipped')
    )
  ORDER BY uuid_hash(c.id)
  LIMIT 1
  FOR NO KEY UPDATE OF c SKIP LOCKED;
END
$$;
