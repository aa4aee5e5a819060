CREATE TYPE "public"."comparison_purpose" AS ENUM('work', 'gold', 'repeat');--> statement-breakpoint
CREATE TYPE "public"."flag_reason" AS ENUM('harmful', 'personal_data', 'broken', 'wrong_language', 'duplicate', 'other');--> statement-breakpoint
CREATE TYPE "public"."flag_state" AS ENUM('open', 'upheld', 'dismissed');--> statement-breakpoint
CREATE TYPE "public"."project_state" AS ENUM('active', 'draining', 'paused');--> statement-breakpoint
CREATE TYPE "public"."token_kind" AS ENUM('api', 'session');--> statement-breakpoint
CREATE TYPE "public"."webhook_delivery_state" AS ENUM('waiting', 'delivered', 'failed');--> statement-breakpoint
CREATE TYPE "public"."webhook_event" AS ENUM('judgment.submitted', 'judgment.changed', 'comparison.closed', 'flag.raised', 'labeler.paused', 'snapshot.created', 'import.finished', 'run.finished');--> statement-breakpoint
ALTER TYPE "public"."verdict" ADD VALUE 'withdrawn';--> statement-breakpoint
CREATE TABLE "flags" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"prompt_id" uuid NOT NULL,
	"completion_id" uuid,
	"labeler_id" uuid NOT NULL,
	"reason" "flag_reason" NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"state" "flag_state" DEFAULT 'open' NOT NULL,
	"resolved_by" uuid,
	"resolved_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"format" text NOT NULL,
	"source" text NOT NULL,
	"content_hash" text NOT NULL,
	"result" jsonb NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "login_links" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"secret_hash" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "login_links_secret_hash_key" UNIQUE("secret_hash")
);
--> statement-breakpoint
CREATE TABLE "model_aliases" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"model_id" uuid NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "oidc_identities" (
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "oidc_identities_pkey" PRIMARY KEY("issuer","subject")
);
--> statement-breakpoint
CREATE TABLE "oidc_logins" (
	"state_hash" text PRIMARY KEY NOT NULL,
	"nonce" text NOT NULL,
	"code_verifier" text NOT NULL,
	"return_to" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "score_references" (
	"model_id" uuid NOT NULL,
	"name" text NOT NULL,
	"snapshot_id" uuid,
	"mean" double precision NOT NULL,
	"deviation" double precision NOT NULL,
	"count" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "score_references_pkey" PRIMARY KEY("model_id","name")
);
--> statement-breakpoint
CREATE TABLE "standings" (
	"project_id" uuid NOT NULL,
	"labeler_id" uuid NOT NULL,
	"gold_seen" integer DEFAULT 0 NOT NULL,
	"gold_right" integer DEFAULT 0 NOT NULL,
	"qualified_at" timestamp with time zone,
	"paused_at" timestamp with time zone,
	"pause_reason" text,
	"paused_automatically" boolean DEFAULT false NOT NULL,
	"counted_since" timestamp with time zone,
	CONSTRAINT "standings_pkey" PRIMARY KEY("project_id","labeler_id")
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"webhook_id" uuid NOT NULL,
	"event" "webhook_event" NOT NULL,
	"payload" jsonb NOT NULL,
	"state" "webhook_delivery_state" DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT now() NOT NULL,
	"response_status" integer,
	"error" text,
	"delivered_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"url" text NOT NULL,
	"sealed_secret" text NOT NULL,
	"events" "webhook_event"[] NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "judgments" DROP CONSTRAINT "judgments_assignment_id_key";--> statement-breakpoint
ALTER TABLE "judgments" DROP CONSTRAINT "judgments_comparison_id_labeler_id_key";--> statement-breakpoint
ALTER TABLE "comparisons" ADD COLUMN "purpose" "comparison_purpose" DEFAULT 'work' NOT NULL;--> statement-breakpoint
ALTER TABLE "comparisons" ADD COLUMN "priority" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "comparisons" ADD COLUMN "required_skills" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "comparisons" ADD COLUMN "judgments_limit" integer;--> statement-breakpoint
ALTER TABLE "comparisons" ADD COLUMN "gold_answer" jsonb;--> statement-breakpoint
ALTER TABLE "comparisons" ADD COLUMN "repeat_of" uuid;--> statement-breakpoint
ALTER TABLE "judgments" ADD COLUMN "version" smallint DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "judgments" ADD COLUMN "supersedes" uuid;--> statement-breakpoint
ALTER TABLE "judgments" ADD COLUMN "ratings" jsonb;--> statement-breakpoint
ALTER TABLE "judgments" ADD COLUMN "written_completion_id" uuid;--> statement-breakpoint
ALTER TABLE "judgments" ADD COLUMN "written_demonstration_id" uuid;--> statement-breakpoint
ALTER TABLE "judgments" ADD COLUMN "gold_correct" boolean;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "skills" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "daily_quota" integer;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "state" "project_state" DEFAULT 'active' NOT NULL;--> statement-breakpoint
ALTER TABLE "snapshots" ADD COLUMN "definition" jsonb;--> statement-breakpoint
ALTER TABLE "snapshots" ADD COLUMN "created_by" uuid;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "kind" "token_kind" DEFAULT 'api' NOT NULL;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "scopes" text[];--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "previous_secret_hash" text;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "previous_valid_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "rotated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "pseudonym" text DEFAULT 'p-' || left(replace(gen_random_uuid()::text, '-', ''), 12) NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "password_hash" text;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "disabled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "deleted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "flags" ADD CONSTRAINT "flags_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flags" ADD CONSTRAINT "flags_prompt_id_prompts_id_fk" FOREIGN KEY ("prompt_id") REFERENCES "public"."prompts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flags" ADD CONSTRAINT "flags_completion_id_completions_id_fk" FOREIGN KEY ("completion_id") REFERENCES "public"."completions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flags" ADD CONSTRAINT "flags_labeler_id_users_id_fk" FOREIGN KEY ("labeler_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flags" ADD CONSTRAINT "flags_resolved_by_users_id_fk" FOREIGN KEY ("resolved_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "login_links" ADD CONSTRAINT "login_links_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_aliases" ADD CONSTRAINT "model_aliases_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_aliases" ADD CONSTRAINT "model_aliases_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oidc_identities" ADD CONSTRAINT "oidc_identities_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "score_references" ADD CONSTRAINT "score_references_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "score_references" ADD CONSTRAINT "score_references_snapshot_id_snapshots_id_fk" FOREIGN KEY ("snapshot_id") REFERENCES "public"."snapshots"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standings" ADD CONSTRAINT "standings_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standings" ADD CONSTRAINT "standings_labeler_id_users_id_fk" FOREIGN KEY ("labeler_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_webhook_id_webhooks_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhooks" ADD CONSTRAINT "webhooks_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "flags_project_id_idx" ON "flags" USING btree ("project_id","state","id");--> statement-breakpoint
CREATE INDEX "flags_prompt_id_idx" ON "flags" USING btree ("prompt_id");--> statement-breakpoint
CREATE INDEX "flags_completion_id_idx" ON "flags" USING btree ("completion_id") WHERE "flags"."completion_id" IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "flags_labeler_key" ON "flags" USING btree ("labeler_id","prompt_id",coalesce("completion_id", "prompt_id"));--> statement-breakpoint
CREATE INDEX "imports_project_id_idx" ON "imports" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "login_links_user_id_idx" ON "login_links" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "model_aliases_name_idx" ON "model_aliases" USING btree ("name","id");--> statement-breakpoint
CREATE INDEX "model_aliases_model_id_idx" ON "model_aliases" USING btree ("model_id");--> statement-breakpoint
CREATE INDEX "oidc_identities_user_id_idx" ON "oidc_identities" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "oidc_logins_expires_at_idx" ON "oidc_logins" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due_idx" ON "webhook_deliveries" USING btree ("next_attempt_at") WHERE "webhook_deliveries"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_webhook_id_idx" ON "webhook_deliveries" USING btree ("webhook_id","id");--> statement-breakpoint
CREATE INDEX "webhooks_project_id_idx" ON "webhooks" USING btree ("project_id","id");--> statement-breakpoint
ALTER TABLE "comparisons" ADD CONSTRAINT "comparisons_repeat_of_comparisons_id_fk" FOREIGN KEY ("repeat_of") REFERENCES "public"."comparisons"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "judgments" ADD CONSTRAINT "judgments_supersedes_judgments_id_fk" FOREIGN KEY ("supersedes") REFERENCES "public"."judgments"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "judgments" ADD CONSTRAINT "judgments_written_completion_id_completions_id_fk" FOREIGN KEY ("written_completion_id") REFERENCES "public"."completions"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "judgments" ADD CONSTRAINT "judgments_written_demonstration_id_demonstrations_id_fk" FOREIGN KEY ("written_demonstration_id") REFERENCES "public"."demonstrations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "snapshots" ADD CONSTRAINT "snapshots_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "comparisons_gold_idx" ON "comparisons" USING btree ("project_id","id") WHERE "comparisons"."purpose" = 'gold';--> statement-breakpoint
CREATE INDEX "comparisons_begun_idx" ON "comparisons" USING btree ("project_id","id") WHERE "comparisons"."status" = 'open' AND "comparisons"."judgments_done" > 0;--> statement-breakpoint
CREATE INDEX "comparisons_repeat_of_idx" ON "comparisons" USING btree ("repeat_of") WHERE "comparisons"."repeat_of" IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "judgments_supersedes_key" ON "judgments" USING btree ("supersedes") WHERE "judgments"."supersedes" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "judgments_labeler_day_idx" ON "judgments" USING btree ("project_id","labeler_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "tokens_previous_secret_hash_key" ON "tokens" USING btree ("previous_secret_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "users_pseudonym_key" ON "users" USING btree ("pseudonym");--> statement-breakpoint
ALTER TABLE "judgments" ADD CONSTRAINT "judgments_assignment_id_key" UNIQUE("assignment_id","version");--> statement-breakpoint
ALTER TABLE "judgments" ADD CONSTRAINT "judgments_comparison_id_labeler_id_key" UNIQUE("comparison_id","labeler_id","version");--> statement-breakpoint
ALTER TABLE "comparisons" ADD CONSTRAINT "comparisons_gold" CHECK (("comparisons"."purpose" = 'gold') = ("comparisons"."gold_answer" IS NOT NULL));--> statement-breakpoint
ALTER TABLE "comparisons" ADD CONSTRAINT "comparisons_repeat" CHECK (("comparisons"."purpose" = 'repeat') = ("comparisons"."repeat_of" IS NOT NULL));--> statement-breakpoint
ALTER TABLE "comparisons" ADD CONSTRAINT "comparisons_limit" CHECK ("comparisons"."judgments_limit" >= "comparisons"."judgments_needed");--> statement-breakpoint
-- Projects from before these settings have the defaults.
UPDATE projects SET settings = '{
  "judgmentsLimit": null, "allowPartialRankings": false, "strength": "optional", "rationale": "optional", "criteria": [],
  "betterAnswer": "candidate", "editWindowSeconds": 3600, "skillTags": [], "dailyQuota": null, "goldRate": 0,
  "goldMinimum": 10, "goldThreshold": null, "qualification": null, "repeatRate": 0, "repeatAfter": 20
}'::jsonb || settings;
