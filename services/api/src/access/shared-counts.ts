// Counts of requests that all API processes share.
import { Redis } from 'ioredis';

/** A request waits no longer for its count; then it is not counted. */
const patienceMs = 250;
const reconnectEveryMs = 2_000;

/** Connects by itself, again and again; while Redis is away each command fails at once. */
export function openSharedCounts(url: string): Redis {
  const redis = new Redis(url, {
    connectionName: 'tastemaker api: rate limits',
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: patienceMs,
    retryStrategy: () => reconnectEveryMs,
  });
  // The queue, which is in the same Redis, reports it.
  redis.on('error', () => undefined);
  return redis;
}
