ALTER TABLE "samples" ADD COLUMN "failed_prompts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "samples" ADD COLUMN "failures" jsonb DEFAULT '[]'::jsonb NOT NULL;