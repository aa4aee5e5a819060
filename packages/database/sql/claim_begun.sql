-- Locks a slot of a comparison that has a judgment already, for a project that is draining. Slots that others have locked
-- are skipped.
-- Returns the slot; no row when there is none.
CREATE OR REPLACE FUNCTION claim_begun(wanted_project uuid, wanted_labeler uuid, their_skills text[]) RETURNS SETOF slots
LANGUAGE plpgsql ROWS 1 AS $$
BEGIN
  RETURN QUERY SELECT s.* FROM comparisons c JOIN slots s ON s.comparison_id = c.id
  WHERE c.project_id = wanted_project AND c.status = 'open' AND c.judgments_done > 0
    AND c.required_skills <@ their_skills AND s.state = 'open' AND s.lane_id IS NOT NULL
    AND NOT EXISTS (
      SELECT FROM assignments a
      WHERE a.comparison_id = c.id AND a.labeler_id = wanted_labeler AND a.status IN ('leased', 'judged', 'skipped')
    )
  ORDER BY c.id
  LIMIT 1
  FOR UPDATE OF s SKIP LOCKED;
END
$$;
