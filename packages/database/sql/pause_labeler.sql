-- Pauses a labeler in a project and releases their leases for others, except one that is being submitted at this moment.
-- The event for webhooks leaves out the reason, which is a text for the labeler.
-- Locks the standing, then the labeler's assignments, skipping locked ones, then their slots.
-- Returns nothing.
CREATE OR REPLACE FUNCTION pause_labeler(wanted_project uuid, wanted_labeler uuid, reason text, automatically boolean)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO standings AS s (project_id, labeler_id, paused_at, pause_reason, paused_automatically)
  VALUES (wanted_project, wanted_labeler, now(), reason, automatically)
  ON CONFLICT (project_id, labeler_id) DO UPDATE SET paused_at = excluded.paused_at,
    pause_reason = excluded.pause_reason, paused_automatically = excluded.paused_automatically;
  WITH held AS (
    SELECT id FROM assignments
    WHERE labeler_id = wanted_labeler AND project_id = wanted_project AND status = 'leased'
    FOR UPDATE SKIP LOCKED
  ), ended AS (
    UPDATE assignments a SET status = 'released', ended_at = now() FROM held WHERE a.id = held.id
    RETURNING a.comparison_id, a.slot_number
  )
  UPDATE slots SET state = 'open', position = nextval('slot_positions')
  FROM ended WHERE slots.comparison_id = ended.comparison_id AND slots.number = ended.slot_number;
  PERFORM announce(wanted_project, 'labeler.paused',
    jsonb_build_object('labelerId', wanted_labeler, 'automatically', automatically));
END
$$;
