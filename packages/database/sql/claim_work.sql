-- Locks the next slot of a project for a labeler, from the lanes whose skills they have: higher priority first, then more
-- required skills. Locks as `claim_in_lane` does.
-- Returns the slot; a row of nulls when there is none.
CREATE OR REPLACE FUNCTION claim_work(wanted_project uuid, wanted_labeler uuid, their_skills text[]) RETURNS slots
LANGUAGE plpgsql AS $$
DECLARE
  lane uuid;
  picked slots%ROWTYPE;
BEGIN
  FOR lane IN
    SELECT id FROM lanes WHERE project_id = wanted_project AND required_skills <@ their_skills
    ORDER BY priority DESC, cardinality(required_skills) DESC, id
  LOOP
    picked := claim_in_lane(lane, wanted_labeler);
    EXIT WHEN picked.comparison_id IS NOT NULL;
  END LOOP;
  RETURN picked;
END
$$;
