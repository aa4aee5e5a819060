-- How many comparisons somebody who enrolled by a link may still be leased: the link's number, less their judgments, less the
-- leases that they hold. All of it is one look: what is being submitted at this moment counts once, as a lease or as a judgment.
-- Called by `lease_next` after it took back what had run out. Locks nothing.
-- Returns the number; 0 or less: none.
CREATE OR REPLACE FUNCTION enrolment_left(wanted_enrolment uuid) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT CASE WHEN e.finished_at IS NOT NULL THEN 0 ELSE l.judgments_per_person - (
      SELECT count(*) FROM standing_judgments j
      WHERE j.project_id = e.project_id AND j.labeler_id = e.user_id AND j.verdict <> 'skip'
    ) - (
      SELECT count(*) FROM assignments a
      WHERE a.labeler_id = e.user_id AND a.project_id = e.project_id AND a.status = 'leased'
    ) END
    FROM enrolments e JOIN enrolment_links l ON l.id = e.link_id
    WHERE e.id = wanted_enrolment
  );
END
$$;
