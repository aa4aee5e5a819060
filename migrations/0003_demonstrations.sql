CREATE TYPE "public"."demonstration_state" AS ENUM('draft', 'submitted', 'accepted', 'returned');--> statement-breakpoint
CREATE TYPE "public"."review_decision" AS ENUM('accept', 'return');--> statement-breakpoint
CREATE TABLE "demonstration_reviews" (
	"id" uuid PRIMARY KEY NOT NULL,
	"demonstration_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"author_id" uuid NOT NULL,
	"editor_id" uuid NOT NULL,
	"reviewer_id" uuid NOT NULL,
	"decision" "review_decision" NOT NULL,
	"comment" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "demonstration_reviews_once_key" UNIQUE("demonstration_id","revision","reviewer_id"),
	CONSTRAINT "demonstration_reviews_not_own" CHECK ("demonstration_reviews"."reviewer_id" <> "demonstration_reviews"."author_id" AND "demonstration_reviews"."reviewer_id" <> "demonstration_reviews"."editor_id"),
	CONSTRAINT "demonstration_reviews_comment" CHECK ("demonstration_reviews"."decision" = 'accept' OR "demonstration_reviews"."comment" <> '')
);
--> statement-breakpoint
CREATE TABLE "demonstration_revisions" (
	"demonstration_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"editor_id" uuid NOT NULL,
	"messages" jsonb NOT NULL,
	"context_documents" jsonb NOT NULL,
	"guideline_version" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "demonstration_revisions_pkey" PRIMARY KEY("demonstration_id","revision"),
	CONSTRAINT "demonstration_revisions_editor_key" UNIQUE("demonstration_id","revision","editor_id")
);
--> statement-breakpoint
CREATE TABLE "demonstrations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"author_id" uuid NOT NULL,
	"state" "demonstration_state" DEFAULT 'draft' NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"prompt_id" uuid,
	"messages" jsonb NOT NULL,
	"context_documents" jsonb NOT NULL,
	"split" "split" NOT NULL,
	"guideline_version" integer,
	"source" text,
	"content_hash" text,
	"signature" integer[],
	"bands" integer[],
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"submitted_at" timestamp with time zone,
	"accepted_at" timestamp with time zone,
	CONSTRAINT "demonstrations_id_author_id_key" UNIQUE("id","author_id"),
	CONSTRAINT "demonstrations_submitted_at" CHECK ("demonstrations"."state" = 'draft' OR "demonstrations"."submitted_at" IS NOT NULL),
	CONSTRAINT "demonstrations_accepted_at" CHECK (("demonstrations"."state" = 'accepted') = ("demonstrations"."accepted_at" IS NOT NULL))
);
--> statement-breakpoint
CREATE TABLE "near_duplicates" (
	"demonstration_id" uuid NOT NULL,
	"other_id" uuid NOT NULL,
	"similarity" real NOT NULL,
	CONSTRAINT "near_duplicates_pkey" PRIMARY KEY("demonstration_id","other_id"),
	CONSTRAINT "near_duplicates_two" CHECK ("near_duplicates"."demonstration_id" <> "near_duplicates"."other_id")
);
--> statement-breakpoint
ALTER TABLE "demonstration_reviews" ADD CONSTRAINT "demonstration_reviews_reviewer_id_users_id_fk" FOREIGN KEY ("reviewer_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "demonstration_reviews" ADD CONSTRAINT "demonstration_reviews_author_fkey" FOREIGN KEY ("demonstration_id","author_id") REFERENCES "public"."demonstrations"("id","author_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "demonstration_reviews" ADD CONSTRAINT "demonstration_reviews_editor_fkey" FOREIGN KEY ("demonstration_id","revision","editor_id") REFERENCES "public"."demonstration_revisions"("demonstration_id","revision","editor_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "demonstration_revisions" ADD CONSTRAINT "demonstration_revisions_demonstration_id_demonstrations_id_fk" FOREIGN KEY ("demonstration_id") REFERENCES "public"."demonstrations"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "demonstration_revisions" ADD CONSTRAINT "demonstration_revisions_editor_id_users_id_fk" FOREIGN KEY ("editor_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "demonstrations" ADD CONSTRAINT "demonstrations_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "demonstrations" ADD CONSTRAINT "demonstrations_author_id_users_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "demonstrations" ADD CONSTRAINT "demonstrations_prompt_id_prompts_id_fk" FOREIGN KEY ("prompt_id") REFERENCES "public"."prompts"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "near_duplicates" ADD CONSTRAINT "near_duplicates_demonstration_id_demonstrations_id_fk" FOREIGN KEY ("demonstration_id") REFERENCES "public"."demonstrations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "near_duplicates" ADD CONSTRAINT "near_duplicates_other_id_demonstrations_id_fk" FOREIGN KEY ("other_id") REFERENCES "public"."demonstrations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "demonstration_reviews_reviewer_id_idx" ON "demonstration_reviews" USING btree ("reviewer_id");--> statement-breakpoint
CREATE INDEX "demonstration_revisions_editor_id_idx" ON "demonstration_revisions" USING btree ("editor_id");--> statement-breakpoint
CREATE UNIQUE INDEX "demonstrations_imported_key" ON "demonstrations" USING btree ("project_id","author_id","content_hash") WHERE "demonstrations"."source" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "demonstrations_project_id_idx" ON "demonstrations" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "demonstrations_state_idx" ON "demonstrations" USING btree ("project_id","state","id");--> statement-breakpoint
CREATE INDEX "demonstrations_author_id_idx" ON "demonstrations" USING btree ("author_id","id");--> statement-breakpoint
CREATE INDEX "demonstrations_prompt_id_idx" ON "demonstrations" USING btree ("prompt_id");--> statement-breakpoint
CREATE INDEX "demonstrations_bands_idx" ON "demonstrations" USING gin ("bands") WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "near_duplicates_other_id_idx" ON "near_duplicates" USING btree ("other_id");--> statement-breakpoint
-- Projects made before this setting existed get its default.
UPDATE projects SET settings = jsonb_build_object('reviewsPerDemonstration', 1) || settings;
