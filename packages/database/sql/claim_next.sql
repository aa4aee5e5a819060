-- Locks the next slot for a labeler: gold while they qualify, begun comparisons while the project drains, otherwise gold
-- or a repeat at the rates of the project, else work. Locks as the claims that it calls.
-- Returns the slot, and the order of the candidates where it is not to be drawn; nulls when there is none.
CREATE OR REPLACE FUNCTION claim_next(
  project projects, wanted_labeler uuid, their_skills text[], qualifies boolean, OUT picked slots, OUT displayed uuid[]
)
LANGUAGE plpgsql AS $$
DECLARE
  gold_rate double precision := (project.settings ->> 'goldRate')::double precision;
  repeat_rate double precision := (project.settings ->> 'repeatRate')::double precision;
  drawn double precision := random();
  again record;
BEGIN
  IF qualifies THEN
    picked := claim_gold(project.id, wanted_labeler, their_skills);
    RETURN;
  END IF;
  IF project.state = 'draining' THEN
    SELECT * INTO picked FROM claim_begun(project.id, wanted_labeler, their_skills);
    RETURN;
  END IF;
  IF drawn < gold_rate THEN
    picked := claim_gold(project.id, wanted_labeler, their_skills);
  ELSIF drawn < gold_rate + repeat_rate THEN
    SELECT * INTO again
    FROM claim_repeat(project.id, wanted_labeler, (project.settings ->> 'repeatAfter')::integer);
    picked := again.picked;
    displayed := again.displayed;
  END IF;
  IF picked.comparison_id IS NULL THEN
    displayed := NULL;
    picked := claim_work(project.id, wanted_labeler, their_skills);
  END IF;
END
$$;
