-- The highest number of the comparisons that a labeler has judged, skipped or holds in a project; those that they gave back or
-- let run out leave theirs to others. Locks nothing. By the settings of `lease_next`, which calls it, it reads one row.
-- Returns the number; how many there are, where none of them has one, as from before there were numbers.
CREATE OR REPLACE FUNCTION highest_number(wanted_project uuid, wanted_labeler uuid) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN coalesce(
    (SELECT number FROM assignments
     WHERE labeler_id = wanted_labeler AND project_id = wanted_project AND number IS NOT NULL
       AND status IN ('leased', 'judged', 'skipped')
     ORDER BY number DESC LIMIT 1),
    (SELECT count(*) FROM assignments
     WHERE labeler_id = wanted_labeler AND project_id = wanted_project AND status IN ('leased', 'judged', 'skipped')));
END
$$;
