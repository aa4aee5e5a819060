-- Notes that somebody who enrolled by a link has judged as much as the link asks for, if they have, and gives back what they
-- still hold. Called with each judgment, after it was added; does nothing for whoever did not enrol.
-- Locks the enrolment, so that of two judgments at the same time the later one counts both; then as `release_held`, passing
-- what is locked. The caller holds locks of the labeler's own assignment, its comparison and its slot: whoever waits for
-- those holds no lock of this enrolment, since nobody has two assignments of one comparison.
-- Returns nothing.
CREATE OR REPLACE FUNCTION finish_enrolment(wanted_project uuid, wanted_labeler uuid) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  enrolment uuid;
  needed integer;
BEGIN
  SELECT e.id, l.judgments_per_person INTO enrolment, needed
  FROM enrolments e JOIN enrolment_links l ON l.id = e.link_id
  WHERE e.user_id = wanted_labeler AND e.project_id = wanted_project AND e.finished_at IS NULL
  FOR UPDATE OF e;
  IF NOT FOUND OR needed > (
    SELECT count(*) FROM standing_judgments
    WHERE project_id = wanted_project AND labeler_id = wanted_labeler AND verdict <> 'skip'
  ) THEN
    RETURN;
  END IF;
  UPDATE enrolments SET finished_at = now() WHERE id = enrolment;
  PERFORM release_held(wanted_project, wanted_labeler, true);
END
$$;
