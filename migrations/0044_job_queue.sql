CREATE TYPE "public"."job_priority" AS ENUM('low', 'normal', 'high');--> statement-breakpoint
CREATE TABLE "job_turns" (
	"kind" text NOT NULL,
	"project_id" uuid,
	"begun_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workers" (
	"id" text PRIMARY KEY NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"heartbeat_at" timestamp with time zone DEFAULT now() NOT NULL,
	"memory_bytes" bigint NOT NULL,
	"cores" double precision NOT NULL,
	"used_memory_bytes" bigint DEFAULT 0 NOT NULL,
	"used_cores" double precision DEFAULT 0 NOT NULL,
	"is_draining" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
ALTER TABLE "judge_passes" ADD COLUMN "priority" "job_priority" DEFAULT 'normal' NOT NULL;--> statement-breakpoint
ALTER TABLE "judge_passes" ADD COLUMN "queued_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "judge_passes" ADD COLUMN "memory_bytes" bigint;--> statement-breakpoint
ALTER TABLE "judge_passes" ADD COLUMN "cores" double precision;--> statement-breakpoint
ALTER TABLE "model_reports" ADD COLUMN "priority" "job_priority" DEFAULT 'normal' NOT NULL;--> statement-breakpoint
ALTER TABLE "model_reports" ADD COLUMN "queued_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "model_reports" ADD COLUMN "memory_bytes" bigint;--> statement-breakpoint
ALTER TABLE "model_reports" ADD COLUMN "cores" double precision;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "priority" "job_priority" DEFAULT 'normal' NOT NULL;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "queued_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "memory_bytes" bigint;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "cores" double precision;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "priority" "job_priority" DEFAULT 'normal' NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "queued_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "memory_bytes" bigint;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "cores" double precision;--> statement-breakpoint
ALTER TABLE "samples" ADD COLUMN "priority" "job_priority" DEFAULT 'normal' NOT NULL;--> statement-breakpoint
ALTER TABLE "samples" ADD COLUMN "queued_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "samples" ADD COLUMN "memory_bytes" bigint;--> statement-breakpoint
ALTER TABLE "samples" ADD COLUMN "cores" double precision;--> statement-breakpoint
ALTER TABLE "job_turns" ADD CONSTRAINT "job_turns_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "job_turns_key" ON "job_turns" USING btree ("kind",coalesce("project_id", '00000000-0000-0000-0000-000000000000'));--> statement-breakpoint
CREATE INDEX "job_turns_project_id_idx" ON "job_turns" USING btree ("project_id");--> statement-breakpoint
-- Rows of before have waited since they were ordered.
UPDATE "judge_passes" SET "queued_at" = "created_at";--> statement-breakpoint
UPDATE "model_reports" SET "queued_at" = "created_at";--> statement-breakpoint
UPDATE "models" SET "queued_at" = "created_at";--> statement-breakpoint
UPDATE "runs" SET "queued_at" = "created_at";--> statement-breakpoint
UPDATE "samples" SET "queued_at" = "created_at";
