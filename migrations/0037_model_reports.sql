CREATE TABLE "model_reports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"model_id" uuid NOT NULL,
	"snapshot_id" uuid,
	"against_id" uuid,
	"against_chosen" text,
	"max_comparisons" integer NOT NULL,
	"status" "job_status" DEFAULT 'queued' NOT NULL,
	"done" integer,
	"total" integer,
	"error" text,
	"cancel_requested_at" timestamp with time zone,
	"report" jsonb,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"worker_id" text,
	"attempt" integer DEFAULT 0 NOT NULL,
	"heartbeat_at" timestamp with time zone,
	"lost_claims" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "model_reports" ADD CONSTRAINT "model_reports_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_reports" ADD CONSTRAINT "model_reports_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_reports" ADD CONSTRAINT "model_reports_snapshot_id_snapshots_id_fk" FOREIGN KEY ("snapshot_id") REFERENCES "public"."snapshots"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_reports" ADD CONSTRAINT "model_reports_against_id_models_id_fk" FOREIGN KEY ("against_id") REFERENCES "public"."models"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_reports" ADD CONSTRAINT "model_reports_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "model_reports_status_idx" ON "model_reports" USING btree ("status","id");--> statement-breakpoint
CREATE INDEX "model_reports_model_id_idx" ON "model_reports" USING btree ("model_id","id");--> statement-breakpoint
CREATE INDEX "model_reports_against_id_idx" ON "model_reports" USING btree ("against_id");--> statement-breakpoint
CREATE INDEX "model_reports_project_id_idx" ON "model_reports" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "model_reports_snapshot_id_idx" ON "model_reports" USING btree ("snapshot_id");