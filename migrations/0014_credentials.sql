CREATE TABLE "bootstrap_tokens" (
	"secret_hash" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "login_attempts" (
	"key" varchar(255) PRIMARY KEY NOT NULL,
	"points" integer DEFAULT 0 NOT NULL,
	"expire" bigint
);
--> statement-breakpoint
CREATE INDEX "login_attempts_expire_idx" ON "login_attempts" USING btree ("expire");--> statement-breakpoint
-- The tokens of the environment that earlier versions have admitted keep their accounts.
INSERT INTO "bootstrap_tokens" ("secret_hash", "user_id", "created_at")
SELECT "secret_hash", "user_id", "created_at" FROM "tokens" WHERE "name" = 'first token' AND "kind" = 'api'
ON CONFLICT DO NOTHING;
