import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openArtifacts } from '@tastemaker/artifacts';
import {
  cancelModelImport,
  claimModelImport,
  createModelImport,
  failModelImport,
  finishModelImport,
  heartbeatModelImport,
  modelById,
  unclaimModelImport,
} from '@tastemaker/database';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { createInferenceClient } from '@tastemaker/inference-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createWorkerMetrics } from '../src/metrics.js';
import { withClaim } from '../src/with-claim.js';
import type { Work } from '../src/work.js';
import { testEnvironment } from './support/environment.js';
import { recordedLog } from './support/recorded-log.js';

const imports = {
  name: 'import',
  idName: 'modelId',
  claim: claimModelImport,
  heartbeat: heartbeatModelImport,
  release: unclaimModelImport,
  fail: failModelImport,
};
const facts = { checkpointHash: 'a'.repeat(64), parameters: 1, bytes: 4 };

let folder: string;
let database: TestDatabase;
let stopping: AbortController;
let work: Work;
let id: string;
const log: Record<string, unknown>[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-claim-'));
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  stopping = new AbortController();
  log.length = 0;
  const env = testEnvironment(database.url, folder);
  const logger = recordedLog(log);
  work = {
    database: database.database,
    artifacts: await openArtifacts(join(folder, 'artifacts')),
    inference: createInferenceClient(env.inferenceUrls),
    env,
    log: logger,
    metrics: createWorkerMetrics(logger, env),
    workerId: 'here',
    stopping: stopping.signal,
  };
  const order = { name: `model ${Math.random()}`, kind: 'base', sourcePath: '/nowhere', card: '' } as const;
  id = (await createModelImport(database.database, order)).id;
});

/** What work that is told to stop does: it throws why. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** As if this worker had been dead for a while, and another one had taken the row over. */
async function takeOver(): Promise<void> {
  await database.pool.query(`UPDATE models SET heartbeat_at = now() - interval '1 hour' WHERE id = $1`, [id]);
  expect(await claimModelImport(database.database, id, 'another')).toBeDefined();
}

const statusOf = async () => (await modelById(database.database, id)).status;

describe('work under a claim', () => {
  it('ends as its body ends it, and nobody else can claim it meanwhile', async () => {
    await withClaim(work, imports, id, async ({ claim }) => {
      expect(await claimModelImport(database.database, id, 'another')).toBeUndefined();
      await finishModelImport(database.database, claim, facts);
    });
    expect(await statusOf()).toBe('ready');
  });

  it('is left alone where another worker is at it', async () => {
    await claimModelImport(database.database, id, 'another');
    await withClaim(work, imports, id, () => Promise.reject(new Error('this must not begin')));
    expect(await statusOf()).toBe('importing');
  });

  it('fails with the reason of what its body throws, which the log names with the row', async () => {
    await withClaim(work, imports, id, () => Promise.reject(new Error('the disk is on fire')));
    expect(await modelById(database.database, id)).toMatchObject({ status: 'failed', error: 'the disk is on fire' });
    expect(log).toContainEqual(expect.objectContaining({ msg: 'import failed', modelId: id }));
  });

  it('is given back when the worker stops, and the job is delivered again', async () => {
    const working = withClaim(work, imports, id, (_, { stop }) => {
      stopping.abort(new Error('the worker stops'));
      return untilAborted(stop);
    });
    await expect(working).rejects.toThrow('the worker stops');
    expect(await statusOf()).toBe('importing');
    expect(await claimModelImport(database.database, id, 'another')).toBeDefined();
  });

  it('is not begun by a worker that stops', async () => {
    stopping.abort(new Error('the worker stops'));
    await expect(withClaim(work, imports, id, () => Promise.resolve())).rejects.toThrow('the worker stops');
    expect(await claimModelImport(database.database, id, 'another')).toBeDefined();
  });

  it('stops when another worker has taken the row over, and leaves it to that one', async () => {
    await withClaim(work, imports, id, async (_, { stop }) => {
      await takeOver();
      await untilAborted(stop);
    });
    expect(await statusOf()).toBe('importing');
  });

  it('stops when it was cancelled, whatever it fails with then', async () => {
    await withClaim(work, imports, id, async (_, { stop }) => {
      await cancelModelImport(database.database, id);
      await untilAborted(stop).catch(() => Promise.reject(new Error('the copy was cut off')));
    });
    expect(await modelById(database.database, id)).toMatchObject({
      status: 'failed',
      error: 'The import was cancelled.',
    });
  });

  it('writes nothing when it fails after its claim was lost, before its heartbeat has noticed', async () => {
    await withClaim(work, imports, id, async () => {
      await takeOver();
      throw new Error('at the same moment');
    });
    expect(await statusOf()).toBe('importing');
  });

  it('goes on when a heartbeat fails, and hears of a cancel with the next', async () => {
    let beats = 0;
    const heartbeat = async () => {
      beats += 1;
      if (beats === 1) throw new Error('the database is away');
      return Promise.resolve({ cancelRequested: true });
    };
    await withClaim(work, { ...imports, heartbeat }, id, async ({ claim }, { cancel }) => {
      await untilAborted(cancel).catch(() => undefined);
      await finishModelImport(database.database, claim, facts);
    });
    expect(await statusOf()).toBe('ready');
    expect(log).toContainEqual(expect.objectContaining({ msg: 'heartbeat failed', modelId: id }));
  });
});
