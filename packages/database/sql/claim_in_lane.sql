-- Locks a slot of a lane for a labeler: ahead of their cursor, else behind it, where a slot may have opened late (a
-- transaction that was slow to commit, or rolled back). Looking behind goes in steps of a few milliseconds, over several
-- calls if need be, and takes at most a twentieth of the time, however often a labeler asks.
-- Locks the slot, skipping locked ones, and the labeler's cursor of the lane.
-- Returns the slot; a row of nulls when there is none.
CREATE OR REPLACE FUNCTION claim_in_lane(wanted_lane uuid, wanted_labeler uuid) RETURNS slots
LANGUAGE plpgsql AS $$
DECLARE
  came_to labeler_cursors%ROWTYPE;
  picked slots%ROWTYPE;
  last_open bigint;
  step_end bigint;
  reached bigint;
  started timestamptz;
BEGIN
  SELECT * INTO came_to FROM labeler_cursors WHERE lane_id = wanted_lane AND labeler_id = wanted_labeler;
  picked := claim_open_slot(wanted_lane, wanted_labeler, coalesce(came_to.position, 0), 9223372036854775807);
  IF picked.comparison_id IS NOT NULL THEN
    INSERT INTO labeler_cursors AS c (lane_id, labeler_id, position)
    VALUES (wanted_lane, wanted_labeler, picked.position)
    ON CONFLICT (lane_id, labeler_id) DO UPDATE SET position = greatest(c.position, excluded.position);
    RETURN picked;
  END IF;

  SELECT position INTO last_open FROM slots
  WHERE lane_id = wanted_lane AND state = 'open' ORDER BY position DESC LIMIT 1;
  IF last_open IS NULL THEN
    RETURN NULL;
  END IF;
  IF came_to.position IS NULL OR came_to.position < last_open THEN
    -- What lies ahead is not for them: they need not be led past it again.
    INSERT INTO labeler_cursors AS c (lane_id, labeler_id, position)
    VALUES (wanted_lane, wanted_labeler, last_open)
    ON CONFLICT (lane_id, labeler_id) DO UPDATE SET position = greatest(c.position, excluded.position);
  END IF;

  started := clock_timestamp();
  IF came_to.rescan_after > started THEN
    RETURN NULL;
  END IF;
  reached := coalesce(came_to.looked_through, 0);
  LOOP
    SELECT max(step.position) INTO step_end FROM (
      SELECT position FROM slots
      WHERE lane_id = wanted_lane AND state = 'open' AND position > reached ORDER BY position LIMIT 500
    ) step;
    IF step_end IS NULL THEN
      reached := 0;
      EXIT;
    END IF;
    picked := claim_open_slot(wanted_lane, wanted_labeler, reached, step_end);
    reached := coalesce(picked.position, step_end);
    EXIT WHEN picked.comparison_id IS NOT NULL OR clock_timestamp() > started + interval '10 milliseconds';
  END LOOP;
  UPDATE labeler_cursors SET
    looked_through = reached,
    rescan_after = CASE WHEN picked.comparison_id IS NULL
      THEN clock_timestamp() + 20 * (clock_timestamp() - started) ELSE '-infinity' END
  WHERE lane_id = wanted_lane AND labeler_id = wanted_labeler;
  RETURN picked;
END
$$;
