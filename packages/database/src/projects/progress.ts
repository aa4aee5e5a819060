import type { Progress } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';

/** How far a project is, counted now; gold comparisons and repeats are not part of the work. @throws DatabaseError `not_found` */
export async function projectProgress(database: Database, projectId: string): Promise<Progress> {
  const { rows } = await database.execute<{ progress: Progress | null }>(
    sql`SELECT project_progress(${projectId}) AS progress`,
  );
  const progress = rows[0]?.progress;
  if (!progress) throw new DatabaseError('not_found', 'There is no such project.');
  return progress;
}
