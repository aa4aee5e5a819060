ALTER TABLE "models" ADD COLUMN "lost_claims" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "lost_claims" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "samples" ADD COLUMN "lost_claims" integer DEFAULT 0 NOT NULL;