CREATE TYPE "public"."asking_strategy" AS ENUM('random', 'kWise', 'balanced', 'nearest', 'disagreement', 'information');--> statement-breakpoint
CREATE TABLE "askings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"strategy" "asking_strategy" NOT NULL,
	"order" jsonb NOT NULL,
	"seed" integer NOT NULL,
	"continuous" boolean DEFAULT false NOT NULL,
	"possible" double precision NOT NULL,
	"made" integer NOT NULL,
	"model_state" text,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "askings_made" CHECK ("askings"."made" BETWEEN 0 AND "askings"."possible")
);
--> statement-breakpoint
CREATE TABLE "hidden_states" (
	"checkpoint_hash" text NOT NULL,
	"completion_id" uuid NOT NULL,
	"state" "bytea",
	CONSTRAINT "hidden_states_pkey" PRIMARY KEY("completion_id","checkpoint_hash")
);
--> statement-breakpoint
ALTER TABLE "comparisons" ADD COLUMN "asking_id" uuid;--> statement-breakpoint
ALTER TABLE "comparisons" ADD COLUMN "strategy" "asking_strategy";--> statement-breakpoint
ALTER TABLE "comparisons" ADD COLUMN "propensity" double precision;--> statement-breakpoint
ALTER TABLE "comparisons" ADD COLUMN "explored" boolean;--> statement-breakpoint
ALTER TABLE "comparisons" ADD COLUMN "model_state" text;--> statement-breakpoint
ALTER TABLE "askings" ADD CONSTRAINT "askings_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "askings" ADD CONSTRAINT "askings_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hidden_states" ADD CONSTRAINT "hidden_states_completion_id_completions_id_fk" FOREIGN KEY ("completion_id") REFERENCES "public"."completions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "askings_project_id_idx" ON "askings" USING btree ("project_id","id");--> statement-breakpoint
ALTER TABLE "comparisons" ADD CONSTRAINT "comparisons_asking_id_askings_id_fk" FOREIGN KEY ("asking_id") REFERENCES "public"."askings"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "comparisons_asking_id_idx" ON "comparisons" USING btree ("asking_id") WHERE "comparisons"."asking_id" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "comparisons" ADD CONSTRAINT "comparisons_propensity" CHECK ("comparisons"."propensity" > 0 AND "comparisons"."propensity" <= 1);--> statement-breakpoint
ALTER TABLE "comparisons" ADD CONSTRAINT "comparisons_asking" CHECK (num_nulls("comparisons"."strategy", "comparisons"."propensity", "comparisons"."explored") IN (0, 3));