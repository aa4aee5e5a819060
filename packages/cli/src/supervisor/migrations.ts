import { migrate } from '@tastemaker/database';
import { openQueues } from '@tastemaker/queue';

/** Brings the database, and the queue where it lives in the database, to this version. */
export async function migrateAll(databaseUrl: string, redisUrl: string | undefined): Promise<void> {
  await migrate(databaseUrl);
  // Opening the queues makes what they need.
  const queues = await openQueues({ databaseUrl, redisUrl });
  await queues.close();
}
