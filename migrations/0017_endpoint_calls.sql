ALTER TABLE "samples" ADD COLUMN "endpoint_calls" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "samples" ADD COLUMN "endpoint_calls_limit" integer;--> statement-breakpoint
ALTER TABLE "samples" ADD COLUMN "repaired_candidates" integer DEFAULT 0 NOT NULL;