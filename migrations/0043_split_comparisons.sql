-- What is counted so far does not say under which purpose: workers count all of it anew.
INSERT INTO "tally_changes" ("project_id", "comparison_id") SELECT project_id, comparison_id FROM "tallied_comparisons";--> statement-breakpoint
TRUNCATE "tallied_comparisons", "tallies";--> statement-breakpoint
ALTER TABLE "tallied_comparisons" ADD COLUMN "purpose" "comparison_purpose" NOT NULL;--> statement-breakpoint
ALTER TABLE "tallied_comparisons" ADD COLUMN "is_split" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "tallied_comparisons_split_idx" ON "tallied_comparisons" USING btree ("project_id","comparison_id") WHERE "tallied_comparisons"."is_split";
