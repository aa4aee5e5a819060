import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { type Delivery, type JobQueue, openQueues } from '@tastemaker/queue';
import { startRedis } from '@tastemaker/queue/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type QueueBackend } from '../src/backend.js';
import { openPostgresBackend } from '../src/postgres-backend.js';
import { openRedisBackend } from '../src/redis-backend.js';

const redis = await startRedis();
let database: TestDatabase;
let queues: JobQueue;
let errors: Error[];

beforeAll(async () => {
  database = await createTestDatabase();
});

/** Closed at the end, when nothing waits for them. */
const opened: QueueBackend[] = [];

afterAll(async () => {
  await Promise.all(opened.map((backend) => backend.close()));
  await database.drop();
  await redis?.stop();
});

/** Calls of a processor, to be waited for. */
function recorder() {
  const calls: { runId: string; delivery: Delivery }[] = [];
  let wake: (() => void) | undefined;
  return {
    calls,
    note(runId: string, delivery: Delivery) {
      calls.push({ runId, delivery });
      wake?.();
    },
    async count(wanted: number) {
      while (calls.length < wanted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

function keepError(error: Error): void {
  errors.push(error);
}

describe.each([
  { backend: 'PostgreSQL', redisUrl: () => undefined, skip: false },
  { backend: 'Redis', redisUrl: () => redis?.url, skip: redis === undefined },
])('queues over $backend', ({ redisUrl, skip }) => {
  const withBackend = async (use: (backend: QueueBackend) => Promise<unknown>): Promise<void> => {
    const url = redisUrl();
    const backend =
      url === undefined ? await openPostgresBackend(database.url, keepError) : openRedisBackend(url, keepError);
    opened.push(backend);
    await use(backend);
  };

  const options = () => ({ redisUrl: redisUrl(), databaseUrl: database.url, lockMs: 1000 });

  describe.skipIf(skip)('their jobs', () => {
    beforeEach(async () => {
      errors = [];
      queues = await openQueues({ ...options(), onError: (error) => errors.push(error) });
    });

    afterEach(async () => {
      await queues.close();
    });

    it('delivers a payload to a worker of its queue, and keeps nothing of it', async () => {
      const runId = randomUUID();
      const seen = recorder();
      await queues.worker('run', async (payload, delivery) => seen.note(payload.runId, delivery));
      await queues.enqueue('run', { runId }, { jobId: runId });
      await seen.count(1);
      expect(seen.calls[0]).toMatchObject({ runId, delivery: { jobId: runId, attempt: 1 } });
      await expect.poll(() => queues.counts()).toMatchObject({ run: { waiting: 0, active: 0, delayed: 0 } });
    });

    it('reads a payload of before payloads had versions', async () => {
      const runId = randomUUID();
      const seen = recorder();
      await queues.worker('run', async (payload, delivery) => seen.note(payload.runId, delivery));
      await withBackend((backend) => backend.queue('run').add('run', { runId }, { jobId: runId }));
      await seen.count(1);
      expect(seen.calls[0]?.runId).toBe(runId);
    });

    it('leaves a payload of a later version in the queue, for a worker that reads it', async () => {
      const runId = randomUUID();
      const data = { version: 2, runOfLater: runId };
      const seen = recorder();
      await queues.worker('run', async (payload, delivery) => seen.note(payload.runId, delivery));
      await withBackend((backend) => backend.queue('run').add('run', data, { jobId: runId, attempts: 1 }));
      await expect.poll(() => queues.counts()).toMatchObject({ run: { waiting: 0, active: 0, delayed: 1 } });
      expect(errors.map(({ message }) => message)).toEqual([
        `Job ${runId} of queue run is of version 2, and this worker reads up to 1: it waits for a newer worker.`,
      ]);
      await queues.close();
      queues = await openQueues(options());
      const taken: unknown[] = [];
      await withBackend(async (backend) => {
        const settings = { concurrency: 1, lockDuration: 1000, stalledInterval: 1000, maxStalledCount: 1 };
        const newer = backend.worker('run', async (job) => void taken.push(job.data), settings);
        await expect.poll(() => taken).toEqual([data]);
        await newer.close();
      });
      expect(seen.calls).toEqual([]);
    });

    it('takes no more jobs when it drains, and waits for those at work, for a while', async () => {
      const [first, second] = [randomUUID(), randomUUID()];
      const seen = recorder();
      const finish = new AbortController();
      await queues.worker('run', async (payload, delivery) => {
        seen.note(payload.runId, delivery);
        await once(finish.signal, 'abort');
      });
      await queues.enqueue('run', { runId: first }, { jobId: first });
      await seen.count(1);
      expect(await queues.drain(50)).toBe(false);
      await queues.enqueue('run', { runId: second }, { jobId: second });
      expect(seen.calls[0]?.delivery.signal.aborted).toBe(false);
      finish.abort();
      expect(await queues.drain(10_000)).toBe(true);
      expect(seen.calls.map(({ runId }) => runId)).toEqual([first]);
      expect((await queues.counts()).run).toMatchObject({ waiting: 1, active: 0 });
      await queues.close();
      queues = await openQueues(options());
      await queues.worker('run', async (payload, delivery) => seen.note(payload.runId, delivery));
      await seen.count(2);
      expect(seen.calls[1]?.runId).toBe(second);
    });

    it('takes a row that waits already only once, and one that is done again', async () => {
      const runId = randomUUID();
      await queues.enqueue('run', { runId }, { jobId: runId });
      await queues.enqueue('run', { runId }, { jobId: runId });
      expect((await queues.counts()).run.waiting).toBe(1);
      const seen = recorder();
      await queues.worker('run', async (payload, delivery) => seen.note(payload.runId, delivery));
      await seen.count(1);
      await expect.poll(async () => (await queues.counts()).run.active).toBe(0);
      await queues.enqueue('run', { runId }, { jobId: runId });
      await seen.count(2);
    });

    it('delivers again what failed, and says so', async () => {
      const runId = randomUUID();
      const seen = recorder();
      await queues.worker('run', async (payload, delivery) => {
        seen.note(payload.runId, delivery);
        if (delivery.attempt === 1) throw new Error('the disk is full');
      });
      await queues.enqueue('run', { runId }, { jobId: runId });
      await seen.count(2);
      expect(seen.calls.map((call) => call.delivery.attempt)).toEqual([1, 2]);
      expect(errors.map((error) => error.message)).toEqual([`Job ${runId} of queue run failed: the disk is full`]);
    });

    it('refuses a payload that is not as the contract says', async () => {
      await expect(queues.enqueue('run', { runId: 'not an id' }, { jobId: 'x' })).rejects.toThrow('Invalid');
    });

    it('gives the job of a killed worker to another one', async () => {
      const runId = randomUUID();
      const stuck = spawnStuckWorker(options());
      await queues.enqueue('run', { runId }, { jobId: runId });
      await took(stuck, runId);
      stuck.kill('SIGKILL');
      await once(stuck, 'exit');
      const seen = recorder();
      await queues.worker('run', async (payload, delivery) => seen.note(payload.runId, delivery));
      await seen.count(1);
      expect(seen.calls[0]?.runId).toBe(runId);
    });

    it('closes without losing the job at work: it is told to stop, and delivered again later', async () => {
      const runId = randomUUID();
      const seen = recorder();
      const worker = await queues.worker('run', async (payload, delivery) => {
        seen.note(payload.runId, delivery);
        await once(delivery.signal, 'abort');
        throw new Error('stopped on request');
      });
      await queues.enqueue('run', { runId }, { jobId: runId });
      await seen.count(1);
      await worker.close();
      expect((await queues.counts()).run).toEqual({ waiting: 0, active: 0, delayed: 1 });
      await queues.worker('run', async (payload, delivery) => seen.note(payload.runId, delivery));
      await seen.count(2);
      expect(seen.calls[1]?.runId).toBe(runId);
    });
  });
});

function spawnStuckWorker(options: object): ChildProcess {
  const script = fileURLToPath(new URL('./fixtures/stuck-worker.mjs', import.meta.url));
  return spawn(process.execPath, [script, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function took(worker: ChildProcess, runId: string): Promise<void> {
  let output = '';
  for await (const chunk of worker.stdout ?? []) {
    output += String(chunk);
    if (output.includes(`took ${runId}`)) return;
  }
  throw new Error('The worker ended without taking the job.');
}
