CREATE TABLE "schema_compatibility" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"oldest_usable" bigint NOT NULL,
	CONSTRAINT "schema_compatibility_one_row" CHECK ("schema_compatibility"."id" = 1)
);
--> statement-breakpoint
-- A version that knows 0012_import_lookups or a later migration works on this schema. (Its time in meta/_journal.json.)
INSERT INTO "schema_compatibility" ("oldest_usable") VALUES (1795771628512);
