-- Leases the next slots of a project to a labeler for work without a connection: as `lease_next` does, up to as many as the
-- project's `takeAlong` allows, each for its hours. What they hold already counts, and is taken along, too. A qualification round
-- gives no more than what is left of it. Locks as `lease_next` does.
-- Returns what `lease_next` does; or one row, `outcome` take_along_not_allowed, where the project does not allow it.
CREATE OR REPLACE FUNCTION take_along(wanted_project uuid, wanted_labeler uuid, is_admin boolean, wanted_count integer)
RETURNS TABLE (outcome text, detail text, assignment jsonb)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  known record;
  hours integer;
  leased record;
  ends timestamptz;
BEGIN
  SELECT p.settings -> 'takeAlong' AS along, p.settings -> 'qualification' AS round,
    coalesce(s.gold_seen, 0) AS seen, s.qualified_at
  INTO known
  FROM projects p LEFT JOIN standings s ON s.project_id = p.id AND s.labeler_id = wanted_labeler
  WHERE p.id = wanted_project
    AND (is_admin OR EXISTS (SELECT FROM members m WHERE m.project_id = p.id AND m.user_id = wanted_labeler));
  -- Whoever may not know the project is told so by `lease_next`.
  IF FOUND THEN
    IF jsonb_typeof(known.along) IS DISTINCT FROM 'object' THEN
      outcome := 'take_along_not_allowed';
      RETURN NEXT;
      RETURN;
    END IF;
    hours := (known.along ->> 'hours')::integer;
    wanted_count := least(wanted_count, (known.along ->> 'assignments')::integer);
    IF jsonb_typeof(known.round) = 'object' AND known.qualified_at IS NULL THEN
      wanted_count := least(wanted_count, greatest(1, (known.round ->> 'judgments')::integer - known.seen));
    END IF;
  END IF;
  FOR leased IN SELECT * FROM lease_next(wanted_project, wanted_labeler, is_admin, wanted_count) LOOP
    outcome := leased.outcome;
    detail := leased.detail;
    assignment := leased.assignment;
    IF assignment IS NOT NULL THEN
      UPDATE assignments SET taken_along_hours = hours, expires_at = now() + make_interval(hours => hours)
      WHERE id = (assignment ->> 'id')::uuid RETURNING expires_at INTO ends;
      assignment := assignment || jsonb_build_object('takenAlong', true, 'expiresAt', iso_instant(ends));
    END IF;
    RETURN NEXT;
  END LOOP;
END
$$;
