// How good the demonstrations are that each author writes, and that are written by each guideline version.

import type { DemonstrationStatistics } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';

type Quality = Omit<DemonstrationStatistics['guidelineVersions'][number], 'guidelineVersion'>;

interface Row extends Record<string, unknown> {
  authorId: string | null;
  name: string | null;
  guidelineVersion: number | null;
  ofAuthor: boolean;
  quality: Quality;
}

/** Counted now, in one pass over the project's demonstrations; authors by name, versions from the first. */
export async function demonstrationStatistics(database: Database, projectId: string): Promise<DemonstrationStatistics> {
  const { rows } = await database.execute<Row>(sql`
    WITH each AS (
      SELECT d.author_id, d.guideline_version, d.state, d.state <> 'draft' AS ever_submitted,
        char_length(d.messages -> -1 ->> 'content') AS answer_characters,
        EXISTS (SELECT FROM demonstration_reviews r WHERE r.demonstration_id = d.id) AS reviewed,
        EXISTS (
          SELECT FROM demonstration_reviews r WHERE r.demonstration_id = d.id AND r.decision = 'return'
        ) AS ever_returned,
        EXISTS (
          SELECT FROM near_duplicates n WHERE n.demonstration_id = d.id OR n.other_id = d.id
        ) AS has_near_duplicate,
        extract(epoch FROM d.accepted_at - d.submitted_at)::float8 AS seconds_to_accept
      FROM demonstrations d WHERE d.project_id = ${projectId}
    ), grouped AS (
      SELECT author_id, guideline_version, grouping(author_id) = 0 AS of_author,
        jsonb_build_object(
          'counts', jsonb_build_object(
            'draft', count(*) FILTER (WHERE state = 'draft'),
            'submitted', count(*) FILTER (WHERE state = 'submitted'),
            'accepted', count(*) FILTER (WHERE state = 'accepted'),
            'returned', count(*) FILTER (WHERE state = 'returned')
          ),
          'acceptanceRate', avg((state = 'accepted')::int) FILTER (WHERE state IN ('accepted', 'returned')),
          'returnedRate', avg(ever_returned::int) FILTER (WHERE ever_submitted),
          'meanAnswerCharacters', avg(answer_characters) FILTER (WHERE ever_submitted),
          'meanSecondsToAccept', avg(seconds_to_accept) FILTER (WHERE reviewed AND state = 'accepted'),
          'nearDuplicateShare', avg(has_near_duplicate::int) FILTER (WHERE ever_submitted)
        ) AS quality
      FROM each GROUP BY GROUPING SETS ((author_id), (guideline_version))
    )
    SELECT grouped.author_id AS "authorId", users.name, guideline_version AS "guidelineVersion",
      of_author AS "ofAuthor", quality
    FROM grouped LEFT JOIN users ON users.id = grouped.author_id
    ORDER BY users.name, grouped.author_id, guideline_version NULLS FIRST`);
  return {
    authors: rows.flatMap(({ authorId, name, quality }) =>
      authorId === null || name === null ? [] : [{ authorId, name, ...quality }],
    ),
    guidelineVersions: rows
      .filter(({ ofAuthor }) => !ofAuthor)
      .map(({ guidelineVersion, quality }) => ({ guidelineVersion, ...quality })),
  };
}
