-- How often words are in prompts, so that a search for common ones is planned as a walk that ends with the page. The expression is
-- that of `packages/database/src/projects/prompt-filters.ts`.
CREATE STATISTICS "prompts_contents_statistics" ON (jsonb_path_query_array("messages", '$[*].content')::text) FROM "prompts";--> statement-breakpoint
ANALYZE "prompts";
