-- What was changed of a leaderboard stays listed.
CREATE OR REPLACE TRIGGER leaderboard_changes_append_only BEFORE UPDATE OR DELETE ON leaderboard_changes
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER leaderboard_changes_no_truncate BEFORE TRUNCATE ON leaderboard_changes
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE leaderboard_changes ENABLE ALWAYS TRIGGER leaderboard_changes_append_only;
ALTER TABLE leaderboard_changes ENABLE ALWAYS TRIGGER leaderboard_changes_no_truncate;
