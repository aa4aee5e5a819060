-- Ends the work of a labeler in a project: what they hold goes to others, except what they are submitting at this moment.
-- The reason is a text for the labeler; what webhooks send does not hold it. Locks the standing, then as `release_held`.
-- Returns nothing.
CREATE OR REPLACE FUNCTION pause_labeler(wanted_project uuid, wanted_labeler uuid, reason text, automatically boolean)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO standings AS s (project_id, labeler_id, paused_at, pause_reason, paused_automatically)
  VALUES (wanted_project, wanted_labeler, now(), reason, automatically)
  ON CONFLICT (project_id, labeler_id) DO UPDATE SET paused_at = excluded.paused_at,
    pause_reason = excluded.pause_reason, paused_automatically = excluded.paused_automatically;
  PERFORM release_held(wanted_project, wanted_labeler, true);
  PERFORM announce(wanted_project, 'labeler.paused',
    jsonb_build_object('labelerId', wanted_labeler, 'automatically', automatically));
END
$$;
