import type { JobKind, JobPriority } from '@tastemaker/contracts';
import {
  announceWorker,
  claimSample,
  forgetWorker,
  isWaiting,
  jobsTooLarge,
  liveWorkers,
  nextJob,
  noteTurn,
} from '@tastemaker/database';
import { createTestDatabase, makeProject, type TestDatabase } from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const GiB = 2 ** 30;

let test: TestDatabase;
let [one, other] = ['', ''];
let modelId: string;

beforeAll(async () => {
  test = await createTestDatabase();
  ({ projectId: one } = await makeProject(test.database));
  ({ projectId: other } = await makeProject(test.database));
  const { rows } = await test.database.execute<{ id: string }>(sql`
    INSERT INTO models (id, name, kind, status, checkpoint_hash)
    VALUES (gen_random_uuid(), 'assistant', 'assistant', 'ready', 'x') RETURNING id`);
  modelId = rows[0]?.id ?? '';
});

afterAll(() => test.drop());

beforeEach(async () => {
  await test.database.execute(sql`DELETE FROM samples`);
  await test.database.execute(sql`DELETE FROM job_turns`);
});

interface Order {
  projectId?: string;
  priority?: JobPriority;
  agoSeconds?: number;
  memoryGiB?: number | null;
  cores?: number | null;
}

async function sample({
  projectId = one,
  priority = 'normal',
  agoSeconds = 60,
  memoryGiB = null,
  cores = null,
}: Order = {}) {
  const { rows } = await test.database.execute<{ id: string }>(sql`
    INSERT INTO samples (id, project_id, model_id, n, sampling, seed, create_comparisons, judgments_needed, prompt_count,
      priority, queued_at, memory_bytes, cores)
    VALUES (gen_random_uuid(), ${projectId}, ${modelId}, 1, '{}', 0, false, 1, 1,
      ${priority}, now() - make_interval(secs => ${agoSeconds}), ${memoryGiB === null ? null : memoryGiB * GiB}, ${cores})
    RETURNING id`);
  return rows[0]?.id ?? '';
}

const anyKind = (kind: JobKind) => ({ kind, memoryBytes: 0, cores: 0 });

async function next({ free = 8, capacity = 8, freeCores = 4, waitedSeconds = 0, except = [] as string[] } = {}) {
  const job = await nextJob(test.database, {
    kinds: [anyKind('sample'), anyKind('run')],
    capacity: { memoryBytes: capacity * GiB, cores: 4 },
    free: { memoryBytes: free * GiB, cores: freeCores },
    waitedSeconds,
    except,
  });
  return job?.id;
}

/** As a worker begins it. */
async function begin(id: string, projectId: string): Promise<void> {
  await claimSample(test.database, id, 'here/1');
  await noteTurn(test.database, { kind: 'sample', id, projectId, memoryBytes: 0, cores: 0 });
}

describe('the next job', () => {
  it('is none where none waits', async () => {
    expect(await next()).toBeUndefined();
  });

  it('is the one that has waited longest', async () => {
    await sample({ agoSeconds: 60 });
    const longest = await sample({ agoSeconds: 90 });
    expect(await next()).toBe(longest);
  });

  it('is not one that somebody works on, nor one that is left out', async () => {
    const [first, second] = [await sample({ agoSeconds: 90 }), await sample({ agoSeconds: 60 })];
    expect(await isWaiting(test.database, { kind: 'sample', id: first })).toBe(true);
    await claimSample(test.database, first, 'here/1');
    expect(await isWaiting(test.database, { kind: 'sample', id: first })).toBe(false);
    expect(await next()).toBe(second);
    expect(await next({ except: [second] })).toBeUndefined();
  });

  it('is again one whose worker has fallen silent', async () => {
    const id = await sample();
    await claimSample(test.database, id, 'here/1');
    await test.database.execute(sql`UPDATE samples SET heartbeat_at = now() - interval '31 seconds'`);
    expect(await next()).toBe(id);
  });

  it('has the highest priority', async () => {
    await sample({ agoSeconds: 900, priority: 'low' });
    await sample({ agoSeconds: 600 });
    const urgent = await sample({ priority: 'high' });
    expect(await next()).toBe(urgent);
  });

  it('rises by one priority an hour, so that low ones are not left for ever', async () => {
    const old = await sample({ agoSeconds: 2 * 3600 + 1, priority: 'low' });
    await sample({ priority: 'high' });
    expect(await next()).toBe(old);
    await test.database.execute(sql`UPDATE samples SET queued_at = now() - interval '119 minutes' WHERE id = ${old}`);
    expect(await next()).not.toBe(old);
  });

  it('is of the project with fewer at work, then of the one that was served longer ago', async () => {
    const first = await sample({ agoSeconds: 500 });
    const second = await sample({ agoSeconds: 400 });
    const third = await sample({ agoSeconds: 300 });
    const [few, last] = [
      await sample({ projectId: other, agoSeconds: 20 }),
      await sample({ projectId: other, agoSeconds: 10 }),
    ];
    expect(await next()).toBe(first);
    await begin(first, one);
    expect(await next()).toBe(few);
    await begin(few, other);
    expect(await next()).toBe(second);
    // Both have none at work: the project that was served last has to wait, though its jobs have waited longer.
    await test.database.execute(
      sql`UPDATE samples SET status = 'succeeded', heartbeat_at = NULL WHERE status = 'running'`,
    );
    await begin(second, one);
    await test.database.execute(
      sql`UPDATE samples SET status = 'succeeded', heartbeat_at = NULL WHERE status = 'running'`,
    );
    expect(await next()).toBe(last);
    await begin(last, other);
    await test.database.execute(
      sql`UPDATE samples SET status = 'succeeded', heartbeat_at = NULL WHERE status = 'running'`,
    );
    expect(await next()).toBe(third);
  });

  it('fits into what is free', async () => {
    await sample({ agoSeconds: 90, memoryGiB: 6 });
    const small = await sample({ agoSeconds: 60, memoryGiB: 2 });
    expect(await next({ free: 4 })).toBe(small);
    expect(await next({ free: 1 })).toBeUndefined();
    await test.database.execute(sql`UPDATE samples SET cores = 3`);
    expect(await next({ free: 4, freeCores: 2 })).toBeUndefined();
  });

  it('lets one that would fit be overtaken for ten minutes only', async () => {
    const large = await sample({ agoSeconds: 601, memoryGiB: 6 });
    const small = await sample({ agoSeconds: 60, memoryGiB: 2 });
    expect(await next({ free: 4 })).toBeUndefined();
    // On a worker that could never hold it, nothing waits for it.
    expect(await next({ free: 4, capacity: 5 })).toBe(small);
    expect(await next({ free: 6 })).toBe(large);
  });

  it('is left to its delivery for a moment', async () => {
    const id = await sample({ agoSeconds: 1 });
    expect(await next({ waitedSeconds: 2 })).toBeUndefined();
    expect(await next({ waitedSeconds: 1 })).toBe(id);
  });
});

describe('workers', () => {
  const used = { memoryBytes: 0, cores: 0 };
  const capacity = { memoryBytes: 8 * GiB, cores: 4 };

  it('are told of while they live, and of jobs which none of them could hold', async () => {
    const id = await sample({ memoryGiB: 24 });
    expect(await jobsTooLarge(test.database)).toEqual([]);
    await announceWorker(test.database, { id: 'here/1', capacity, used, isDraining: false });
    await announceWorker(test.database, {
      id: 'here/1',
      capacity,
      used: { memoryBytes: GiB, cores: 1 },
      isDraining: false,
    });
    expect(await liveWorkers(test.database)).toMatchObject([
      { id: 'here/1', capacity, used: { memoryBytes: GiB, cores: 1 }, isDraining: false },
    ]);
    expect(await jobsTooLarge(test.database)).toEqual([{ kind: 'sample', id }]);
    await announceWorker(test.database, {
      id: 'there/1',
      capacity: { memoryBytes: 24 * GiB, cores: 1 },
      used,
      isDraining: false,
    });
    expect(await jobsTooLarge(test.database)).toEqual([]);
    await forgetWorker(test.database, 'there/1');
    await test.database.execute(sql`UPDATE workers SET heartbeat_at = now() - interval '31 seconds'`);
    expect(await liveWorkers(test.database)).toEqual([]);
  });
});
