ALTER TABLE "completions" DROP CONSTRAINT "completions_provenance";--> statement-breakpoint
ALTER TABLE "completions" ADD COLUMN "endpoint_model" text;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "endpoint" jsonb;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "sealed_endpoint" text;--> statement-breakpoint
ALTER TABLE "completions" ADD CONSTRAINT "completions_provenance" CHECK (CASE "completions"."author_kind"
        WHEN 'model' THEN num_nulls("completions"."model_id", "completions"."sampling", "completions"."seed", "completions"."sample_index") = 0
          AND num_nonnulls("completions"."checkpoint_hash", "completions"."endpoint_model") = 1
        WHEN 'person' THEN "completions"."user_id" IS NOT NULL
        ELSE num_nulls("completions"."source", "completions"."text_hash") = 0 END);--> statement-breakpoint
ALTER TABLE "models" ADD CONSTRAINT "models_endpoint_check" CHECK (num_nulls("models"."endpoint", "models"."sealed_endpoint") IN (0, 2));