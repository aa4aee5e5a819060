import { migrate } from '@tastemaker/database';

/** Brings the database, and the queue where it lives in the database, to this version. */
export async function migrateAll(databaseUrl: string, redisUrl: string | undefined): Promise<void> {
  await migrate(databaseUrl);
  void redisUrl;
}
