-- Puts the votes of a judgment in the place of those that its labeler had on the comparison before (of an older version; none
-- for a skip or a withdrawn one). The caller has locked the assignment, so that no other judgment of the labeler on this
-- comparison is under way. Locks the rows that it replaces.
-- Returns nothing.
CREATE OR REPLACE FUNCTION tally_judgment(
  lease assignments, replaces boolean, judged verdict, ranking jsonb, judged_at timestamptz
)
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  one uuid := lease.displayed_order[1];
  other uuid := lease.displayed_order[2];
BEGIN
  IF replaces THEN
    DELETE FROM pair_votes v WHERE v.comparison_id = lease.comparison_id AND v.labeler_id = lease.labeler_id;
  END IF;
  IF judged NOT IN ('ranking', 'allBad') THEN
    RETURN;
  END IF;
  -- Two whole candidates, as most comparisons have: the outcome is read off, without the general query.
  IF cardinality(lease.displayed_order) = 2 AND (CASE judged WHEN 'allBad' THEN true ELSE jsonb_array_length(ranking) = 2 END) THEN
    INSERT INTO pair_votes VALUES (
      lease.comparison_id, lease.labeler_id, one, other,
      CASE WHEN judged = 'allBad' THEN 'bothBad' WHEN ranking #>> '{0,0}' = one::text THEN 'first' ELSE 'second' END::pair_outcome,
      true, lease.guideline_version, judged_at
    );
    RETURN;
  END IF;
  INSERT INTO pair_votes
  SELECT lease.comparison_id, lease.labeler_id, o.first_id, o.second_id, o.outcome, true, lease.guideline_version, judged_at
  FROM pair_outcomes(judged, ranking, lease.displayed_order) o;
END
$$;
