-- The audit log is partitioned by project: hash partitions, in a schema of their own that the services' role cannot reach
-- (docs/decisions/057-audit-partitions.md). Written by hand: drizzle-kit knows no partitions. The table is set aside, made anew
-- and filled from the one before, all in the migration's transaction; whoever writes to it waits meanwhile.
CREATE SCHEMA partitions;--> statement-breakpoint
LOCK TABLE audit IN ACCESS EXCLUSIVE MODE;--> statement-breakpoint
ALTER TABLE audit SET SCHEMA partitions;--> statement-breakpoint
CREATE TABLE audit (LIKE partitions.audit INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)
  PARTITION BY HASH (project_id);--> statement-breakpoint
DO $$
DECLARE
  copied bigint;
BEGIN
  FOR part IN 0..15 LOOP
    EXECUTE format('CREATE TABLE partitions.audit_%s PARTITION OF public.audit FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
      lpad(part::text, 2, '0'), part);
  END LOOP;
  INSERT INTO audit SELECT * FROM partitions.audit;
  GET DIAGNOSTICS copied = ROW_COUNT;
  IF copied > 0 THEN
    RAISE NOTICE 'copied % entries of the audit log into partitions; their indexes are made now', copied USING ERRCODE = 'TM000';
  END IF;
END
$$;--> statement-breakpoint
DROP TABLE partitions.audit;--> statement-breakpoint
ALTER TABLE "audit" ADD CONSTRAINT "audit_id_project_id_key" UNIQUE NULLS NOT DISTINCT("id","project_id");--> statement-breakpoint
CREATE INDEX "audit_project_id_idx" ON "audit" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "audit_subject_id_idx" ON "audit" USING btree ("subject_id","id");--> statement-breakpoint
-- As migration 0022 has it.
CREATE INDEX audit_written_in_idx ON audit (written_in, id) WHERE written_in IS NOT NULL;--> statement-breakpoint
-- The triggers of the table before went with it: the file of packages/database/sql is applied anew.
DO $$
BEGIN
  IF to_regclass('drizzle.sql_files') IS NOT NULL THEN
    DELETE FROM drizzle.sql_files WHERE name = 'triggers/audit';
  END IF;
END
$$;--> statement-breakpoint
-- Autovacuum counts the rows of partitions, and not of their table.
ANALYZE audit;
