CREATE TYPE "public"."erasure_kind" AS ENUM('project', 'prompt', 'completion', 'snapshot', 'model', 'run');--> statement-breakpoint
CREATE TABLE "erased_judgments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"erasure_id" uuid NOT NULL,
	"row_hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "erasures" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" "erasure_kind" NOT NULL,
	"subject_id" uuid NOT NULL,
	"project_id" uuid,
	"requested_by" uuid,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"purge_after" timestamp with time zone NOT NULL,
	"restored_at" timestamp with time zone,
	"purged_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	"counts" jsonb NOT NULL,
	"content_hash" text
);
--> statement-breakpoint
CREATE TABLE "released_artifacts" (
	"hash" text PRIMARY KEY NOT NULL,
	"released_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "comparisons" ADD COLUMN IF NOT EXISTS "erasure_id" uuid;--> statement-breakpoint
ALTER TABLE "completions" ADD COLUMN IF NOT EXISTS "erasure_id" uuid;--> statement-breakpoint
ALTER TABLE "demonstrations" ADD COLUMN IF NOT EXISTS "erasure_id" uuid;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN IF NOT EXISTS "erasure_id" uuid;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN IF NOT EXISTS "erasure_id" uuid;--> statement-breakpoint
ALTER TABLE "prompts" ADD COLUMN IF NOT EXISTS "erasure_id" uuid;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN IF NOT EXISTS "erasure_id" uuid;--> statement-breakpoint
ALTER TABLE "snapshots" ADD COLUMN IF NOT EXISTS "erasure_id" uuid;--> statement-breakpoint
CREATE UNIQUE INDEX "erasures_subject_key" ON "erasures" USING btree ("subject_id") WHERE "erasures"."restored_at" IS NULL;--> statement-breakpoint
CREATE INDEX "erasures_due_idx" ON "erasures" USING btree ("purge_after") WHERE "erasures"."restored_at" IS NULL AND "erasures"."purged_at" IS NULL;--> statement-breakpoint
CREATE INDEX "erasures_project_id_idx" ON "erasures" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "judgments_written_completion_idx" ON "judgments" USING btree ("written_completion_id") WHERE "judgments"."written_completion_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "judgments_written_demonstration_idx" ON "judgments" USING btree ("written_demonstration_id") WHERE "judgments"."written_demonstration_id" IS NOT NULL;--> statement-breakpoint
-- What is being erased is shown to nobody, waits in no lane, and is not drawn.
CREATE OR REPLACE FUNCTION is_flagged(wanted_comparison uuid, wanted_prompt uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM comparisons WHERE id = wanted_comparison AND erasure_id IS NOT NULL) OR EXISTS (
    SELECT FROM flags f
    WHERE f.prompt_id = wanted_prompt AND f.state <> 'dismissed' AND (f.completion_id IS NULL OR EXISTS (
      SELECT FROM comparison_candidates cc
      WHERE cc.comparison_id = wanted_comparison AND cc.completion_id = f.completion_id
    ))
  );
END
$$;
--> statement-breakpoint
-- Append-only rows go in one way: by `purge_erasure`, which runs as their owner and says so for its own transaction alone.
-- Rows of the audit log never go, and nothing is ever changed.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME <> 'audit'
    AND current_setting('tastemaker.erasing', true) = pg_current_xact_id()::text
    AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)
  THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% of % is refused: its rows are append-only', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;
--> statement-breakpoint
-- Comparisons with everything that hangs on them. Of each judgment its id and the hash of its row stay, so that whoever
-- checks the log later sees that it was erased, by which erasure, and not merely lost.
CREATE FUNCTION erase_comparisons(wanted_erasure uuid, wanted uuid[]) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  all_of_them uuid[];
  judged integer;
  compared integer;
BEGIN
  -- With those that show them again to see how consistent a labeler is.
  all_of_them := wanted || ARRAY(SELECT id FROM public.comparisons WHERE repeat_of = ANY (wanted));
  INSERT INTO public.erased_judgments (id, erasure_id, row_hash)
  SELECT j.id, wanted_erasure, encode(sha256(convert_to(to_jsonb(j)::text, 'UTF8')), 'hex')
  FROM public.judgments j WHERE j.comparison_id = ANY (all_of_them);
  -- Answers kept for an Idempotency-Key repeat what was judged.
  DELETE FROM public.idempotency_keys k WHERE EXISTS (
    SELECT FROM regexp_matches(k.response::text, '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'g') AS named
    WHERE named[1]::uuid IN (
      SELECT unnest(all_of_them)
      UNION ALL SELECT id FROM public.judgments WHERE comparison_id = ANY (all_of_them)
      UNION ALL SELECT id FROM public.assignments WHERE comparison_id = ANY (all_of_them)
    )
  );
  DELETE FROM public.judgments WHERE comparison_id = ANY (all_of_them);
  GET DIAGNOSTICS judged = ROW_COUNT;
  DELETE FROM public.comparisons WHERE id = ANY (all_of_them);
  GET DIAGNOSTICS compared = ROW_COUNT;
  RETURN jsonb_build_object('comparisons', compared, 'judgments', judged);
END
$$;
--> statement-breakpoint
CREATE FUNCTION erase_demonstrations(wanted uuid[]) RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  erased integer;
BEGIN
  DELETE FROM public.demonstration_reviews WHERE demonstration_id = ANY (wanted);
  DELETE FROM public.demonstration_revisions WHERE demonstration_id = ANY (wanted);
  DELETE FROM public.demonstrations WHERE id = ANY (wanted);
  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN erased;
END
$$;
--> statement-breakpoint
-- Their artifacts are looked at once the transaction is over: one that no row names any more is removed from the store.
CREATE FUNCTION erase_models(wanted_erasure uuid, wanted uuid[]) RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  erased integer;
BEGIN
  INSERT INTO public.released_artifacts (hash)
  SELECT DISTINCT checkpoint_hash FROM public.models WHERE id = ANY (wanted) AND checkpoint_hash IS NOT NULL
  ON CONFLICT DO NOTHING;
  DELETE FROM public.score_references WHERE model_id = ANY (wanted);
  DELETE FROM public.model_aliases WHERE model_id = ANY (wanted);
  -- What answers and runs were made with stays as a bare id: nothing else of it does.
  UPDATE public.models SET name = 'erased ' || id::text, status = 'failed', error = 'erased', checkpoint_hash = NULL,
    endpoint = NULL, sealed_endpoint = NULL, metrics = '{}', card = '', source_path = NULL, parameters = NULL, bytes = NULL,
    run_id = NULL, snapshot_id = NULL, project_id = NULL, erasure_id = wanted_erasure
  WHERE id = ANY (wanted);
  GET DIAGNOSTICS erased = ROW_COUNT;
  DELETE FROM public.models m WHERE m.id = ANY (wanted)
    AND NOT EXISTS (SELECT FROM public.completions WHERE model_id = m.id)
    AND NOT EXISTS (SELECT FROM public.samples WHERE model_id = m.id)
    AND NOT EXISTS (SELECT FROM public.runs WHERE base_model_id = m.id);
  RETURN erased;
END
$$;
--> statement-breakpoint
CREATE FUNCTION erase_runs(wanted uuid[]) RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  erased integer;
BEGIN
  INSERT INTO public.released_artifacts (hash)
  SELECT DISTINCT resume_hash FROM public.runs WHERE id = ANY (wanted) AND resume_hash IS NOT NULL
  ON CONFLICT DO NOTHING;
  DELETE FROM public.runs WHERE id = ANY (wanted);
  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN erased;
END
$$;
--> statement-breakpoint
CREATE FUNCTION erase_snapshots(wanted uuid[]) RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  erased integer;
BEGIN
  INSERT INTO public.released_artifacts (hash)
  SELECT DISTINCT content_hash FROM public.snapshots WHERE id = ANY (wanted)
  ON CONFLICT DO NOTHING;
  DELETE FROM public.snapshots WHERE id = ANY (wanted);
  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN erased;
END
$$;
--> statement-breakpoint
CREATE FUNCTION erase_project(wanted_erasure uuid, wanted uuid) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  counts jsonb;
  erased integer;
BEGIN
  -- Whoever is about to add something to it, an import for one, is waited for; what comes later finds no project.
  PERFORM FROM public.projects WHERE id = wanted FOR UPDATE;
  counts := public.erase_comparisons(wanted_erasure,
    ARRAY(SELECT id FROM public.comparisons WHERE project_id = wanted));
  counts := counts || jsonb_build_object('demonstrations', public.erase_demonstrations(
    ARRAY(SELECT id FROM public.demonstrations WHERE project_id = wanted)));
  DELETE FROM public.flags WHERE project_id = wanted;
  DELETE FROM public.completions WHERE project_id = wanted;
  GET DIAGNOSTICS erased = ROW_COUNT;
  counts := counts || jsonb_build_object('completions', erased);
  DELETE FROM public.samples WHERE project_id = wanted;
  DELETE FROM public.prompts WHERE project_id = wanted;
  GET DIAGNOSTICS erased = ROW_COUNT;
  counts := counts || jsonb_build_object('prompts', erased,
    'runs', public.erase_runs(ARRAY(SELECT id FROM public.runs WHERE project_id = wanted)),
    'models', public.erase_models(wanted_erasure, ARRAY(SELECT id FROM public.models WHERE project_id = wanted)),
    'snapshots', public.erase_snapshots(ARRAY(SELECT id FROM public.snapshots WHERE project_id = wanted)));
  DELETE FROM public.guidelines WHERE project_id = wanted;
  -- Members, lanes, standings, imports, webhooks with their deliveries, and aliases go along.
  DELETE FROM public.projects WHERE id = wanted;
  RETURN counts;
END
$$;
--> statement-breakpoint
CREATE FUNCTION erase_prompt(wanted_erasure uuid, wanted uuid) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  counts jsonb;
  erased integer;
BEGIN
  PERFORM FROM public.prompts WHERE id = wanted FOR UPDATE;
  counts := public.erase_comparisons(wanted_erasure, ARRAY(SELECT id FROM public.comparisons
    WHERE prompt_id = wanted OR id IN (
      SELECT comparison_id FROM public.judgments
      WHERE written_completion_id IN (SELECT id FROM public.completions WHERE prompt_id = wanted)
        OR written_demonstration_id IN (SELECT id FROM public.demonstrations WHERE prompt_id = wanted)
    )));
  counts := counts || jsonb_build_object('demonstrations', public.erase_demonstrations(
    ARRAY(SELECT id FROM public.demonstrations WHERE prompt_id = wanted)));
  DELETE FROM public.completions WHERE prompt_id = wanted;
  GET DIAGNOSTICS erased = ROW_COUNT;
  DELETE FROM public.prompts WHERE id = wanted;
  RETURN counts || jsonb_build_object('completions', erased, 'prompts', 1);
END
$$;
--> statement-breakpoint
CREATE FUNCTION erase_completion(wanted_erasure uuid, wanted uuid) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  counts jsonb;
BEGIN
  PERFORM FROM public.completions WHERE id = wanted FOR UPDATE;
  counts := public.erase_comparisons(wanted_erasure, ARRAY(
    SELECT comparison_id FROM public.comparison_candidates WHERE completion_id = wanted
    UNION SELECT comparison_id FROM public.judgments WHERE written_completion_id = wanted));
  DELETE FROM public.completions WHERE id = wanted;
  RETURN counts || jsonb_build_object('completions', 1);
END
$$;
--> statement-breakpoint
-- Erases what was asked for, once its time has come and nobody took it back. The one way in which judgments, revisions and
-- reviews of demonstrations and published guidelines ever go; the service may call it and nothing else.
-- @returns whether something was erased
CREATE FUNCTION purge_erasure(wanted uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  asked public.erasures%ROWTYPE;
  erased jsonb;
BEGIN
  SELECT * INTO asked FROM public.erasures
  WHERE id = wanted AND purge_after <= now() AND restored_at IS NULL AND purged_at IS NULL
  FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM set_config('tastemaker.erasing', pg_current_xact_id()::text, true);
  erased := CASE asked.kind
    WHEN 'project' THEN public.erase_project(asked.id, asked.subject_id)
    WHEN 'prompt' THEN public.erase_prompt(asked.id, asked.subject_id)
    WHEN 'completion' THEN public.erase_completion(asked.id, asked.subject_id)
    WHEN 'snapshot' THEN jsonb_build_object('snapshots', public.erase_snapshots(ARRAY[asked.subject_id]))
    WHEN 'model' THEN jsonb_build_object('models', public.erase_models(asked.id, ARRAY[asked.subject_id]))
    WHEN 'run' THEN jsonb_build_object('runs', public.erase_runs(ARRAY[asked.subject_id]))
  END;
  -- Answers kept for an Idempotency-Key repeat what they were about.
  DELETE FROM public.idempotency_keys WHERE strpos(response::text, asked.subject_id::text) > 0;
  PERFORM set_config('tastemaker.erasing', '', true);
  UPDATE public.erasures SET purged_at = now(), error = NULL, counts = erased, content_hash = (
    SELECT encode(sha256(convert_to(string_agg(row_hash, '' ORDER BY id), 'UTF8')), 'hex')
    FROM public.erased_judgments WHERE erasure_id = wanted
  ) WHERE id = wanted;
  INSERT INTO public.audit (id, actor_id, action, project_id, subject_id, detail)
  VALUES (public.time_ordered_id(), NULL, asked.kind::text || '.purge', asked.project_id, asked.subject_id,
    jsonb_build_object('erasureId', asked.id, 'erased', erased));
  RETURN true;
END
$$;
--> statement-breakpoint
-- The parts are for `purge_erasure`, which calls them as the owner.
REVOKE EXECUTE ON FUNCTION erase_comparisons(uuid, uuid[]), erase_demonstrations(uuid[]), erase_models(uuid, uuid[]),
  erase_runs(uuid[]), erase_snapshots(uuid[]), erase_project(uuid, uuid), erase_prompt(uuid, uuid),
  erase_completion(uuid, uuid) FROM PUBLIC;
