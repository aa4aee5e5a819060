-- Trigger of append-only tables: refuses every UPDATE, DELETE and TRUNCATE, whoever asks, the owner included. Of a partitioned
-- table it stands on each partition, and speaks of the table.
-- One exception: DELETE within a transaction of `purge_erasure`, which runs as the owner and marks its own transaction;
-- rows of the audit log are never deleted. Locks nothing.
-- Returns the row to delete within an erasure; otherwise raises restrict_violation with the code append_only as its message
-- and the operation and table as its detail.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  changed pg_class;
BEGIN
  SELECT * INTO changed FROM pg_class WHERE oid = coalesce(pg_partition_root(TG_RELID), TG_RELID);
  IF TG_OP = 'DELETE' AND changed.relname <> 'audit'
    AND current_setting('tastemaker.erasing', true) = pg_current_xact_id()::text
    AND current_user = pg_get_userbyid(changed.relowner)
  THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'append_only' USING ERRCODE = 'restrict_violation', DETAIL = format('%s of %s', TG_OP, changed.relname),
    SCHEMA = TG_TABLE_SCHEMA, TABLE = changed.relname;
END
$$;
