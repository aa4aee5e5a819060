-- Trigger of what belongs to a model: a new row that names no project belongs to the model's. It also serves releases whose
-- statements know no owners. Locks nothing.
-- Returns the row to insert.
CREATE OR REPLACE FUNCTION inherit_owner_of_model() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.project_id := (SELECT project_id FROM models WHERE id = NEW.model_id);
  RETURN NEW;
END
$$;
