ALTER TABLE "guidelines" ADD COLUMN "revision" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "guidelines" ADD COLUMN "updated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "guidelines" ADD COLUMN "updated_by" uuid;