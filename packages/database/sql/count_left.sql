-- How many open comparisons a labeler could still be given from the project's queue, by their skills and their place in each lane:
-- not those that they have judged, skipped or hold. While the project drains, of those that somebody has judged. It looks at
-- four times `most` slots of a lane at most, so it costs the same in a queue of millions. Locks nothing.
-- Returns {count, isAll}: `most` at most; `isAll`: there are no more.
--
-- The settings pin the plan to index scans, as those of `lease_next` do.
CREATE OR REPLACE FUNCTION count_left(
  wanted_project uuid, wanted_labeler uuid, their_skills text[], is_draining boolean, most integer
) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
DECLARE
  looked_at integer;
  found integer;
BEGIN
  IF is_draining THEN
    SELECT count(*) INTO found FROM (
      SELECT FROM comparisons c
      WHERE c.project_id = wanted_project AND c.status = 'open' AND c.judgments_done > 0 AND c.required_skills <@ their_skills
        AND EXISTS (SELECT FROM slots s WHERE s.comparison_id = c.id AND s.state = 'open' AND s.lane_id IS NOT NULL)
        AND NOT EXISTS (
          SELECT FROM assignments a
          WHERE a.comparison_id = c.id AND a.labeler_id = wanted_labeler AND a.status IN ('leased', 'judged', 'skipped')
        )
      LIMIT most
    ) begun;
    RETURN jsonb_build_object('count', found, 'isAll', found < most);
  END IF;
  SELECT max(place), count(DISTINCT comparison_id) FILTER (WHERE NOT is_theirs) INTO looked_at, found FROM (
    SELECT waiting.comparison_id, waiting.place, EXISTS (
      SELECT FROM assignments a
      WHERE a.comparison_id = waiting.comparison_id AND a.labeler_id = wanted_labeler
        AND a.status IN ('leased', 'judged', 'skipped')
    ) AS is_theirs
    FROM lanes l LEFT JOIN labeler_cursors c ON c.lane_id = l.id AND c.labeler_id = wanted_labeler
    CROSS JOIN LATERAL (
      SELECT s.comparison_id, row_number() OVER (ORDER BY s.position) AS place FROM slots s
      WHERE s.lane_id = l.id AND s.state = 'open' AND s.position > coalesce(c.position, 0)
      ORDER BY s.position LIMIT 4 * most
    ) waiting
    WHERE l.project_id = wanted_project AND l.required_skills <@ their_skills
  ) looked;
  RETURN jsonb_build_object('count', least(found, most), 'isAll', found < most AND coalesce(looked_at, 0) < 4 * most);
END
$$;
