-- Models, aliases and reference sets belong to a project, or (null) to the installation. Names are looked up among what
-- somebody may know of, so each project has its own.
ALTER TABLE "models" DROP CONSTRAINT "models_name_key";--> statement-breakpoint
DROP INDEX "model_aliases_name_idx";--> statement-breakpoint
ALTER TABLE "score_references" DROP CONSTRAINT "score_references_pkey";--> statement-breakpoint
ALTER TABLE "model_aliases" ADD COLUMN "project_id" uuid;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "project_id" uuid;--> statement-breakpoint
ALTER TABLE "score_references" ADD COLUMN "project_id" uuid;--> statement-breakpoint
ALTER TABLE "model_aliases" ADD CONSTRAINT "model_aliases_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "models" ADD CONSTRAINT "models_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "score_references" ADD CONSTRAINT "score_references_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
-- What a run has made is its project's, and so is what was trained on a project's snapshot. The rest was registered by admins,
-- for everybody.
UPDATE models SET project_id = coalesce(
  (SELECT project_id FROM runs WHERE runs.id = models.run_id),
  (SELECT project_id FROM snapshots WHERE snapshots.id = models.snapshot_id)
);--> statement-breakpoint
UPDATE model_aliases SET project_id = models.project_id FROM models WHERE models.id = model_aliases.model_id;--> statement-breakpoint
UPDATE score_references SET project_id = coalesce(
  (SELECT project_id FROM models WHERE models.id = score_references.model_id),
  (SELECT project_id FROM snapshots WHERE snapshots.id = score_references.snapshot_id)
);--> statement-breakpoint
CREATE UNIQUE INDEX "models_name_key" ON "models" USING btree ("name",coalesce("project_id", '00000000-0000-0000-0000-000000000000'));--> statement-breakpoint
CREATE INDEX "models_project_id_idx" ON "models" USING btree ("project_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "score_references_pkey" ON "score_references" USING btree ("model_id","name",coalesce("project_id", '00000000-0000-0000-0000-000000000000'));--> statement-breakpoint
CREATE INDEX "model_aliases_name_idx" ON "model_aliases" USING btree ("name","project_id","id");
