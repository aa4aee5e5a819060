import { webhookEvent } from '@tastemaker/contracts';
import {
  announce,
  claimDeliveries,
  createWebhook,
  type Database,
  type DueDelivery,
  finishAttempt,
  forgetDeliveries,
  listWebhookAttempts,
  listWebhookDeliveries,
  redeliver,
  unclaimDelivery,
  updateWebhook,
  uuidv7,
  waitingWebhooks,
} from '@tastemaker/database';
import { createTestDatabase, makeProject, type TestDatabase } from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

let test: TestDatabase;
let projectId: string;
let webhookId: string;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  ({ projectId } = await makeProject(test.database));
  webhookId = await hook();
});

async function hook(): Promise<string> {
  const order = { projectId, url: 'https://example.org/', events: webhookEvent.options, sealedSecret: 'v1.x' };
  return (await createWebhook(test.database, { id: uuidv7(), ...order })).id;
}

const happen = (tx: Database = test.database) => announce(tx, projectId, 'snapshot.created', { records: 1 });
const claim = (limit = 10) => claimDeliveries(test.database, { webhookId, limit, leaseSeconds: 30 });
const log = async () => (await listWebhookDeliveries(test.database, { projectId, webhookId }, { limit: 50 })).items;

const arrived = { responseStatus: 200, responseBody: '', durationMs: 5, error: null, retryAfterSeconds: null };
const failed = { ...arrived, responseStatus: 500, error: 'answered 500', retryAfterSeconds: 60 };
const finish = (delivery: DueDelivery, outcome: Parameters<typeof finishAttempt>[2]) =>
  finishAttempt(test.database, delivery, outcome, 3600);

describe('a delivery', () => {
  it('is not there when what it tells of did not happen', async () => {
    const rolledBack = test.database.transaction(async (tx) => {
      await happen(tx);
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    expect(await log()).toEqual([]);
  });

  it('is claimed by one sender at a time, however many ask', async () => {
    for (let i = 0; i < 20; i++) await happen();
    const claimed = (await Promise.all(Array.from({ length: 8 }, () => claim(5)))).flat();
    expect(new Set(claimed.map(({ id }) => id)).size).toBe(20);
    expect(claimed).toHaveLength(20);
    expect(await claim()).toEqual([]);
  });

  it('is due again when its sender has died, who may then write no more of it than that they tried', async () => {
    await happen();
    const [first] = await claim();
    if (first === undefined) throw new Error('not claimed');
    await test.database.execute(sql`UPDATE webhook_deliveries SET next_attempt_at = now() WHERE id = ${first.id}`);
    const [second] = await claim();
    expect(second).toMatchObject({ id: first.id, attempts: 2 });
    await finish(first, arrived);
    expect(await log()).toMatchObject([{ state: 'waiting', attempts: 2 }]);
    if (second !== undefined) await finish(second, arrived);
    expect(await log()).toMatchObject([{ state: 'delivered', attempts: 2 }]);
    const attempts = await listWebhookAttempts(
      test.database,
      { projectId, webhookId, deliveryId: first.id },
      { limit: 10 },
    );
    expect(attempts.items.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual([1, 2]);
  });

  it('waits after a failure, and is given back by a sender that stops', async () => {
    await happen();
    const [first] = await claim();
    if (first === undefined) throw new Error('not claimed');
    await unclaimDelivery(test.database, first);
    const [second] = await claim();
    if (second === undefined) throw new Error('not claimed');
    await finish(second, failed);
    expect(await claim()).toEqual([]);
    const [waiting] = (await waitingWebhooks(test.database)).filter((one) => one.webhookId === webhookId);
    expect(waiting?.dueInMs).toBeGreaterThan(50_000);
    expect(waiting?.dueInMs).toBeLessThanOrEqual(60_000);
  });

  it('asked for by hand is due at once, with its attempts counted anew', async () => {
    await happen();
    const [first] = await claim();
    if (first === undefined) throw new Error('not claimed');
    await finish(first, { ...failed, retryAfterSeconds: null });
    expect(await log()).toMatchObject([{ state: 'failed', nextAttemptAt: null }]);
    await redeliver(test.database, { projectId, webhookId, deliveryId: first.id });
    expect(await claim()).toMatchObject([{ id: first.id, attempts: 2, attemptsInARow: 1 }]);
  });

  it('of a webhook that is switched off waits until it is on again, and then no longer', async () => {
    await happen();
    const [first] = await claim();
    if (first !== undefined) await finish(first, failed);
    await updateWebhook(test.database, { projectId, webhookId }, { active: false });
    expect(await claim()).toEqual([]);
    expect((await waitingWebhooks(test.database)).map((one) => one.webhookId)).not.toContain(webhookId);
    await happen();
    await updateWebhook(test.database, { projectId, webhookId }, { active: true });
    // What happened meanwhile was not written down.
    expect(await claim()).toHaveLength(1);
  });

  it('that ended long ago is forgotten, and one that waits is not', async () => {
    await happen();
    await happen();
    const [first] = await claim(1);
    if (first !== undefined) await finish(first, arrived);
    await test.database.execute(sql`UPDATE webhook_deliveries SET created_at = now() - interval '31 days'`);
    expect(await forgetDeliveries(test.database, 32)).toBe(0);
    expect(await forgetDeliveries(test.database, 30)).toBeGreaterThanOrEqual(1);
    expect(await log()).toMatchObject([{ state: 'waiting' }]);
  });
});

it('among very many that ended, what is due is found by index alone', async () => {
  await test.owner.database.transaction(async (tx) => {
    await tx.execute(sql`ALTER TABLE webhook_deliveries SET (autovacuum_enabled = off)`);
    await tx.execute(sql`
      INSERT INTO webhook_deliveries (id, webhook_id, event, payload, state)
      SELECT uuidv7(), ${webhookId}, 'snapshot.created', '{}', 'delivered' FROM generate_series(1, 50000)`);
  });
  await happen();
  for (const read of [
    (tx: Database) => waitingWebhooks(tx),
    (tx: Database) => claimDeliveries(tx, { webhookId, limit: 8, leaseSeconds: 30 }),
  ])
    expect(await rowsReadBy(read)).toBeLessThan(100);
});

/** Rows of deliveries that some work reads. */
async function rowsReadBy(work: (tx: Database) => Promise<unknown>): Promise<number> {
  return test.database.transaction(async (tx) => {
    const before = await readSoFar(tx);
    await work(tx);
    return (await readSoFar(tx)) - before;
  });
}

async function readSoFar(tx: Database): Promise<number> {
  const { rows } = await tx.execute<{ rows: number }>(sql`
    SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS rows
    FROM pg_stat_xact_user_tables WHERE relname = 'webhook_deliveries'`);
  return rows[0]?.rows ?? 0;
}
