-- Audit rows are added and never changed, imports included. PostgreSQL puts the trigger of rows on each partition; that of
-- TRUNCATE, and when they fire, are each partition's own.
CREATE OR REPLACE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
DO $$
DECLARE
  part regclass;
BEGIN
  FOR part IN SELECT relid FROM pg_partition_tree('public.audit') LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_no_truncate BEFORE TRUNCATE ON %s
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', part);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_append_only', part);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_no_truncate', part);
  END LOOP;
END
$$;
