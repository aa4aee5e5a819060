-- Judgments and audit rows are added, never changed. A trigger holds for every role, the owner's included, so it also
-- stops our own mistakes. (drizzle-kit knows no triggers: this migration is written by hand.)
CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: its rows are append-only', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;
--> statement-breakpoint
CREATE TRIGGER judgments_append_only BEFORE UPDATE OR DELETE ON judgments
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER judgments_no_truncate BEFORE TRUNCATE ON judgments
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Judgments name the guideline version that was in force, so what that version said may not change either.
CREATE TRIGGER guidelines_published_is_final BEFORE UPDATE OR DELETE ON guidelines
  FOR EACH ROW WHEN (OLD.status = 'published') EXECUTE FUNCTION refuse_change();
