-- Locks a slot of a gold comparison, drawn at random: one that was given back, else a new one, since every labeler may
-- judge it. Locks the comparison, then the slot, skipping locked ones.
-- Returns the slot; null when the labeler has had all gold comparisons.
CREATE OR REPLACE FUNCTION claim_gold(wanted_project uuid, wanted_labeler uuid, their_skills text[]) RETURNS slots
LANGUAGE plpgsql AS $$
DECLARE
  start integer := (floor(random() * 4294967296) - 2147483648)::integer;
  drawn comparisons%ROWTYPE;
  picked slots%ROWTYPE;
BEGIN
  SELECT * INTO drawn FROM draw_gold(wanted_project, wanted_labeler, their_skills, start, 2147483647);
  IF drawn.id IS NULL THEN
    SELECT * INTO drawn FROM draw_gold(wanted_project, wanted_labeler, their_skills, -2147483648, start);
  END IF;
  IF drawn.id IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT * INTO picked FROM slots WHERE comparison_id = drawn.id AND state = 'open' LIMIT 1 FOR UPDATE SKIP LOCKED;
  IF picked.comparison_id IS NULL THEN
    UPDATE comparisons SET judgments_needed = judgments_needed + 1, status = 'open', closed_at = NULL
    WHERE id = drawn.id RETURNING * INTO drawn;
    INSERT INTO slots (comparison_id, number) VALUES (drawn.id, drawn.judgments_needed) RETURNING * INTO picked;
  END IF;
  RETURN picked;
END
$$;
