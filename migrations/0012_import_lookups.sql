-- A file may bring some of a comparison's judgments and leave others to labelers here; there was a slot for each, and one
-- labeler too many was asked, whose judgment "exactly k" then refused. Those beyond what is missing and that nobody holds go.
DELETE FROM slots USING (
  SELECT s.comparison_id, s.number, c.judgments_needed - c.judgments_done AS missing,
    count(*) FILTER (WHERE s.state = 'leased') OVER of_comparison AS leased,
    count(*) FILTER (WHERE s.state = 'open') OVER (of_comparison ORDER BY s.number) AS open
  FROM comparisons c JOIN slots s ON s.comparison_id = c.id
  WHERE c.status = 'open' AND s.state <> 'filled'
  WINDOW of_comparison AS (PARTITION BY s.comparison_id)
) counted
WHERE slots.comparison_id = counted.comparison_id AND slots.number = counted.number AND slots.state = 'open'
  AND counted.open > counted.missing - counted.leased;
--> statement-breakpoint
-- Each completion of a comparison once, and where a completion is compared: one index instead of two.
ALTER TABLE "comparison_candidates" DROP CONSTRAINT "comparison_candidates_completion_key";--> statement-breakpoint
DROP INDEX "comparison_candidates_completion_id_idx";--> statement-breakpoint
ALTER TABLE "comparison_candidates" ADD CONSTRAINT "comparison_candidates_completion_key" UNIQUE("completion_id","comparison_id");--> statement-breakpoint
-- What imports look up by content, by indexes that begin with it: those that began with the project were at times taken for
-- as good as any other that does, and all of the project was read.
ALTER TABLE "comparisons" DROP CONSTRAINT "comparisons_project_id_origin_key_key";--> statement-breakpoint
ALTER TABLE "comparisons" ADD CONSTRAINT "comparisons_origin_key_key" UNIQUE("origin_key","project_id");--> statement-breakpoint
ALTER TABLE "prompts" DROP CONSTRAINT "prompts_project_id_content_hash_key";--> statement-breakpoint
ALTER TABLE "prompts" ADD CONSTRAINT "prompts_content_hash_key" UNIQUE("content_hash","project_id");--> statement-breakpoint
DROP INDEX "prompts_split_key_idx";--> statement-breakpoint
CREATE INDEX "prompts_split_key_idx" ON "prompts" USING btree ("split_key","project_id");
