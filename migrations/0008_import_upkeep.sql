ALTER TABLE "judgments" DROP CONSTRAINT "judgments_assignment_id_key";--> statement-breakpoint
ALTER TABLE "comparisons" DROP CONSTRAINT "comparisons_project_id_projects_id_fk";
--> statement-breakpoint
ALTER TABLE "completions" DROP CONSTRAINT "completions_project_id_projects_id_fk";
--> statement-breakpoint
DROP INDEX "completions_sample_key";--> statement-breakpoint
ALTER TABLE "prompts" ADD COLUMN "split_key" integer;--> statement-breakpoint
CREATE UNIQUE INDEX "judgments_assignment_id_key" ON "judgments" USING btree ("assignment_id","version") WHERE "judgments"."assignment_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "prompts_split_key_idx" ON "prompts" USING btree ("project_id","split_key");--> statement-breakpoint
CREATE UNIQUE INDEX "completions_sample_key" ON "completions" USING btree ("sample_id","prompt_id","sample_index") WHERE "completions"."sample_id" IS NOT NULL;