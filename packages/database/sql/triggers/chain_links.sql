-- Links of the hash chain are added and never changed, imports included.
CREATE OR REPLACE TRIGGER chain_links_append_only BEFORE UPDATE OR DELETE ON chain_links
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER chain_links_no_truncate BEFORE TRUNCATE ON chain_links
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE chain_links ENABLE ALWAYS TRIGGER chain_links_append_only;
ALTER TABLE chain_links ENABLE ALWAYS TRIGGER chain_links_no_truncate;
