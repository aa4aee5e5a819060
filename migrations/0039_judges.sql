CREATE TYPE "public"."judge_answer" AS ENUM('A', 'B', 'tie');--> statement-breakpoint
CREATE TYPE "public"."judge_kind" AS ENUM('rewardModel', 'languageModel');--> statement-breakpoint
CREATE TYPE "public"."judge_outcome" AS ENUM('first', 'second', 'tie');--> statement-breakpoint
CREATE TYPE "public"."judge_pass_scope" AS ENUM('all', 'judgedByPeople', 'unjudgedByPeople');--> statement-breakpoint
CREATE TABLE "judge_judgments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"judge_id" uuid NOT NULL,
	"pass_id" uuid NOT NULL,
	"comparison_id" uuid NOT NULL,
	"first" smallint NOT NULL,
	"second" smallint NOT NULL,
	"outcome" "judge_outcome",
	"read_first_as_a" "judge_answer",
	"read_second_as_a" "judge_answer",
	"text_first_as_a" text,
	"text_second_as_a" text,
	"probability" double precision,
	"guideline_version" integer,
	"endpoint_model" text,
	"failure" text,
	"input_tokens" integer,
	"output_tokens" integer,
	"latency_ms" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "judge_judgments_pair_key" UNIQUE("judge_id","comparison_id","first","second"),
	CONSTRAINT "judge_judgments_pair" CHECK ("judge_judgments"."first" >= 0 AND "judge_judgments"."first" < "judge_judgments"."second")
);
--> statement-breakpoint
CREATE TABLE "judge_pass_comparisons" (
	"pass_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"comparison_id" uuid NOT NULL,
	"completed_at" timestamp with time zone,
	CONSTRAINT "judge_pass_comparisons_pkey" PRIMARY KEY("pass_id","position")
);
--> statement-breakpoint
CREATE TABLE "judge_passes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"judge_id" uuid NOT NULL,
	"scope" "judge_pass_scope" NOT NULL,
	"tag" text,
	"seed" integer NOT NULL,
	"status" "job_status" DEFAULT 'queued' NOT NULL,
	"comparison_count" integer NOT NULL,
	"completed_comparisons" integer DEFAULT 0 NOT NULL,
	"endpoint_calls" integer DEFAULT 0 NOT NULL,
	"error" text,
	"cancel_requested_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"worker_id" text,
	"attempt" integer DEFAULT 0 NOT NULL,
	"heartbeat_at" timestamp with time zone,
	"lost_claims" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "judges" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"kind" "judge_kind" NOT NULL,
	"model_id" uuid,
	"model_name" text NOT NULL,
	"checkpoint_hash" text,
	"prompt" text,
	"max_tokens" integer,
	"prices" jsonb,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "judges_version_key" UNIQUE("project_id","name","version"),
	CONSTRAINT "judges_prompt" CHECK (("judges"."kind" = 'languageModel') = ("judges"."prompt" IS NOT NULL)),
	CONSTRAINT "judges_max_tokens" CHECK (("judges"."kind" = 'languageModel') = ("judges"."max_tokens" IS NOT NULL))
);
--> statement-breakpoint
ALTER TABLE "judge_judgments" ADD CONSTRAINT "judge_judgments_judge_id_judges_id_fk" FOREIGN KEY ("judge_id") REFERENCES "public"."judges"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "judge_judgments" ADD CONSTRAINT "judge_judgments_pass_id_judge_passes_id_fk" FOREIGN KEY ("pass_id") REFERENCES "public"."judge_passes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "judge_judgments" ADD CONSTRAINT "judge_judgments_comparison_id_comparisons_id_fk" FOREIGN KEY ("comparison_id") REFERENCES "public"."comparisons"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "judge_pass_comparisons" ADD CONSTRAINT "judge_pass_comparisons_pass_id_judge_passes_id_fk" FOREIGN KEY ("pass_id") REFERENCES "public"."judge_passes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "judge_pass_comparisons" ADD CONSTRAINT "judge_pass_comparisons_comparison_id_comparisons_id_fk" FOREIGN KEY ("comparison_id") REFERENCES "public"."comparisons"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "judge_passes" ADD CONSTRAINT "judge_passes_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "judge_passes" ADD CONSTRAINT "judge_passes_judge_id_judges_id_fk" FOREIGN KEY ("judge_id") REFERENCES "public"."judges"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "judges" ADD CONSTRAINT "judges_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "judges" ADD CONSTRAINT "judges_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "judges" ADD CONSTRAINT "judges_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "judge_judgments_comparison_id_idx" ON "judge_judgments" USING btree ("comparison_id");--> statement-breakpoint
CREATE INDEX "judge_judgments_pass_id_idx" ON "judge_judgments" USING btree ("pass_id");--> statement-breakpoint
CREATE INDEX "judge_judgments_judge_id_idx" ON "judge_judgments" USING btree ("judge_id","id");--> statement-breakpoint
CREATE INDEX "judge_pass_comparisons_comparison_id_idx" ON "judge_pass_comparisons" USING btree ("comparison_id");--> statement-breakpoint
CREATE INDEX "judge_passes_status_idx" ON "judge_passes" USING btree ("status","id");--> statement-breakpoint
CREATE INDEX "judge_passes_judge_id_idx" ON "judge_passes" USING btree ("judge_id","id");--> statement-breakpoint
CREATE INDEX "judge_passes_project_id_idx" ON "judge_passes" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "judges_model_id_idx" ON "judges" USING btree ("model_id");