-- A new reference set that names no project gets that of its model.
CREATE OR REPLACE TRIGGER score_references_inherit_owner BEFORE INSERT ON score_references
  FOR EACH ROW WHEN (NEW.project_id IS NULL) EXECUTE FUNCTION inherit_owner_of_model();
