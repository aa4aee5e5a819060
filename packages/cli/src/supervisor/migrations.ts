/** Brings the database, and the queue where it lives in the database, to this version. */
export async function migrateAll(databaseUrl: string, redisUrl: string | undefined): Promise<void> {
  // Loaded where they are used, so that commands that only talk to the API start quickly.
  const { migrate } = await import('@tastemaker/database');
  const { openQueues } = await import('@tastemaker/queue');
  await migrate(databaseUrl);
  // Opening the queues makes what they need.
  const queues = await openQueues({ databaseUrl, redisUrl });
  await queues.close();
}
