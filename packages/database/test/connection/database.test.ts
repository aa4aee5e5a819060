import { createTestDatabase } from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import { afterAll, expect, it } from 'vitest';

const test = await createTestDatabase();
afterAll(() => test.drop());

it('has no statement compiled, where the server could: that takes longer than all that leasing does', async () => {
  expect((await test.database.execute(sql`SHOW jit`)).rows).toEqual([{ jit: 'off' }]);
});
