-- Until when the judgment of an assignment may be changed: the edit window counts from the first version. Locks nothing.
-- Returns the instant; null when nothing was judged.
CREATE OR REPLACE FUNCTION editable_until(wanted_assignment uuid) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT min(j.created_at) + make_interval(secs => (p.settings ->> 'editWindowSeconds')::integer)
    FROM judgments j JOIN projects p ON p.id = j.project_id
    WHERE j.assignment_id = wanted_assignment
    GROUP BY p.id
  );
END
$$;
