CREATE TYPE "public"."assignment_status" AS ENUM('leased', 'judged', 'skipped', 'released', 'expired');--> statement-breakpoint
CREATE TYPE "public"."author_kind" AS ENUM('model', 'person', 'import');--> statement-breakpoint
CREATE TYPE "public"."comparison_status" AS ENUM('open', 'closed');--> statement-breakpoint
CREATE TYPE "public"."finish_reason" AS ENUM('stop', 'length', 'cancelled');--> statement-breakpoint
CREATE TYPE "public"."guideline_status" AS ENUM('draft', 'published');--> statement-breakpoint
CREATE TYPE "public"."job_status" AS ENUM('queued', 'running', 'succeeded', 'failed', 'cancelled');--> statement-breakpoint
CREATE TYPE "public"."member_role" AS ENUM('researcher', 'labeler');--> statement-breakpoint
CREATE TYPE "public"."model_kind" AS ENUM('base', 'assistant', 'reward');--> statement-breakpoint
CREATE TYPE "public"."model_status" AS ENUM('importing', 'ready', 'failed');--> statement-breakpoint
CREATE TYPE "public"."run_kind" AS ENUM('pretrain', 'finetune', 'reward');--> statement-breakpoint
CREATE TYPE "public"."skip_reason" AS ENUM('unclear', 'too_hard', 'offensive', 'broken', 'conflict_of_interest', 'other');--> statement-breakpoint
CREATE TYPE "public"."slot_state" AS ENUM('open', 'leased', 'filled');--> statement-breakpoint
CREATE TYPE "public"."snapshot_kind" AS ENUM('documents', 'demonstrations', 'comparisons');--> statement-breakpoint
CREATE TYPE "public"."split" AS ENUM('train', 'validation', 'test');--> statement-breakpoint
CREATE TYPE "public"."user_kind" AS ENUM('person', 'simulated', 'imported');--> statement-breakpoint
CREATE TYPE "public"."user_role" AS ENUM('admin', 'researcher', 'labeler');--> statement-breakpoint
CREATE TYPE "public"."verdict" AS ENUM('ranking', 'allBad', 'skip');--> statement-breakpoint
CREATE SEQUENCE "public"."slot_positions" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "acknowledgements" (
	"guideline_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"acknowledged_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "acknowledgements_pkey" PRIMARY KEY("guideline_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "assignments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"comparison_id" uuid NOT NULL,
	"slot_number" smallint NOT NULL,
	"labeler_id" uuid NOT NULL,
	"status" "assignment_status" DEFAULT 'leased' NOT NULL,
	"fence_token" uuid NOT NULL,
	"displayed_order" uuid[] NOT NULL,
	"guideline_version" integer,
	"leased_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" uuid PRIMARY KEY NOT NULL,
	"actor_id" uuid,
	"action" text NOT NULL,
	"project_id" uuid,
	"subject_id" uuid,
	"detail" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "comparison_candidates" (
	"comparison_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"completion_id" uuid NOT NULL,
	CONSTRAINT "comparison_candidates_pkey" PRIMARY KEY("comparison_id","position"),
	CONSTRAINT "comparison_candidates_completion_key" UNIQUE("comparison_id","completion_id")
);
--> statement-breakpoint
CREATE TABLE "comparisons" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"prompt_id" uuid NOT NULL,
	"judgments_needed" integer NOT NULL,
	"judgments_done" integer DEFAULT 0 NOT NULL,
	"status" "comparison_status" DEFAULT 'open' NOT NULL,
	"origin_key" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp with time zone,
	CONSTRAINT "comparisons_project_id_origin_key_key" UNIQUE("project_id","origin_key"),
	CONSTRAINT "comparisons_exactly_k" CHECK ("comparisons"."judgments_done" BETWEEN 0 AND "comparisons"."judgments_needed"),
	CONSTRAINT "comparisons_closed_when_done" CHECK (("comparisons"."status" = 'closed') = ("comparisons"."judgments_done" = "comparisons"."judgments_needed"))
);
--> statement-breakpoint
CREATE TABLE "completions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"prompt_id" uuid NOT NULL,
	"text" text NOT NULL,
	"author_kind" "author_kind" NOT NULL,
	"model_id" uuid,
	"checkpoint_hash" text,
	"sampling" jsonb,
	"seed" integer,
	"sample_index" integer,
	"user_id" uuid,
	"source" text,
	"text_hash" text,
	"sample_id" uuid,
	"token_count" integer,
	"finish_reason" "finish_reason",
	"log_probability" double precision,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "completions_provenance" CHECK (CASE "completions"."author_kind"
        WHEN 'model' THEN num_nulls("completions"."model_id", "completions"."checkpoint_hash", "completions"."sampling", "completions"."seed", "completions"."sample_index") = 0
        WHEN 'person' THEN "completions"."user_id" IS NOT NULL
        ELSE num_nulls("completions"."source", "completions"."text_hash") = 0 END)
);
--> statement-breakpoint
CREATE TABLE "guidelines" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"status" "guideline_status" DEFAULT 'draft' NOT NULL,
	"markdown" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"published_at" timestamp with time zone,
	CONSTRAINT "guidelines_project_id_version_key" UNIQUE("project_id","version")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"user_id" uuid NOT NULL,
	"key" text NOT NULL,
	"request_hash" text NOT NULL,
	"status" integer,
	"response" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY("user_id","key")
);
--> statement-breakpoint
CREATE TABLE "judgments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"comparison_id" uuid NOT NULL,
	"assignment_id" uuid,
	"labeler_id" uuid NOT NULL,
	"verdict" "verdict" NOT NULL,
	"ranking" jsonb,
	"skip_reason" "skip_reason",
	"strength" smallint,
	"rationale" text,
	"dwell_ms" integer,
	"displayed_order" uuid[] NOT NULL,
	"guideline_version" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "judgments_assignment_id_key" UNIQUE("assignment_id"),
	CONSTRAINT "judgments_comparison_id_labeler_id_key" UNIQUE("comparison_id","labeler_id"),
	CONSTRAINT "judgments_ranking" CHECK (("judgments"."verdict" = 'ranking') = ("judgments"."ranking" IS NOT NULL)),
	CONSTRAINT "judgments_skip_reason" CHECK (("judgments"."verdict" = 'skip') = ("judgments"."skip_reason" IS NOT NULL))
);
--> statement-breakpoint
CREATE TABLE "labeler_cursors" (
	"project_id" uuid NOT NULL,
	"labeler_id" uuid NOT NULL,
	"position" bigint NOT NULL,
	"rescan_after" timestamp with time zone NOT NULL,
	CONSTRAINT "labeler_cursors_pkey" PRIMARY KEY("project_id","labeler_id")
);
--> statement-breakpoint
CREATE TABLE "members" (
	"project_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role" "member_role" NOT NULL,
	"joined_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "members_pkey" PRIMARY KEY("project_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "models" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" "model_kind" NOT NULL,
	"status" "model_status" NOT NULL,
	"error" text,
	"checkpoint_hash" text,
	"parent_id" uuid,
	"snapshot_id" uuid,
	"run_id" uuid,
	"parameters" bigint,
	"bytes" bigint,
	"metrics" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"card" text DEFAULT '' NOT NULL,
	"source_path" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"worker_id" text,
	"attempt" integer DEFAULT 0 NOT NULL,
	"heartbeat_at" timestamp with time zone,
	CONSTRAINT "models_name_key" UNIQUE("name"),
	CONSTRAINT "models_run_id_key" UNIQUE("run_id")
);
--> statement-breakpoint
CREATE TABLE "projects" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"settings" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "prompts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"messages" jsonb NOT NULL,
	"context_documents" jsonb NOT NULL,
	"tags" text[] NOT NULL,
	"split" "split" NOT NULL,
	"content_hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "prompts_project_id_content_hash_key" UNIQUE("project_id","content_hash")
);
--> statement-breakpoint
CREATE TABLE "run_events" (
	"run_id" uuid NOT NULL,
	"sequence" bigint NOT NULL,
	"data" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "run_events_pkey" PRIMARY KEY("run_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"name" text NOT NULL,
	"kind" "run_kind" NOT NULL,
	"status" "job_status" DEFAULT 'queued' NOT NULL,
	"config" jsonb NOT NULL,
	"seed" integer NOT NULL,
	"snapshot_id" uuid NOT NULL,
	"base_model_id" uuid,
	"progress" jsonb,
	"metrics" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"error" text,
	"cancel_requested_at" timestamp with time zone,
	"resume_hash" text,
	"resume_step" integer,
	"last_sequence" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"worker_id" text,
	"attempt" integer DEFAULT 0 NOT NULL,
	"heartbeat_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sample_prompts" (
	"sample_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"prompt_id" uuid NOT NULL,
	"completed_at" timestamp with time zone,
	CONSTRAINT "sample_prompts_pkey" PRIMARY KEY("sample_id","position")
);
--> statement-breakpoint
CREATE TABLE "samples" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"model_id" uuid NOT NULL,
	"n" integer NOT NULL,
	"sampling" jsonb NOT NULL,
	"seed" integer NOT NULL,
	"create_comparisons" boolean NOT NULL,
	"judgments_needed" integer NOT NULL,
	"status" "job_status" DEFAULT 'queued' NOT NULL,
	"prompt_count" integer NOT NULL,
	"completed_prompts" integer DEFAULT 0 NOT NULL,
	"error" text,
	"cancel_requested_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"worker_id" text,
	"attempt" integer DEFAULT 0 NOT NULL,
	"heartbeat_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "slots" (
	"comparison_id" uuid NOT NULL,
	"number" smallint NOT NULL,
	"project_id" uuid NOT NULL,
	"state" "slot_state" DEFAULT 'open' NOT NULL,
	"position" bigint DEFAULT nextval('slot_positions') NOT NULL,
	CONSTRAINT "slots_pkey" PRIMARY KEY("comparison_id","number")
);
--> statement-breakpoint
CREATE TABLE "snapshots" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"kind" "snapshot_kind" NOT NULL,
	"name" text NOT NULL,
	"content_hash" text NOT NULL,
	"records" integer NOT NULL,
	"bytes" bigint NOT NULL,
	"counts" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"secret_hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	CONSTRAINT "tokens_secret_hash_key" UNIQUE("secret_hash")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"role" "user_role" NOT NULL,
	"kind" "user_kind" DEFAULT 'person' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "acknowledgements" ADD CONSTRAINT "acknowledgements_guideline_id_guidelines_id_fk" FOREIGN KEY ("guideline_id") REFERENCES "public"."guidelines"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "acknowledgements" ADD CONSTRAINT "acknowledgements_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_labeler_id_users_id_fk" FOREIGN KEY ("labeler_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_slot_fk" FOREIGN KEY ("comparison_id","slot_number") REFERENCES "public"."slots"("comparison_id","number") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comparison_candidates" ADD CONSTRAINT "comparison_candidates_comparison_id_comparisons_id_fk" FOREIGN KEY ("comparison_id") REFERENCES "public"."comparisons"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comparison_candidates" ADD CONSTRAINT "comparison_candidates_completion_id_completions_id_fk" FOREIGN KEY ("completion_id") REFERENCES "public"."completions"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comparisons" ADD CONSTRAINT "comparisons_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comparisons" ADD CONSTRAINT "comparisons_prompt_id_prompts_id_fk" FOREIGN KEY ("prompt_id") REFERENCES "public"."prompts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "completions" ADD CONSTRAINT "completions_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "completions" ADD CONSTRAINT "completions_prompt_id_prompts_id_fk" FOREIGN KEY ("prompt_id") REFERENCES "public"."prompts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "completions" ADD CONSTRAINT "completions_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "completions" ADD CONSTRAINT "completions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "completions" ADD CONSTRAINT "completions_sample_id_samples_id_fk" FOREIGN KEY ("sample_id") REFERENCES "public"."samples"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "guidelines" ADD CONSTRAINT "guidelines_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "judgments" ADD CONSTRAINT "judgments_comparison_id_comparisons_id_fk" FOREIGN KEY ("comparison_id") REFERENCES "public"."comparisons"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "judgments" ADD CONSTRAINT "judgments_assignment_id_assignments_id_fk" FOREIGN KEY ("assignment_id") REFERENCES "public"."assignments"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "judgments" ADD CONSTRAINT "judgments_labeler_id_users_id_fk" FOREIGN KEY ("labeler_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "labeler_cursors" ADD CONSTRAINT "labeler_cursors_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "labeler_cursors" ADD CONSTRAINT "labeler_cursors_labeler_id_users_id_fk" FOREIGN KEY ("labeler_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "models" ADD CONSTRAINT "models_parent_id_models_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."models"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "models" ADD CONSTRAINT "models_snapshot_id_snapshots_id_fk" FOREIGN KEY ("snapshot_id") REFERENCES "public"."snapshots"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "models" ADD CONSTRAINT "models_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "prompts" ADD CONSTRAINT "prompts_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_events" ADD CONSTRAINT "run_events_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_snapshot_id_snapshots_id_fk" FOREIGN KEY ("snapshot_id") REFERENCES "public"."snapshots"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_base_model_id_models_id_fk" FOREIGN KEY ("base_model_id") REFERENCES "public"."models"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sample_prompts" ADD CONSTRAINT "sample_prompts_sample_id_samples_id_fk" FOREIGN KEY ("sample_id") REFERENCES "public"."samples"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sample_prompts" ADD CONSTRAINT "sample_prompts_prompt_id_prompts_id_fk" FOREIGN KEY ("prompt_id") REFERENCES "public"."prompts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "samples" ADD CONSTRAINT "samples_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "samples" ADD CONSTRAINT "samples_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slots" ADD CONSTRAINT "slots_comparison_id_comparisons_id_fk" FOREIGN KEY ("comparison_id") REFERENCES "public"."comparisons"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "snapshots" ADD CONSTRAINT "snapshots_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "acknowledgements_user_id_idx" ON "acknowledgements" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "assignments_slot_key" ON "assignments" USING btree ("comparison_id","slot_number") WHERE "assignments"."status" IN ('leased', 'judged');--> statement-breakpoint
CREATE UNIQUE INDEX "assignments_labeler_key" ON "assignments" USING btree ("comparison_id","labeler_id") WHERE "assignments"."status" IN ('leased', 'judged', 'skipped');--> statement-breakpoint
CREATE INDEX "assignments_expiry_idx" ON "assignments" USING btree ("project_id","expires_at") WHERE "assignments"."status" = 'leased';--> statement-breakpoint
CREATE INDEX "assignments_held_idx" ON "assignments" USING btree ("labeler_id","project_id") WHERE "assignments"."status" = 'leased';--> statement-breakpoint
CREATE INDEX "assignments_comparison_id_idx" ON "assignments" USING btree ("comparison_id","slot_number");--> statement-breakpoint
CREATE INDEX "audit_project_id_idx" ON "audit" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "audit_subject_id_idx" ON "audit" USING btree ("subject_id","id");--> statement-breakpoint
CREATE INDEX "comparison_candidates_completion_id_idx" ON "comparison_candidates" USING btree ("completion_id");--> statement-breakpoint
CREATE INDEX "comparisons_project_id_idx" ON "comparisons" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "comparisons_prompt_id_idx" ON "comparisons" USING btree ("prompt_id");--> statement-breakpoint
CREATE UNIQUE INDEX "completions_sample_key" ON "completions" USING btree ("sample_id","prompt_id","sample_index");--> statement-breakpoint
CREATE UNIQUE INDEX "completions_import_key" ON "completions" USING btree ("prompt_id","text_hash","source") WHERE "completions"."author_kind" = 'import';--> statement-breakpoint
CREATE INDEX "completions_project_id_idx" ON "completions" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "completions_prompt_id_idx" ON "completions" USING btree ("prompt_id","id");--> statement-breakpoint
CREATE INDEX "guidelines_in_force_idx" ON "guidelines" USING btree ("project_id","status","version");--> statement-breakpoint
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "judgments_project_id_idx" ON "judgments" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "judgments_labeler_id_idx" ON "judgments" USING btree ("labeler_id","id");--> statement-breakpoint
CREATE INDEX "members_user_id_idx" ON "members" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "models_status_idx" ON "models" USING btree ("status");--> statement-breakpoint
CREATE INDEX "prompts_project_id_idx" ON "prompts" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "prompts_tags_idx" ON "prompts" USING gin ("tags");--> statement-breakpoint
CREATE INDEX "runs_status_idx" ON "runs" USING btree ("status","id");--> statement-breakpoint
CREATE INDEX "runs_project_id_idx" ON "runs" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "sample_prompts_prompt_id_idx" ON "sample_prompts" USING btree ("prompt_id");--> statement-breakpoint
CREATE INDEX "samples_status_idx" ON "samples" USING btree ("status","id");--> statement-breakpoint
CREATE INDEX "samples_project_id_idx" ON "samples" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "slots_open_idx" ON "slots" USING btree ("project_id","position") WHERE "slots"."state" = 'open';--> statement-breakpoint
CREATE INDEX "snapshots_project_id_idx" ON "snapshots" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "tokens_user_id_idx" ON "tokens" USING btree ("user_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_key" ON "users" USING btree (lower("email"));--> statement-breakpoint
CREATE UNIQUE INDEX "users_imported_key" ON "users" USING btree ("name") WHERE "users"."kind" = 'imported';