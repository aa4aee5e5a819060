-- Takes at most `most` of a project's noted changes, and notes what is counted of their comparisons from now on. Part of the fold in
-- src/tallies/fold.ts, which brings the tallies to that in the same transaction.
-- Holds an advisory lock on the project's tallies until the transaction ends: one fold at a time. Locks no judgment and no comparison.
-- Returns {taken, differing: [{comparisonId, before, now}]} with the purpose and the ids of the judgments (`judgmentIds`) as they were
-- counted, and as they are to be; null when another one is at it.
CREATE OR REPLACE FUNCTION take_tally_changes(wanted_project uuid, most integer) RETURNS jsonb
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_mergejoin = off
AS $$
DECLARE
  taken integer;
  changed uuid[];
  answer jsonb;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended('tallies ' || wanted_project, 0)) THEN
    RETURN NULL;
  END IF;
  WITH gone AS (
    DELETE FROM tally_changes WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM tally_changes WHERE project_id = wanted_project LIMIT most
    )) RETURNING comparison_id
  )
  SELECT count(*), array_agg(DISTINCT comparison_id) INTO taken, changed FROM gone;
  -- The standing judgments of this moment; one that comes later has noted a change of its own. A repeat is counted with what its
  -- labeler found at first.
  WITH now_standing AS (
    SELECT c.id AS comparison_id, c.purpose, ARRAY(
      SELECT j.id FROM standing_judgments j WHERE j.project_id = wanted_project AND j.comparison_id = c.id
      UNION ALL
      SELECT first.id FROM standing_judgments first
      WHERE first.project_id = wanted_project AND first.comparison_id = c.repeat_of AND first.labeler_id IN (
        SELECT j.labeler_id FROM standing_judgments j WHERE j.project_id = wanted_project AND j.comparison_id = c.id
      )
      ORDER BY 1
    ) AS ids
    FROM comparisons c WHERE c.id = ANY (changed) AND c.project_id = wanted_project AND c.erasure_id IS NULL
  ), before AS (
    SELECT t.comparison_id, t.purpose, t.judgment_ids AS ids FROM tallied_comparisons t
    WHERE t.project_id = wanted_project AND t.comparison_id = ANY (changed)
  ), differing AS MATERIALIZED (
    SELECT comparison_id, b.purpose AS before_purpose, coalesce(b.ids, '{}') AS before_ids,
      n.purpose AS now_purpose, coalesce(n.ids, '{}') AS now_ids
    FROM now_standing n FULL JOIN before b USING (comparison_id)
    WHERE coalesce(n.ids, '{}') <> coalesce(b.ids, '{}') OR n.purpose <> b.purpose
  ), kept AS (
    INSERT INTO tallied_comparisons (project_id, comparison_id, bucket, judgment_ids, purpose)
    SELECT wanted_project, comparison_id, uuid_hash(comparison_id) & 1023, now_ids, now_purpose FROM differing WHERE now_ids <> '{}'
    ON CONFLICT (project_id, comparison_id) DO UPDATE
      SET judgment_ids = excluded.judgment_ids, purpose = excluded.purpose, is_split = false
  ), dropped AS (
    DELETE FROM tallied_comparisons WHERE project_id = wanted_project
      AND comparison_id IN (SELECT comparison_id FROM differing WHERE now_ids = '{}')
  )
  SELECT jsonb_build_object('taken', taken, 'differing', coalesce(jsonb_agg(jsonb_build_object(
    'comparisonId', comparison_id,
    'before', jsonb_build_object('purpose', before_purpose, 'judgmentIds', before_ids),
    'now', jsonb_build_object('purpose', now_purpose, 'judgmentIds', now_ids))), '[]'))
  INTO answer
  FROM differing;
  RETURN answer;
END
$$;
