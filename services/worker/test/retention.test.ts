import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRetention } from '../src/retention/keep-retention.js';
import { testEnvironment } from './support/environment.js';
import { recordedLog } from './support/recorded-log.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('a worker that starts lets go what was kept long enough, however much there is', async () => {
  await database.pool.query(`INSERT INTO users (id, name, role) VALUES (gen_random_uuid(), 'Ann', 'labeler')`);
  await database.pool.query(
    `INSERT INTO tokens (id, user_id, kind, name, secret_hash, expires_at)
     SELECT gen_random_uuid(), id, 'session', 'x', n, now() FROM users, generate_series(1, 2500) AS n`,
  );
  const retention = startRetention({
    database: database.database,
    env: testEnvironment(database.url, '/nowhere'),
    log: recordedLog([]),
  });
  try {
    const left = async () => (await database.pool.query('SELECT FROM tokens')).rowCount;
    await expect.poll(left).toBe(0);
  } finally {
    await retention.stop();
  }
});
