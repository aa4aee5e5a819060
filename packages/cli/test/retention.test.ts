import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from './command.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(`INSERT INTO users (id, name, role) VALUES (gen_random_uuid(), 'Ann', 'labeler')`);
  await database.pool.query(
    `INSERT INTO tokens (id, user_id, kind, name, secret_hash, expires_at) SELECT gen_random_uuid(), id, 'session', 'x', 'y', now() FROM users`,
  );
});
afterAll(() => database.drop());

async function retention(...options: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await run(['retention', ...options, '--json'], {
    DATABASE_URL: database.url,
    TASTEMAKER_RUN_LOG_KEEP_DAYS: '90',
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

test('retention counts what would go, and removes it only when told to', async () => {
  const counts = { runEvents: 0, webhookDeliveries: 0, sessions: 1, loginLinks: 0 };
  const rules = { runLogDays: 90, webhookDays: 30 };
  expect(await retention()).toEqual({ removed: false, rules, counts });
  expect(await retention('--remove')).toEqual({ removed: true, rules, counts });
  expect(await retention()).toEqual({ removed: false, rules, counts: { ...counts, sessions: 0 } });
});
