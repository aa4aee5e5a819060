-- Judgments are added and never changed, imports included.
CREATE OR REPLACE TRIGGER judgments_append_only BEFORE UPDATE OR DELETE ON judgments
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER judgments_no_truncate BEFORE TRUNCATE ON judgments
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE judgments ENABLE ALWAYS TRIGGER judgments_append_only;
ALTER TABLE judgments ENABLE ALWAYS TRIGGER judgments_no_truncate;
