import { type Progress, progress } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import { callFunction } from '../connection/call-function.js';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';

/** How far a project is, counted now; gold comparisons and repeats are not part of the work. @throws DatabaseError `not_found` */
export async function projectProgress(database: Database, projectId: string): Promise<Progress> {
  const counted = await callFunction(database, sql`project_progress(${projectId})`, progress.nullable());
  if (counted === null) throw new DatabaseError('not_found', 'There is no such project.');
  return counted;
}
