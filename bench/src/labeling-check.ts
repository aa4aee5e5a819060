/** The promises of labeling, held against the database after the work: exactly k, and nothing lost. */

import { openDatabase } from '@tastemaker/database';
import type { WorkRecord } from './labelers.js';
import { note } from './report.js';

/** What the database holds against what was answered. */
export async function check(databaseUrl: string, projectId: string, { judgments, errors }: WorkRecord) {
  const opened = openDatabase(databaseUrl, { max: 1 });
  const count = async (query: string, value: unknown) =>
    Number((await opened.pool.query<{ count: string }>(query, [value])).rows[0]?.count);
  const stored = await count('SELECT count(*) FROM standing_judgments WHERE id = ANY ($1)', judgments);
  const tooMany = await count(
    `SELECT count(*) FROM (
       SELECT FROM assignments a JOIN comparisons c ON c.id = a.comparison_id
       WHERE c.project_id = $1 AND a.status IN ('leased', 'judged')
       GROUP BY c.id HAVING count(*) > c.judgments_needed OR count(DISTINCT a.labeler_id) < count(*)) over`,
    projectId,
  );
  await opened.close();
  for (const error of new Set(errors)) note(error);
  return { overAssigned: tooMany, lost: judgments.length - stored, errors: errors.length };
}
