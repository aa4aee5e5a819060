-- Opens slots for new comparisons: as many as judgments are missing (an imported comparison may have some), first slots
-- before second ones, so that a lone labeler is not led past the seconds. Locks nothing but the new rows.
-- Returns nothing.
CREATE OR REPLACE FUNCTION open_slots(wanted uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM make_lanes(wanted);
  INSERT INTO slots (comparison_id, number, lane_id)
  SELECT c.id, number, c.lane_id
  FROM (
    SELECT id, judgments_needed - judgments_done AS missing, lane_for(id) AS lane_id
    FROM comparisons WHERE id = ANY (wanted)
  ) c
  CROSS JOIN generate_series(1, c.missing) AS number
  ORDER BY number, c.id;
END
$$;
