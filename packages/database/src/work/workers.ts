// Workers as they announce themselves: what they have, and what is in use.

import { gt, lt, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { openJobs, type Room, type WaitingJob } from './next-job.js';
import { workers } from './tables.js';

export interface AnnouncedWorker {
  id: string;
  capacity: Room;
  used: Room;
  isDraining: boolean;
}

/** A worker announces itself every few seconds; one that has not for so long is gone. */
const goneAfterSeconds = 30;

/** Says that the worker lives, what it has and what is in use; forgets those that have been gone for a day. */
export async function announceWorker(database: Database, worker: AnnouncedWorker): Promise<void> {
  const { id, capacity, used, isDraining } = worker;
  const told = { ...capacity, usedMemoryBytes: used.memoryBytes, usedCores: used.cores, isDraining };
  await database
    .insert(workers)
    .values({ id, ...told })
    .onConflictDoUpdate({ target: workers.id, set: { ...told, heartbeatAt: sql`now()` } });
  await database.delete(workers).where(lt(workers.heartbeatAt, sql`now() - interval '1 day'`));
}

/** The worker is over. */
export async function forgetWorker(database: Database, id: string): Promise<void> {
  await database.delete(workers).where(sql`${workers.id} = ${id}`);
}

/** Those that live, the largest first. */
export async function liveWorkers(
  database: Database,
): Promise<(AnnouncedWorker & { heartbeatAt: Date; startedAt: Date })[]> {
  const rows = await database
    .select()
    .from(workers)
    .where(gt(workers.heartbeatAt, sql`now() - make_interval(secs => ${goneAfterSeconds})`))
    .orderBy(sql`${workers.memoryBytes} DESC`, workers.id);
  return rows.map(({ memoryBytes, cores, usedMemoryBytes, usedCores, ...row }) => ({
    ...row,
    capacity: { memoryBytes, cores },
    used: { memoryBytes: usedMemoryBytes, cores: usedCores },
  }));
}

/** Jobs that say what they take, and that no live worker has; none where no worker lives. */
export async function jobsTooLarge(database: Database): Promise<Pick<WaitingJob, 'kind' | 'id'>[]> {
  const { rows } = await database.execute<Pick<WaitingJob, 'kind' | 'id'> & Record<string, unknown>>(sql`
    WITH live AS (
      SELECT memory_bytes, cores FROM workers
      WHERE NOT is_draining AND heartbeat_at > now() - make_interval(secs => ${goneAfterSeconds})
    )
    SELECT kind, id FROM (${openJobs}) AS open
    WHERE is_free AND EXISTS (SELECT FROM live) AND NOT EXISTS (
      SELECT FROM live l
      WHERE coalesce(open.memory_bytes, 0) <= l.memory_bytes AND coalesce(open.cores, 0) <= l.cores)
    ORDER BY id`);
  return rows;
}
