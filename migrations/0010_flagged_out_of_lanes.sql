-- Lanes were made of all that waited, whatever had been flagged before there were lanes: that is to wait outside of them.
WITH flagged AS (
  SELECT id FROM comparisons c
  WHERE purpose = 'work' AND EXISTS (
    SELECT FROM flags f
    WHERE f.prompt_id = c.prompt_id AND f.state <> 'dismissed' AND (f.completion_id IS NULL OR EXISTS (
      SELECT FROM comparison_candidates cc WHERE cc.comparison_id = c.id AND cc.completion_id = f.completion_id
    ))
  )
  ORDER BY id FOR NO KEY UPDATE
)
UPDATE slots SET lane_id = NULL, position = nextval('slot_positions')
FROM flagged WHERE slots.comparison_id = flagged.id AND slots.lane_id IS NOT NULL;
