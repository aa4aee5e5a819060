-- The outcome of each pair that judgments speak of, and what people change of a leaderboard. Votes of the judgments that are there are
-- counted from the rows: meanwhile no judgment is added by the release before, whose functions write no votes.
CREATE TYPE "public"."leaderboard_change_kind" AS ENUM('settings', 'withdrawal', 'return');--> statement-breakpoint
CREATE TYPE "public"."pair_outcome" AS ENUM('first', 'second', 'tie', 'bothBad');--> statement-breakpoint
CREATE TABLE "leaderboard_changes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"kind" "leaderboard_change_kind" NOT NULL,
	"settings" jsonb,
	"entry_by" text,
	"entry_key" text,
	"entry_name" text,
	"reason" text NOT NULL,
	"votes" integer NOT NULL,
	"actor_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "leaderboard_changes_settings" CHECK (CASE "leaderboard_changes"."kind" WHEN 'settings' THEN "leaderboard_changes"."settings" IS NOT NULL
        ELSE num_nulls("leaderboard_changes"."entry_by", "leaderboard_changes"."entry_key", "leaderboard_changes"."entry_name") = 0 END)
);
--> statement-breakpoint
CREATE TABLE "pair_votes" (
	"comparison_id" uuid NOT NULL,
	"labeler_id" uuid NOT NULL,
	"first_id" uuid NOT NULL,
	"second_id" uuid NOT NULL,
	"outcome" "pair_outcome" NOT NULL,
	"is_order_known" boolean NOT NULL,
	"guideline_version" integer,
	"judged_at" timestamp with time zone NOT NULL,
	CONSTRAINT "pair_votes_pkey" PRIMARY KEY("comparison_id","labeler_id","first_id","second_id")
);
--> statement-breakpoint
ALTER TABLE "leaderboard_changes" ADD CONSTRAINT "leaderboard_changes_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leaderboard_changes" ADD CONSTRAINT "leaderboard_changes_actor_id_users_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "leaderboard_changes_project_id_idx" ON "leaderboard_changes" USING btree ("project_id","id");--> statement-breakpoint
LOCK TABLE "judgments" IN SHARE ROW EXCLUSIVE MODE;--> statement-breakpoint
INSERT INTO "pair_votes" (
  "comparison_id", "labeler_id", "first_id", "second_id", "outcome", "is_order_known", "guideline_version", "judged_at"
)
WITH judged AS (
  SELECT j.comparison_id, j.labeler_id, j.verdict, j.ranking, j.guideline_version, j.created_at,
    cardinality(j.displayed_order) > 0 AS is_order_known,
    CASE WHEN cardinality(j.displayed_order) > 0 THEN j.displayed_order ELSE ARRAY(
      SELECT c.completion_id FROM comparison_candidates c WHERE c.comparison_id = j.comparison_id ORDER BY c.position
    ) END AS shown
  FROM standing_judgments j WHERE j.verdict IN ('ranking', 'allBad')
), placed AS (
  SELECT judged.*, member::uuid AS id, place, array_position(shown, member::uuid) AS at
  FROM judged CROSS JOIN LATERAL jsonb_array_elements(ranking) WITH ORDINALITY AS ranked (tied, place)
  CROSS JOIN LATERAL jsonb_array_elements_text(tied) AS member
  WHERE verdict = 'ranking'
  UNION ALL
  SELECT judged.*, id, 1, at FROM judged CROSS JOIN LATERAL unnest(shown) WITH ORDINALITY AS listed (id, at)
  WHERE verdict = 'allBad'
)
SELECT a.comparison_id, a.labeler_id, a.id, b.id, (CASE
    WHEN a.verdict = 'allBad' THEN 'bothBad'
    WHEN a.place = b.place THEN 'tie'
    WHEN a.place < b.place THEN 'first'
    ELSE 'second'
  END)::pair_outcome, a.is_order_known, a.guideline_version, a.created_at
FROM placed a JOIN placed b ON b.comparison_id = a.comparison_id AND b.labeler_id = a.labeler_id AND a.at < b.at;
