import type { Progress } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import type { Database } from '../database.js';
import { found } from '../only.js';

/** How far a project is, counted now. @throws DatabaseError `not_found` */
export async function projectProgress(database: Database, projectId: string): Promise<Progress> {
  const { rows } = await database.execute<{ progress: Progress }>(sql`
    SELECT jsonb_build_object(
      'prompts', (SELECT count(*) FROM prompts WHERE project_id = project.id),
      'completions', (SELECT count(*) FROM completions WHERE project_id = project.id),
      'comparisons', jsonb_build_object('open', counted.open, 'closed', counted.closed),
      'judgments', jsonb_build_object(
        'needed', counted.needed,
        'done', counted.done,
        'skipped', (SELECT count(*) FROM judgments WHERE project_id = project.id AND verdict = 'skip'),
        'leased', (SELECT count(*) FROM assignments
                   WHERE project_id = project.id AND status = 'leased' AND expires_at > now())
      )
    ) AS progress
    FROM projects project
    CROSS JOIN LATERAL (
      SELECT
        count(*) FILTER (WHERE status = 'open') AS open,
        count(*) FILTER (WHERE status = 'closed') AS closed,
        coalesce(sum(judgments_needed), 0) AS needed,
        coalesce(sum(judgments_done), 0) AS done
      FROM comparisons WHERE project_id = project.id
    ) counted
    WHERE project.id = ${projectId}`);
  return found(rows, 'project').progress;
}
