-- Makes the lanes that these comparisons need and that do not exist. Locks nothing but the new rows.
-- Returns nothing.
CREATE OR REPLACE FUNCTION make_lanes(wanted uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO lanes (project_id, priority, required_skills)
  SELECT DISTINCT c.project_id, c.priority, c.required_skills FROM comparisons c
  WHERE c.id = ANY (wanted) AND c.purpose = 'work'
  ON CONFLICT DO NOTHING;
END
$$;
