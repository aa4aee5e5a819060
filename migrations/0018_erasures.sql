CREATE TYPE "public"."erasure_kind" AS ENUM('project', 'prompt', 'completion', 'snapshot', 'model', 'run');--> statement-breakpoint
CREATE TABLE "erased_judgments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"erasure_id" uuid NOT NULL,
	"row_hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erasures" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" "erasure_kind" NOT NULL,
	"subject_id" uuid NOT NULL,
	"project_id" uuid,
	"requested_by" uuid,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"purge_after" timestamp with time zone NOT NULL,
	"restored_at" timestamp with time zone,
	"purged_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	"counts" jsonb NOT NULL,
	"content_hash" text
);
--> statement-breakpoint
CREATE TABLE "released_artifacts" (
	"hash" text PRIMARY KEY NOT NULL,
	"released_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "comparisons" ADD COLUMN IF NOT EXISTS "erasure_id" uuid;--> statement-breakpoint
ALTER TABLE "completions" ADD COLUMN IF NOT EXISTS "erasure_id" uuid;--> statement-breakpoint
ALTER TABLE "demonstrations" ADD COLUMN IF NOT EXISTS "erasure_id" uuid;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN IF NOT EXISTS "erasure_id" uuid;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN IF NOT EXISTS "erasure_id" uuid;--> statement-breakpoint
ALTER TABLE "prompts" ADD COLUMN IF NOT EXISTS "erasure_id" uuid;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN IF NOT EXISTS "erasure_id" uuid;--> statement-breakpoint
ALTER TABLE "snapshots" ADD COLUMN IF NOT EXISTS "erasure_id" uuid;--> statement-breakpoint
CREATE UNIQUE INDEX "erasures_subject_key" ON "erasures" USING btree ("subject_id") WHERE "erasures"."restored_at" IS NULL;--> statement-breakpoint
CREATE INDEX "erasures_due_idx" ON "erasures" USING btree ("purge_after") WHERE "erasures"."restored_at" IS NULL AND "erasures"."purged_at" IS NULL;--> statement-breakpoint
CREATE INDEX "erasures_project_id_idx" ON "erasures" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "judgments_written_completion_idx" ON "judgments" USING btree ("written_completion_id") WHERE "judgments"."written_completion_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "judgments_written_demonstration_idx" ON "judgments" USING btree ("written_demonstration_id") WHERE "judgments"."written_demonstration_id" IS NOT NULL;
