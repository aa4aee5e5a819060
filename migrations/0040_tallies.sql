CREATE TABLE "tallied_comparisons" (
	"project_id" uuid NOT NULL,
	"comparison_id" uuid NOT NULL,
	"bucket" smallint NOT NULL,
	"judgment_ids" uuid[] NOT NULL,
	CONSTRAINT "tallied_comparisons_pkey" PRIMARY KEY("project_id","comparison_id")
);
--> statement-breakpoint
CREATE TABLE "tallies" (
	"project_id" uuid NOT NULL,
	"statistic" text NOT NULL,
	"grouped_by" text NOT NULL,
	"key" text NOT NULL,
	"cell" text NOT NULL,
	"count" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tally_changes" (
	"project_id" uuid NOT NULL,
	"comparison_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE INDEX "tallied_comparisons_bucket_idx" ON "tallied_comparisons" USING btree ("project_id","bucket");--> statement-breakpoint
CREATE UNIQUE INDEX "tallies_cell_key" ON "tallies" USING btree ("project_id","statistic","grouped_by","key",md5("cell"));--> statement-breakpoint
CREATE INDEX "tally_changes_project_id_idx" ON "tally_changes" USING btree ("project_id");--> statement-breakpoint
-- No judgment is added meanwhile by the release before, whose functions note no change. Workers count what is noted here.
LOCK TABLE "judgments" IN SHARE ROW EXCLUSIVE MODE;--> statement-breakpoint
INSERT INTO "tally_changes" ("project_id", "comparison_id")
SELECT c.project_id, c.id FROM "comparisons" c WHERE EXISTS (SELECT FROM "judgments" j WHERE j.comparison_id = c.id);
