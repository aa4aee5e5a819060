-- Draws a comparison that the labeler judged at least `judgments_between` judgments ago, to be shown again in the opposite
-- order. The repeat is a comparison of its own with one slot; each comparison is repeated to a labeler once, and not again after
-- they skipped its repeat.
-- Locks the slot, skipping a locked one.
-- Returns the slot and the order of the candidates; nulls when there is none.
CREATE OR REPLACE FUNCTION claim_repeat(
  wanted_project uuid, wanted_labeler uuid, judgments_between integer, OUT picked slots, OUT displayed uuid[]
)
LANGUAGE plpgsql AS $$
DECLARE
  drawn record;
  made uuid;
BEGIN
  SELECT j.comparison_id, j.displayed_order, again.id AS repeat_id INTO drawn
  FROM (
    SELECT * FROM standing_judgments
    WHERE project_id = wanted_project AND labeler_id = wanted_labeler
    ORDER BY created_at DESC OFFSET judgments_between LIMIT 100
  ) j
  JOIN comparisons c ON c.id = j.comparison_id
  LEFT JOIN LATERAL (
    SELECT r.id, EXISTS (
      SELECT FROM assignments a
      WHERE a.comparison_id = r.id AND a.labeler_id = wanted_labeler AND a.status IN ('leased', 'judged', 'skipped')
    ) AS is_had
    FROM comparisons r
    WHERE r.repeat_of = c.id AND EXISTS (
      SELECT FROM assignments a WHERE a.comparison_id = r.id AND a.labeler_id = wanted_labeler
    ) LIMIT 1
  ) again ON true
  WHERE c.purpose = 'work' AND j.assignment_id IS NOT NULL AND j.verdict IN ('ranking', 'allBad')
    AND NOT is_flagged(c.id, c.prompt_id)
    -- Repeated before, but given back: that one once more.
    AND (again.id IS NULL OR NOT again.is_had AND EXISTS (
      SELECT FROM slots s WHERE s.comparison_id = again.id AND s.state = 'open'
    ))
  ORDER BY random() LIMIT 1;
  IF drawn.comparison_id IS NULL THEN
    RETURN;
  END IF;
  SELECT array_agg(id ORDER BY place DESC) INTO displayed
  FROM unnest(drawn.displayed_order) WITH ORDINALITY AS shown (id, place);
  IF drawn.repeat_id IS NOT NULL THEN
    SELECT * INTO picked FROM slots WHERE comparison_id = drawn.repeat_id AND state = 'open' FOR UPDATE SKIP LOCKED;
    RETURN;
  END IF;
  made := time_ordered_id();
  INSERT INTO comparisons (id, project_id, prompt_id, purpose, repeat_of, priority, required_skills, judgments_needed)
  SELECT made, project_id, prompt_id, 'repeat', id, priority, required_skills, 1
  FROM comparisons WHERE id = drawn.comparison_id;
  INSERT INTO comparison_candidates (comparison_id, position, completion_id)
  SELECT made, position, completion_id FROM comparison_candidates WHERE comparison_id = drawn.comparison_id;
  INSERT INTO slots (comparison_id, number) VALUES (made, 1) RETURNING * INTO picked;
END
$$;
