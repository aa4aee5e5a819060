-- A new model that names no project gets that of its run or snapshot.
CREATE OR REPLACE TRIGGER models_inherit_owner BEFORE INSERT ON models
  FOR EACH ROW WHEN (NEW.project_id IS NULL AND num_nonnulls(NEW.run_id, NEW.snapshot_id) > 0)
  EXECUTE FUNCTION inherit_model_owner();
