-- What reviewers were shown never changes.
CREATE OR REPLACE TRIGGER demonstration_revisions_append_only BEFORE UPDATE OR DELETE ON demonstration_revisions
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER demonstration_revisions_no_truncate BEFORE TRUNCATE ON demonstration_revisions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE demonstration_revisions ENABLE ALWAYS TRIGGER demonstration_revisions_append_only;
ALTER TABLE demonstration_revisions ENABLE ALWAYS TRIGGER demonstration_revisions_no_truncate;
