-- Counts a gold answer, takes one back (`seen` −1), or corrects one (`seen` 0). Locks the labeler's standing.
-- `judged_at` is when the answer was given first: what was given before a labeler was let go on again counts no more.
-- Returns how the labeler now stands, {seen, right, isQualified, isPaused}; null when the answer does not count.
CREATE OR REPLACE FUNCTION count_gold_answer(
  wanted_project uuid, wanted_labeler uuid, seen integer, correct integer, judged_at timestamptz
) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  standing standings%ROWTYPE;
BEGIN
  INSERT INTO standings AS s (project_id, labeler_id, gold_seen, gold_right)
  VALUES (wanted_project, wanted_labeler, greatest(seen, 0), greatest(correct, 0))
  ON CONFLICT (project_id, labeler_id) DO UPDATE
  SET gold_seen = greatest(s.gold_seen + seen, 0), gold_right = greatest(s.gold_right + correct, 0)
  WHERE s.counted_since IS NULL OR s.counted_since <= judged_at
  RETURNING * INTO standing;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  RETURN jsonb_build_object('seen', standing.gold_seen, 'right', standing.gold_right,
    'isQualified', standing.qualified_at IS NOT NULL, 'isPaused', standing.paused_at IS NOT NULL);
END
$$;
