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
CREATE TRIGGER chain_links_append_only BEFORE UPDATE OR DELETE ON chain_links
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER chain_links_no_truncate BEFORE TRUNCATE ON chain_links
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
ALTER TABLE chain_links ENABLE ALWAYS TRIGGER chain_links_append_only;--> statement-breakpoint
ALTER TABLE chain_links ENABLE ALWAYS TRIGGER chain_links_no_truncate;--> statement-breakpoint
INSERT INTO chain_progress (table_name, server, backlog_after)
SELECT name, system_identifier, '00000000-0000-0000-0000-000000000000'
FROM pg_control_system(), unnest(ARRAY['audit', 'judgments']) AS name;
--> statement-breakpoint
-- The hash of a row's canonical text: its columns that are not null as jsonb, without `written_in`. A nullable column that is
-- added later changes no hash of an older row. `verify-chain.ts` makes the same text, without this function.
CREATE FUNCTION chain_content_hash(sealed_row jsonb) RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
  SELECT encode(sha256(convert_to(jsonb_object_agg(key, value)::text, 'UTF8')), 'hex')
  FROM jsonb_each(sealed_row) WHERE value <> 'null' AND key <> 'written_in'
$$;
--> statement-breakpoint
-- Adds links for up to so many rows of one table. Called by `seal_chain`, which holds the lock.
CREATE FUNCTION seal_rows(progress chain_progress, wanted integer, horizon xid8) RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
SET timezone = 'UTC'
AS $$
DECLARE
  is_backlog boolean := progress.backlog_after IS NOT NULL;
  sealed_row record;
  last_row record;
  last_sequence bigint;
  head text;
  sealed integer := 0;
BEGIN
  SELECT sequence, chain_hash INTO last_sequence, head FROM public.chain_links ORDER BY sequence DESC LIMIT 1;
  IF NOT FOUND THEN
    last_sequence := 0;
    head := repeat('0', 64);
  END IF;
  FOR sealed_row IN EXECUTE format(
    'SELECT t.id, t.written_in, public.chain_content_hash(to_jsonb(t)) AS content FROM public.%1$I t
     WHERE %2$s AND NOT EXISTS (SELECT FROM public.chain_links l WHERE l.row_id = t.id AND l.table_name = %1$L)
     ORDER BY %3$s LIMIT $1',
    progress.table_name,
    CASE WHEN is_backlog THEN 't.id > $2' ELSE 't.written_in < $3 AND (t.written_in, t.id) > ($4, $5)' END,
    CASE WHEN is_backlog THEN 't.id' ELSE 't.written_in, t.id' END
  ) USING wanted, progress.backlog_after, horizon, progress.written_in, progress.row_id LOOP
    sealed := sealed + 1;
    last_row := sealed_row;
    head := encode(sha256(convert_to(
      concat_ws(' ', head, last_sequence + sealed, progress.table_name, sealed_row.id, sealed_row.content), 'UTF8')), 'hex');
    INSERT INTO public.chain_links (sequence, table_name, row_id, content_hash, chain_hash)
    VALUES (last_sequence + sealed, progress.table_name, sealed_row.id, sealed_row.content, head);
  END LOOP;

  IF is_backlog THEN
    IF sealed = wanted THEN
      UPDATE public.chain_progress SET backlog_after = last_row.id WHERE table_name = progress.table_name;
    ELSE
      UPDATE public.chain_progress SET backlog_after = NULL WHERE table_name = progress.table_name;
    END IF;
  ELSIF sealed = wanted THEN
    UPDATE public.chain_progress SET written_in = last_row.written_in, row_id = last_row.id
    WHERE table_name = progress.table_name;
  -- Nothing new: now and then only, since this is a transaction of its own.
  ELSIF sealed > 0 OR horizon::text::bigint > progress.written_in::text::bigint + 100 THEN
    UPDATE public.chain_progress SET written_in = horizon, row_id = '00000000-0000-0000-0000-000000000000'
    WHERE table_name = progress.table_name;
  END IF;
  RETURN sealed;
END
$$;
--> statement-breakpoint
-- Adds links for rows whose transactions are complete, up to so many. One caller at a time; the others are answered 0 at once.
-- The service may call it and decides nothing but how many.
-- @returns how many were sealed
CREATE FUNCTION seal_chain(wanted integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  progress public.chain_progress;
  horizon xid8;
  this_server bigint := (SELECT system_identifier FROM pg_control_system());
  most integer := least(greatest(wanted, 1), 10000);
  sealed integer := 0;
BEGIN
  -- "tastechn" in ASCII: nobody else's advisory lock.
  IF NOT pg_try_advisory_xact_lock(8386093009890437230) THEN
    RETURN 0;
  END IF;
  horizon := pg_snapshot_xmin(pg_current_snapshot());
  -- Restored on another server, whose transactions count from elsewhere: what has no link is looked for in order of id, and
  -- what is written from now on in order of this server's transactions.
  UPDATE public.chain_progress SET server = this_server, backlog_after = '00000000-0000-0000-0000-000000000000',
    written_in = horizon, row_id = '00000000-0000-0000-0000-000000000000'
  WHERE server <> this_server;
  FOR progress IN SELECT * FROM public.chain_progress ORDER BY table_name LOOP
    EXIT WHEN sealed >= most;
    sealed := sealed + public.seal_rows(progress, most - sealed, horizon);
  END LOOP;
  RETURN sealed;
END
$$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION seal_rows(chain_progress, integer, xid8) FROM PUBLIC;
