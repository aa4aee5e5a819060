import { claimSample, finishSample, unclaimSample } from '@tastemaker/database';
import { createTestDatabase, makeProject, type TestDatabase } from '@tastemaker/database/testing';
import { type JobQueue, openQueues } from '@tastemaker/queue';
import { startRedis } from '@tastemaker/queue/testing';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type JobDesk, openDesk } from '../src/jobs/desk.js';

const GiB = 2 ** 30;
const redis = await startRedis();

let test: TestDatabase;
let [one, other, modelId] = ['', '', ''];

beforeAll(async () => {
  test = await createTestDatabase();
  ({ projectId: one } = await makeProject(test.database));
  ({ projectId: other } = await makeProject(test.database));
  const { rows } = await test.database.execute<{ id: string }>(sql`
    INSERT INTO models (id, name, kind, status, checkpoint_hash)
    VALUES (gen_random_uuid(), 'assistant', 'assistant', 'ready', 'x') RETURNING id`);
  modelId = rows[0]?.id ?? '';
});

afterAll(async () => {
  await test.drop();
  await redis?.stop();
});

/** Rows without a delivery yet; the first has waited longest. */
async function samples(projectId: string, count: number, memoryGiB = 0): Promise<string[]> {
  const { rows } = await test.database.execute<{ id: string }>(sql`
    INSERT INTO samples (id, project_id, model_id, n, sampling, seed, create_comparisons, judgments_needed, prompt_count,
      memory_bytes, queued_at)
    SELECT gen_random_uuid(), ${projectId}, ${modelId}, 1, '{}', 0, false, 1, 1, ${memoryGiB * GiB}::float8::bigint,
      now() - make_interval(secs => 100 - i)
    FROM generate_series(1, ${count}) AS i RETURNING id`);
  return rows.map(({ id }) => id);
}

/** How many rows have each status. */
async function statuses() {
  const { rows } = await test.database.execute<{ status: string; count: number }>(
    sql`SELECT status, count(*)::int AS count FROM samples GROUP BY status`,
  );
  return rows;
}

interface Worker {
  readonly desk: JobDesk;
  readonly queues: JobQueue;
}

describe.each([
  { backend: 'PostgreSQL', redisUrl: () => undefined, skip: false },
  { backend: 'Redis', redisUrl: () => redis?.url, skip: redis === undefined },
])('workers over $backend', ({ redisUrl, skip }) => {
  let workers: Worker[];
  /** In the order in which they were begun. */
  let begun: { id: string; worker: string }[];
  let hold: Promise<void> | undefined;

  beforeEach(async () => {
    workers = [];
    begun = [];
    hold = undefined;
    await test.database.execute(sql`DELETE FROM samples`);
    await test.database.execute(sql`DELETE FROM job_turns`);
  });

  afterEach(async () => {
    for (const { desk, queues } of workers) {
      await desk.stop();
      await queues.close();
    }
  });

  /** Claims rows for real; what it does for them is to note that it did. */
  async function startWorker(name: string, memoryGiB = 8): Promise<Worker> {
    const { database } = test;
    const queues = await openQueues({ databaseUrl: test.url, redisUrl: redisUrl() });
    const desk = openDesk({
      database,
      log: pino({ level: 'silent' }),
      capacity: { memoryBytes: memoryGiB * GiB, cores: 4 },
      kinds: [{ kind: 'sample', atOnce: 1, memoryBytes: 0, cores: 0 }],
      untilReady: () => Promise.resolve(),
      async begin({ id }, stopping, onClaim) {
        const claimed = await claimSample(database, id, name);
        onClaim();
        if (claimed === undefined) return;
        begun.push({ id, worker: name });
        if (hold) await Promise.race([hold, new Promise((resolve) => stopping.addEventListener('abort', resolve))]);
        if (!stopping.aborted) {
          await finishSample(database, claimed.claim);
          return;
        }
        await unclaimSample(database, claimed.claim);
        throw new Error('stopped on request');
      },
    });
    await queues.worker('sample', (_, { jobId: id }) => desk.deliver({ queue: 'sample', id }), { concurrency: 1 });
    const worker = { desk, queues };
    workers.push(worker);
    return worker;
  }

  async function deliver(ids: readonly string[]): Promise<void> {
    const queues = await openQueues({ databaseUrl: test.url, redisUrl: redisUrl() });
    for (const id of ids) await queues.enqueue('sample', { sampleId: id }, { jobId: id });
    await queues.close();
  }

  it.skipIf(skip)('share themselves between projects, and do each job once', { timeout: 60_000 }, async () => {
    const many = await samples(one, 40);
    const few = await samples(other, 4);
    await deliver([...many, ...few]);
    for (const name of ['first', 'second', 'third']) await startWorker(name);
    await expect.poll(statuses, { timeout: 50_000 }).toEqual([{ status: 'succeeded', count: 44 }]);
    expect(begun.map(({ id }) => id).toSorted()).toEqual([...many, ...few].toSorted());
    // In turns: the few are not behind the many, though all of those have waited as long and were delivered first.
    const places = few.map((id) => begun.findIndex((job) => job.id === id));
    expect(Math.max(...places)).toBeLessThan(4 * few.length);
  });

  it.skipIf(skip)(
    'leave a job to the one that has room for it, whoever it is delivered to',
    { timeout: 60_000 },
    async () => {
      await startWorker('small', 2);
      const [large = ''] = await samples(one, 1, 6);
      await deliver([large]);
      await startWorker('large', 8);
      await expect.poll(() => begun, { timeout: 30_000 }).toEqual([{ id: large, worker: 'large' }]);
    },
  );

  it.skipIf(skip)('put down what they do when they stop, and another one goes on', { timeout: 60_000 }, async () => {
    hold = new Promise(() => {});
    const { desk } = await startWorker('first');
    const [id = ''] = await samples(one, 1);
    await deliver([id]);
    await expect.poll(() => desk.atWork(), { timeout: 30_000 }).toEqual([{ queue: 'sample', id }]);
    expect(await desk.drain(50)).toBe(false);
    await desk.stop();
    hold = undefined;
    await startWorker('second');
    await expect.poll(statuses, { timeout: 30_000 }).toEqual([{ status: 'succeeded', count: 1 }]);
    expect(begun).toEqual([
      { id, worker: 'first' },
      { id, worker: 'second' },
    ]);
  });
});
