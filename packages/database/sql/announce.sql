-- Stores an event for each active webhook of a project that listens to it, in the transaction of what happened, and
-- notifies the sender when that commits (channel tastemaker_webhooks, the webhook's id). Locks nothing but the new rows.
-- Returns nothing.
CREATE OR REPLACE FUNCTION announce(wanted_project uuid, happened webhook_event, told jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  receiver uuid;
BEGIN
  FOR receiver IN
    INSERT INTO webhook_deliveries (id, webhook_id, event, payload)
    SELECT time_ordered_id(), w.id, happened, told FROM webhooks w
    WHERE w.project_id = wanted_project AND w.active AND happened = ANY (w.events)
    RETURNING webhook_id
  LOOP
    PERFORM pg_notify('tastemaker_webhooks', receiver::text);
  END LOOP;
END
$$;
