-- Counts of a project at this moment, from indexes alone. Locks nothing.
-- Returns one JSON object; null when there is no such project.
CREATE OR REPLACE FUNCTION project_progress(wanted uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET enable_bitmapscan = off
AS $$
BEGIN
  RETURN (SELECT jsonb_build_object(
    'prompts', (SELECT count(*) FROM prompts WHERE project_id = wanted),
    'completions', (SELECT count(*) FROM completions WHERE project_id = wanted),
    'comparisons', jsonb_build_object('open', counted.open, 'closed', counted.closed),
    'judgments', jsonb_build_object(
      'needed', counted.needed,
      'done', counted.done,
      'skipped', (SELECT count(*) FROM standing_judgments WHERE project_id = wanted AND verdict = 'skip'),
      'leased', (SELECT count(*) FROM assignments
                 WHERE project_id = wanted AND status = 'leased' AND expires_at > now())
    )
  )
  FROM projects project
  CROSS JOIN LATERAL (
    SELECT
      count(*) FILTER (WHERE status = 'open') AS open,
      count(*) FILTER (WHERE status = 'closed') AS closed,
      coalesce(sum(judgments_needed), 0) AS needed,
      coalesce(sum(judgments_done), 0) AS done
    FROM comparisons WHERE project_id = project.id AND purpose = 'work'
  ) counted
  WHERE project.id = wanted);
END
$$;
