-- Assignments that are taken along for hours, and the number by which their labeler knows them: those from before have none, and
-- numbers go on from how many there are. What the product has paused a labeler for. When somebody was here by a session that is over.
ALTER TABLE "assignments" ADD COLUMN "number" integer;--> statement-breakpoint
ALTER TABLE "assignments" ADD COLUMN "taken_along_hours" smallint;--> statement-breakpoint
ALTER TABLE "standings" ADD COLUMN "pause_cause" jsonb;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "last_seen_at" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "assignments_number_key" ON "assignments" USING btree ("project_id","labeler_id","number") WHERE "assignments"."status" IN ('leased', 'judged', 'skipped');--> statement-breakpoint
-- Projects from before these settings have the defaults.
UPDATE projects SET settings = '{"showKnownAnswers": false, "takeAlong": {"assignments": 20, "hours": 12}}'::jsonb || settings;
