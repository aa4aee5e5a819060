CREATE TABLE "live_heads" (
	"project_id" uuid PRIMARY KEY NOT NULL,
	"model_id" uuid NOT NULL,
	"checkpoint_hash" text NOT NULL,
	"prior_margin" double precision NOT NULL,
	"keep_open" integer NOT NULL,
	"exploration_share" double precision NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "live_heads" ADD CONSTRAINT "live_heads_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "live_heads" ADD CONSTRAINT "live_heads_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "live_heads" ADD CONSTRAINT "live_heads_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "live_heads_model_id_idx" ON "live_heads" USING btree ("model_id");