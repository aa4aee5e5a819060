CREATE TYPE "public"."enrolment_platform" AS ENUM('none', 'prolific', 'mturk');--> statement-breakpoint
CREATE TABLE "enrolment_links" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"platform" "enrolment_platform" NOT NULL,
	"slug_hash" text NOT NULL,
	"sealed_slug" text NOT NULL,
	"consent" text NOT NULL,
	"consent_hash" text NOT NULL,
	"people_at_most" integer NOT NULL,
	"judgments_per_person" integer NOT NULL,
	"completion_code" text,
	"return_url" text,
	"show_known_answers" boolean NOT NULL,
	"expires_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "enrolment_links_slug_hash_key" UNIQUE("slug_hash")
);
--> statement-breakpoint
CREATE TABLE "enrolments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"link_id" uuid NOT NULL,
	"project_id" uuid NOT NULL,
	"platform" "enrolment_platform" NOT NULL,
	"user_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"person_key" text,
	"external_person" text,
	"external_study" text,
	"external_session" text,
	"consent_hash" text NOT NULL,
	"consented_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "enrolments_user_id_key" UNIQUE("user_id"),
	CONSTRAINT "enrolments_number_key" UNIQUE("project_id","number")
);
--> statement-breakpoint
ALTER TABLE "enrolment_links" ADD CONSTRAINT "enrolment_links_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enrolments" ADD CONSTRAINT "enrolments_link_id_enrolment_links_id_fk" FOREIGN KEY ("link_id") REFERENCES "public"."enrolment_links"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enrolments" ADD CONSTRAINT "enrolments_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "enrolment_links_project_id_idx" ON "enrolment_links" USING btree ("project_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "enrolments_person_key" ON "enrolments" USING btree ("project_id","platform","person_key") WHERE "enrolments"."person_key" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "enrolments_link_id_idx" ON "enrolments" USING btree ("link_id");--> statement-breakpoint
CREATE INDEX "enrolments_project_id_idx" ON "enrolments" USING btree ("project_id","id");