// What connections through a transaction pooler send. Here they lead to the server itself, which shows what each transaction
// was sent; `pnpm test:pooling` puts a real PgBouncer in between.
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkConnections } from '../../src/connection/connection-check.js';
import { copying } from '../../src/connection/copy.js';
import { rowsOf } from '../../src/connection/cursor.js';
import { openDatabase } from '../../src/connection/database.js';
import { type DatabaseWork, databaseLimits } from '../../src/connection/limits.js';
import { prepareServiceRole } from '../../src/migrations/service-role.js';
import { createTestDatabase, type TestDatabase } from '../../src/testing/index.js';

let server: TestDatabase;
beforeAll(async () => {
  server = await createTestDatabase();
});
afterAll(() => server.drop());

const place = () => ({ url: server.url, directUrl: server.url });

/** One connection, as behind a pooler. */
async function pooled<Result>(
  work: DatabaseWork,
  body: (opened: ReturnType<typeof openDatabase>) => Promise<Result>,
): Promise<Result> {
  const opened = openDatabase(place(), { work, max: 1 });
  try {
    return await body(opened);
  } finally {
    await opened.close();
  }
}

const limitNow = sql`SELECT setting FROM pg_settings WHERE name = 'statement_timeout'`;

describe('before the role has its settings', () => {
  test('what is missing is told, with the statements that mend it', async () => {
    const found = await checkConnections(place());
    expect(found).toMatchObject({ state: 'warning' });
    expect(JSON.stringify(found)).toContain(`SET statement_timeout = '15000'`);
    expect(JSON.stringify(found)).toContain(`SET lock_timeout = '10000'`);
  });
});

describe('once the owner has prepared the role', () => {
  beforeAll(() => prepareServiceRole(server.ownerUrl, server.url));

  test('nothing is missing', async () => {
    expect(await checkConnections(place())).toEqual({ state: 'ok' });
    expect(await checkConnections({ url: server.url })).toEqual({ state: 'ok' });
  });

  test('two URLs of different databases are refused', async () => {
    const other = await createTestDatabase();
    try {
      const found = await checkConnections({ url: server.url, directUrl: other.url });
      expect(found).toMatchObject({ state: 'wrong', message: expect.stringContaining('different databases') });
    } finally {
      await other.drop();
    }
  });

  for (const work of ['interactive', 'long', 'health'] as const) {
    test(`${work} work keeps its limits in a statement alone, and in a transaction`, async () => {
      const wanted = [{ setting: String(databaseLimits[work].statementMs) }];
      await pooled(work, async ({ database }) => {
        expect((await database.execute(limitNow)).rows).toEqual(wanted);
        await database.transaction(async (tx) => {
          expect((await tx.execute(limitNow)).rows).toEqual(wanted);
          await tx.transaction(async (nested) => expect((await nested.execute(limitNow)).rows).toEqual(wanted));
          expect((await tx.execute(limitNow)).rows).toEqual(wanted);
        });
        expect((await database.execute(limitNow)).rows).toEqual(wanted);
      });
    });
  }

  test('limits of long work end with the transaction: the next client of the connection has its own', async () => {
    await pooled('long', async ({ database, pool }) => {
      await database.execute(sql`SELECT 1`);
      const client = await pool.connect();
      // Past what the pool adds.
      const asIs = pg.Client.prototype.query.bind(client);
      expect((await asIs('SHOW statement_timeout')).rows).toEqual([{ statement_timeout: '15s' }]);
      client.release();
    });
  });

  test('a statement that fails leaves nothing behind, and the next one works', async () => {
    await pooled('long', async ({ database }) => {
      await expect(database.execute(sql`SELECT 1 / 0`)).rejects.toThrow('Failed query');
      expect((await database.execute<{ one: number }>(sql`SELECT 1 AS one`)).rows).toEqual([{ one: 1 }]);
      await expect(
        database.transaction(async (tx) => {
          await tx.execute(sql`SELECT pg_notify('nobody', '')`);
          await tx.execute(sql`SELECT 1 / 0`);
        }),
      ).rejects.toThrow('Failed query');
      expect((await database.execute<{ one: number }>(sql`SELECT 1 AS one`)).rows).toEqual([{ one: 1 }]);
    });
  });

  test('what a statement alone has written is committed when it is answered', async () => {
    await pooled('long', async ({ pool }) => {
      await pool.query(`INSERT INTO users (id, name, role) VALUES (gen_random_uuid(), 'Pola', 'labeler')`);
      const { rows } = await server.pool.query(`SELECT name FROM users WHERE name = 'Pola'`);
      expect(rows).toEqual([{ name: 'Pola' }]);
    });
  });

  test('no prepared statement stays on the connection', async () => {
    for (const work of ['interactive', 'long'] as const) {
      await pooled(work, async ({ pool }) => {
        await pool.query({ name: 'kept', text: 'SELECT $1::int AS one', values: [1] });
        await pool.query({ name: 'kept', text: 'SELECT $1::int AS one', values: [1] });
        expect((await pool.query('SELECT name FROM pg_prepared_statements')).rows).toEqual([]);
      });
    }
  });

  test('cursors and COPY go through, and an aborted COPY is canceled', async () => {
    await pooled('long', async ({ pool }) => {
      const rows: unknown[] = [];
      for await (const row of rowsOf(pool, 'SELECT i FROM generate_series(1, $1::int) AS i', [1200])) rows.push(row);
      expect(rows).toHaveLength(1200);
      const abort = new AbortController();
      const sleeping = copying(
        pool,
        async (tx) => {
          setTimeout(() => abort.abort(), 50);
          await tx.execute(sql`SELECT pg_sleep(120)`);
        },
        abort.signal,
      );
      await expect(sleeping).rejects.toMatchObject({ cause: { code: '57014' } });
    });
  });
});
