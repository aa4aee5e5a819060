CREATE TYPE "public"."model_vote_choice" AS ENUM('A', 'B', 'tie', 'bothBad');--> statement-breakpoint
CREATE TABLE "model_vote_rounds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"asked_by" uuid,
	"model_a" uuid NOT NULL,
	"model_b" uuid NOT NULL,
	"messages" jsonb NOT NULL,
	"sampling" jsonb NOT NULL,
	"seed" integer NOT NULL,
	"answer_a" text NOT NULL,
	"answer_b" text NOT NULL,
	"choice" "model_vote_choice",
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"voted_at" timestamp with time zone,
	CONSTRAINT "model_vote_rounds_models" CHECK ("model_vote_rounds"."model_a" <> "model_vote_rounds"."model_b"),
	CONSTRAINT "model_vote_rounds_voted" CHECK (("model_vote_rounds"."choice" IS NULL) = ("model_vote_rounds"."voted_at" IS NULL))
);
--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "created_by" uuid;--> statement-breakpoint
ALTER TABLE "model_vote_rounds" ADD CONSTRAINT "model_vote_rounds_asked_by_users_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_vote_rounds" ADD CONSTRAINT "model_vote_rounds_model_a_models_id_fk" FOREIGN KEY ("model_a") REFERENCES "public"."models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_vote_rounds" ADD CONSTRAINT "model_vote_rounds_model_b_models_id_fk" FOREIGN KEY ("model_b") REFERENCES "public"."models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "model_vote_rounds_models_idx" ON "model_vote_rounds" USING btree (least("model_a", "model_b"),greatest("model_a", "model_b"));--> statement-breakpoint
CREATE INDEX "model_vote_rounds_model_b_idx" ON "model_vote_rounds" USING btree ("model_b");--> statement-breakpoint
CREATE INDEX "model_vote_rounds_model_a_idx" ON "model_vote_rounds" USING btree ("model_a");--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;