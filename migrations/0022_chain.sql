-- Judgments and audit rows are chained by hash, so that a change, a deletion or a forged row is found by whoever checks later
-- (docs/decisions/024-hash-chain.md). Writing a row costs no more than a default; `seal_chain` adds the links afterwards.
CREATE TABLE "chain_links" (
	"sequence" bigint PRIMARY KEY NOT NULL,
	"table_name" text NOT NULL,
	"row_id" uuid NOT NULL,
	"content_hash" text NOT NULL,
	"chain_hash" text NOT NULL,
	CONSTRAINT "chain_links_row_key" UNIQUE("row_id","table_name")
);
--> statement-breakpoint
CREATE TABLE "chain_progress" (
	"table_name" text PRIMARY KEY NOT NULL,
	"server" bigint NOT NULL,
	"backlog_after" uuid,
	"written_in" "xid8" DEFAULT '0' NOT NULL,
	"row_id" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL
);
--> statement-breakpoint
-- Which transaction wrote a row: all before the oldest one that still runs are complete, so nothing can appear behind what is
-- sealed in this order. Rows that are there already keep null and are sealed in order of id. (Not in the schema of drizzle,
-- whose inserts would name the column, which services may not write.)
ALTER TABLE judgments ADD COLUMN written_in xid8;--> statement-breakpoint
ALTER TABLE judgments ALTER COLUMN written_in SET DEFAULT pg_current_xact_id();--> statement-breakpoint
ALTER TABLE audit ADD COLUMN written_in xid8;--> statement-breakpoint
ALTER TABLE audit ALTER COLUMN written_in SET DEFAULT pg_current_xact_id();--> statement-breakpoint
CREATE INDEX judgments_written_in_idx ON judgments (written_in, id) WHERE written_in IS NOT NULL;--> statement-breakpoint
CREATE INDEX audit_written_in_idx ON audit (written_in, id) WHERE written_in IS NOT NULL;--> statement-breakpoint
INSERT INTO chain_progress (table_name, server, backlog_after)
SELECT name, system_identifier, '00000000-0000-0000-0000-000000000000'
FROM pg_control_system(), unnest(ARRAY['audit', 'judgments']) AS name;
