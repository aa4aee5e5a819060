-- Adds to a labeler's count of gold answers (negative numbers take back), and qualifies or pauses them by the rules of the
-- project. Locks the standing, then what `pause_labeler` locks.
-- Returns nothing.
CREATE OR REPLACE FUNCTION count_gold(wanted_project uuid, wanted_labeler uuid, seen integer, correct integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  rules jsonb := (SELECT settings FROM projects WHERE id = wanted_project);
  qualification jsonb := nullif(rules -> 'qualification', 'null');
  threshold double precision := (rules ->> 'goldThreshold')::double precision;
  standing standings%ROWTYPE;
BEGIN
  INSERT INTO standings AS s (project_id, labeler_id, gold_seen, gold_right)
  VALUES (wanted_project, wanted_labeler, greatest(seen, 0), greatest(correct, 0))
  ON CONFLICT (project_id, labeler_id) DO UPDATE
  SET gold_seen = greatest(s.gold_seen + seen, 0), gold_right = greatest(s.gold_right + correct, 0)
  RETURNING * INTO standing;
  IF qualification IS NOT NULL AND standing.qualified_at IS NULL THEN
    IF standing.gold_seen < (qualification ->> 'judgments')::integer THEN
      RETURN;
    END IF;
    IF standing.gold_right >= (qualification ->> 'threshold')::double precision * standing.gold_seen THEN
      UPDATE standings SET qualified_at = now() WHERE project_id = wanted_project AND labeler_id = wanted_labeler;
    ELSIF standing.paused_at IS NULL THEN
      PERFORM pause_labeler(wanted_project, wanted_labeler, format(
        'In the qualification round %s of your %s judgments agreed with the known answers; %s %% are needed. A researcher of the project can let you go on.',
        standing.gold_right, standing.gold_seen, round(((qualification ->> 'threshold')::numeric) * 100)), true);
    END IF;
  ELSIF threshold IS NOT NULL AND standing.gold_seen >= (rules ->> 'goldMinimum')::integer
    AND standing.gold_right < threshold * standing.gold_seen AND standing.paused_at IS NULL THEN
    PERFORM pause_labeler(wanted_project, wanted_labeler, format(
      'Of %s comparisons whose answer is known you judged %s as expected; at least %s %% are asked for. A researcher of the project can let you go on.',
      standing.gold_seen, standing.gold_right, round((threshold * 100)::numeric)), true);
  END IF;
END
$$;
