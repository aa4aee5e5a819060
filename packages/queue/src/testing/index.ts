// A Redis and free ports for tests, of this package and of all others: `@tastemaker/queue/testing`.

export { freePort } from './free-port.js';
export { startRedis, type TestRedis } from './test-redis.js';
