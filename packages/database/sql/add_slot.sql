-- Asks one labeler more about a comparison all of whose judgments are in: it is open again, with a new slot at the end of its
-- lane. The caller holds the comparison's lock, see `lock_votes`.
-- Returns nothing.
CREATE OR REPLACE FUNCTION add_slot(wanted_comparison uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO slots (comparison_id, number, lane_id)
  SELECT id, judgments_needed + 1, lane_for(id) FROM comparisons WHERE id = wanted_comparison;
  UPDATE comparisons SET judgments_needed = judgments_needed + 1, status = 'open', closed_at = NULL
  WHERE id = wanted_comparison;
END
$$;
