-- How many judgments a labeler may still give today (UTC), less the leases that they hold. Locks nothing.
-- Returns the number, which may be negative; null: unlimited.
CREATE OR REPLACE FUNCTION quota_left(project projects, wanted_labeler uuid, own_quota integer, held integer) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
DECLARE
  quota integer := coalesce(own_quota, (project.settings ->> 'dailyQuota')::integer);
BEGIN
  RETURN quota - held - (
    SELECT count(*) FROM standing_judgments
    WHERE project_id = project.id AND labeler_id = wanted_labeler AND verdict <> 'skip'
      AND created_at >= date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
  );
END
$$;
