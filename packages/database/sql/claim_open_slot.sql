-- Locks the first open slot of a lane between two positions whose comparison this labeler has neither judged nor
-- skipped nor holds. Slots that others have locked are skipped, so it never waits.
-- Returns the slot; a row of nulls when there is none.
CREATE OR REPLACE FUNCTION claim_open_slot(wanted_lane uuid, wanted_labeler uuid, after bigint, until bigint) RETURNS slots
LANGUAGE plpgsql AS $$
DECLARE
  picked slots%ROWTYPE;
BEGIN
  SELECT s.* INTO picked FROM slots s
  WHERE s.lane_id = wanted_lane AND s.state = 'open' AND s.position > after AND s.position <= until
    AND NOT EXISTS (
      SELECT FROM assignments a
      WHERE a.comparison_id = s.comparison_id AND a.labeler_id = wanted_labeler
        AND a.status IN ('leased', 'judged', 'skipped')
    )
  ORDER BY s.position
  LIMIT 1
  FOR UPDATE OF s SKIP LOCKED;
  RETURN picked;
END
$$;
