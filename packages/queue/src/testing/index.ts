// A Redis for tests, of this package and of all others: `@tastemaker/queue/testing`.

export { startRedis, type TestRedis } from './test-redis.js';
