ALTER TYPE "public"."webhook_event" ADD VALUE 'run.failed';--> statement-breakpoint
ALTER TYPE "public"."webhook_event" ADD VALUE 'demonstration.accepted';--> statement-breakpoint
CREATE TABLE "webhook_attempts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"delivery_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"response_status" integer,
	"response_body" text NOT NULL,
	"error" text,
	"duration_ms" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "webhook_attempts_number_key" UNIQUE("delivery_id","number")
);
--> statement-breakpoint
DROP INDEX "webhook_deliveries_due_idx";--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD COLUMN "attempts_before" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "webhooks" ADD COLUMN "previous_sealed_secret" text;--> statement-breakpoint
ALTER TABLE "webhooks" ADD COLUMN "previous_valid_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "webhooks" ADD COLUMN "disabled_reason" text;--> statement-breakpoint
ALTER TABLE "webhooks" ADD COLUMN "failing_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "webhook_attempts" ADD CONSTRAINT "webhook_attempts_delivery_id_webhook_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."webhook_deliveries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_ended_idx" ON "webhook_deliveries" USING btree ("created_at") WHERE "webhook_deliveries"."state" <> 'waiting';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due_idx" ON "webhook_deliveries" USING btree ("webhook_id","next_attempt_at") WHERE "webhook_deliveries"."state" = 'waiting';--> statement-breakpoint
-- As before, and tells whoever sends: at the commit, once for each webhook.
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
--> statement-breakpoint
-- As before, but what is sent to others does not hold the reason: it is a text for the labeler.
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
--> statement-breakpoint
UPDATE webhook_deliveries SET payload = payload - 'reason' WHERE event = 'labeler.paused' AND state = 'waiting';
