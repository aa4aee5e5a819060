CREATE TABLE "lanes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"project_id" uuid NOT NULL,
	"priority" smallint NOT NULL,
	"required_skills" text[] NOT NULL,
	CONSTRAINT "lanes_key" UNIQUE("project_id","priority","required_skills")
);
--> statement-breakpoint
ALTER TABLE "lanes" ADD CONSTRAINT "lanes_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
-- What waits goes into its lane, where it keeps its place. Cursors are only hints: without them labelers begin at the front
-- and are led past what they have judged once more.
ALTER TABLE "slots" ADD COLUMN "lane_id" uuid;--> statement-breakpoint
INSERT INTO lanes (project_id, priority, required_skills)
SELECT DISTINCT project_id, priority, required_skills FROM comparisons WHERE purpose = 'work';--> statement-breakpoint
UPDATE slots SET lane_id = lanes.id
FROM comparisons c JOIN lanes ON lanes.project_id = c.project_id AND lanes.priority = c.priority
  AND lanes.required_skills = c.required_skills
WHERE c.id = slots.comparison_id AND c.purpose = 'work';--> statement-breakpoint
DELETE FROM labeler_cursors;--> statement-breakpoint
DROP FUNCTION IF EXISTS lease_next(uuid, uuid, uuid);--> statement-breakpoint
DROP FUNCTION IF EXISTS claim_open_slot(uuid, uuid, bigint);--> statement-breakpoint
ALTER TABLE "labeler_cursors" DROP CONSTRAINT "labeler_cursors_project_id_projects_id_fk";
--> statement-breakpoint
ALTER TABLE "labeler_cursors" DROP CONSTRAINT "labeler_cursors_pkey";
--> statement-breakpoint
ALTER TABLE "labeler_cursors" DROP COLUMN "project_id";--> statement-breakpoint
ALTER TABLE "labeler_cursors" ALTER COLUMN "rescan_after" SET DEFAULT '-infinity';--> statement-breakpoint
ALTER TABLE "labeler_cursors" ADD COLUMN "lane_id" uuid NOT NULL;--> statement-breakpoint
ALTER TABLE "labeler_cursors" ADD COLUMN "looked_through" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "labeler_cursors" ADD CONSTRAINT "labeler_cursors_pkey" PRIMARY KEY("lane_id","labeler_id");--> statement-breakpoint
ALTER TABLE "labeler_cursors" ADD CONSTRAINT "labeler_cursors_lane_id_lanes_id_fk" FOREIGN KEY ("lane_id") REFERENCES "public"."lanes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
DROP INDEX "slots_open_idx";--> statement-breakpoint
ALTER TABLE "slots" DROP COLUMN "project_id";--> statement-breakpoint
CREATE INDEX "slots_open_idx" ON "slots" USING btree ("lane_id","position") WHERE "slots"."state" = 'open' AND "slots"."lane_id" IS NOT NULL;--> statement-breakpoint
DROP INDEX "comparisons_project_id_idx";--> statement-breakpoint
DROP INDEX "comparisons_gold_idx";--> statement-breakpoint
CREATE INDEX "judgments_skips_idx" ON "judgments" USING btree ("project_id","id") WHERE "judgments"."verdict" = 'skip';--> statement-breakpoint
CREATE INDEX "labeler_cursors_labeler_id_idx" ON "labeler_cursors" USING btree ("labeler_id");--> statement-breakpoint
CREATE INDEX "comparisons_project_id_idx" ON "comparisons" USING btree ("project_id","id","purpose","status","judgments_needed","judgments_done");--> statement-breakpoint
CREATE INDEX "comparisons_gold_idx" ON "comparisons" USING btree ("project_id",uuid_hash("id")) WHERE "comparisons"."purpose" = 'gold';--> statement-breakpoint
-- By its text: in a database that gets the value 'withdrawn' in this same transaction, it can't be named yet.
CREATE VIEW standing_judgments AS
SELECT * FROM judgments
WHERE verdict::text <> 'withdrawn' AND NOT EXISTS (SELECT FROM judgments newer WHERE newer.supersedes = judgments.id);
