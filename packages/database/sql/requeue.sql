-- Moves the slots of comparisons to the end of the lane where they now belong, or out of the queue: after a change of
-- priority, a flag, or its end. Slots that stay in their lane keep their position.
-- Locks the comparisons in order of id, then their slots.
-- Returns nothing.
CREATE OR REPLACE FUNCTION requeue(wanted uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM comparisons WHERE id = ANY (wanted) ORDER BY id FOR NO KEY UPDATE;
  PERFORM make_lanes(wanted);
  UPDATE slots SET lane_id = there.lane_id, position = nextval('slot_positions')
  FROM (SELECT id, lane_for(id) AS lane_id FROM comparisons WHERE id = ANY (wanted)) there
  WHERE slots.comparison_id = there.id AND slots.lane_id IS DISTINCT FROM there.lane_id;
END
$$;
