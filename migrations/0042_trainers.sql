CREATE TYPE "public"."trained_on" AS ENUM('worker', 'ray', 'external');--> statement-breakpoint
ALTER TYPE "public"."run_kind" ADD VALUE 'dpo';--> statement-breakpoint
CREATE TABLE "trainer_parts" (
	"run_id" uuid NOT NULL,
	"sha256" text NOT NULL,
	"artifact_hash" text NOT NULL,
	"bytes" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trainer_parts_pkey" PRIMARY KEY("run_id","sha256")
);
--> statement-breakpoint
CREATE TABLE "trainers" (
	"run_id" uuid NOT NULL,
	"attempt" integer NOT NULL,
	"token_hash" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"last_batch" integer DEFAULT 0 NOT NULL,
	"heard_at" timestamp with time zone,
	"outcome" jsonb,
	"ended_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trainers_pkey" PRIMARY KEY("run_id","attempt"),
	CONSTRAINT "trainers_token_hash_key" UNIQUE("token_hash")
);
--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "trained_on" "trained_on" DEFAULT 'worker' NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "trainer_options" jsonb;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "trainer_data" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "trainer_state" jsonb;--> statement-breakpoint
ALTER TABLE "trainer_parts" ADD CONSTRAINT "trainer_parts_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trainers" ADD CONSTRAINT "trainers_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "trainer_parts_artifact_hash_idx" ON "trainer_parts" USING btree ("artifact_hash");