-- What reviewers said never changes.
CREATE OR REPLACE TRIGGER demonstration_reviews_append_only BEFORE UPDATE OR DELETE ON demonstration_reviews
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER demonstration_reviews_no_truncate BEFORE TRUNCATE ON demonstration_reviews
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE demonstration_reviews ENABLE ALWAYS TRIGGER demonstration_reviews_append_only;
ALTER TABLE demonstration_reviews ENABLE ALWAYS TRIGGER demonstration_reviews_no_truncate;
