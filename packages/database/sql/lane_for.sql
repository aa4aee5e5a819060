-- The lane in which a comparison waits, by its priority and required skills. Lanes are made by `make_lanes`. Locks
-- nothing.
-- Returns the lane's id; null when the comparison is not work, is flagged, or has no lane yet.
CREATE OR REPLACE FUNCTION lane_for(wanted uuid) RETURNS uuid
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT l.id FROM comparisons c JOIN lanes l
      ON l.project_id = c.project_id AND l.priority = c.priority AND l.required_skills = c.required_skills
    WHERE c.id = wanted AND c.purpose = 'work' AND NOT is_flagged(c.id, c.prompt_id)
  );
END
$$;
