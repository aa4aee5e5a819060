-- A published version never changes: judgments and demonstrations name the version that was in force.
CREATE OR REPLACE TRIGGER guidelines_published_is_final BEFORE UPDATE OR DELETE ON guidelines
  FOR EACH ROW WHEN (OLD.status = 'published') EXECUTE FUNCTION refuse_change();
ALTER TABLE guidelines ENABLE ALWAYS TRIGGER guidelines_published_is_final;
