-- A new alias that names no project gets that of its model.
CREATE OR REPLACE TRIGGER model_aliases_inherit_owner BEFORE INSERT ON model_aliases
  FOR EACH ROW WHEN (NEW.project_id IS NULL) EXECUTE FUNCTION inherit_owner_of_model();
