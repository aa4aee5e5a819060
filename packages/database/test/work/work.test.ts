import { randomUUID } from 'node:crypto';
import { type RunEventData, rewardConfig } from '@tastemaker/contracts';
import {
  addRunEvents,
  cancelModelImport,
  cancelRun,
  claimModelImport,
  claimRun,
  claimSample,
  createModelImport,
  createPrompts,
  createRun,
  createSample,
  createSnapshot,
  endCancelledRun,
  failRun,
  finishDryRun,
  finishModelImport,
  finishRun,
  finishSample,
  heartbeatRun,
  leaseNext,
  listCompletions,
  listen,
  modelById,
  modelByReference,
  pendingPrompts,
  RUN_EVENTS_CHANNEL,
  resumeRun,
  runById,
  runEventsAfter,
  runMetricPoints,
  sampleById,
  setResumePoint,
  storeCandidates,
  unclaimRun,
  unfinishedModelImports,
  unfinishedRuns,
  unfinishedSamples,
  type WorkClaim,
} from '@tastemaker/database';
import { createTestDatabase, makeLabelers, makeProject, type TestDatabase } from '@tastemaker/database/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const hash = 'a'.repeat(64);
const facts = { checkpointHash: hash, parameters: 1000, bytes: 4000 };

let test: TestDatabase;
let projectId: string;
let modelId: string;

beforeAll(async () => {
  test = await createTestDatabase();
});

afterAll(async () => {
  await test.drop();
});

beforeEach(async () => {
  ({ projectId } = await makeProject(test.database));
  const order = {
    name: `assistant ${randomUUID()}`,
    kind: 'assistant',
    sourcePath: '/models/assistant',
    card: '',
  } as const;
  modelId = (await createModelImport(test.database, order)).id;
});

async function claimedModel() {
  const work = await claimModelImport(test.database, modelId, 'worker');
  if (work === undefined) throw new Error('The import cannot be claimed.');
  return work;
}

async function makeRun(name = `run ${randomUUID()}`) {
  await finishModelImport(test.database, (await claimedModel()).claim, facts);
  const snapshot = await createSnapshot(test.database, {
    projectId,
    kind: 'comparisons',
    name: 'first',
    contentHash: hash,
    records: 10,
    bytes: 100,
    counts: { train: 10 },
  });
  const config = rewardConfig.parse({ kind: 'reward' });
  return createRun(test.database, { projectId, name, config, seed: 1, snapshotId: snapshot.id, baseModelId: modelId });
}

async function claimed(runId: string) {
  const run = await claimRun(test.database, runId, 'worker');
  if (run === undefined) throw new Error('The run cannot be claimed.');
  return run;
}

/** As if its worker had been dead for a while. */
async function silence(table: 'runs' | 'samples' | 'models', id: string): Promise<void> {
  await test.database.execute(
    sql`UPDATE ${sql.identifier(table)} SET heartbeat_at = now() - interval '1 hour' WHERE id = ${id}`,
  );
}

function metrics(step: number): RunEventData {
  return { type: 'metrics', step, values: { 'train/loss': 1 / step } };
}

const candidate = (index: number, text = `answer ${index}`) =>
  ({ text, tokenCount: 2, finishReason: 'stop', logProbability: -1.5, seed: 7, index }) as const;

async function makeSample(prompts = 2) {
  await createPrompts(
    test.database,
    projectId,
    Array.from({ length: prompts }, (_, i) => ({
      messages: [{ role: 'user' as const, content: `Question ${i}?` }],
      contextDocuments: [],
      tags: [],
    })),
  );
  const order = { projectId, modelId, n: 3, seed: 7, createComparisons: true, judgmentsNeeded: 1 };
  const sampling = { temperature: 1, topP: 1, topK: 0, maxTokens: 8, stop: [] };
  return createSample(test.database, { ...order, sampling, prompts: { count: 10 } });
}

describe('a run', () => {
  it('belongs to one worker, until it falls silent; then the one before can write no more', async () => {
    const run = await makeRun();
    const first = await claimed(run.id);
    expect(await claimRun(test.database, run.id, 'other')).toBeUndefined();
    await setResumePoint(test.database, first.claim, { hash, step: 40 });
    await silence('runs', run.id);
    const second = await claimed(run.id);
    expect(second.resume).toEqual({ hash, step: 40 });
    const lost = { code: 'claim_lost' };
    await expect(heartbeatRun(test.database, first.claim)).rejects.toMatchObject(lost);
    await expect(addRunEvents(test.database, first.claim, [])).rejects.toMatchObject(lost);
    await expect(failRun(test.database, first.claim, 'too late')).rejects.toMatchObject(lost);
    expect(await heartbeatRun(test.database, second.claim)).toEqual({ cancelRequested: false });
  });

  it('registers its model once when it ends, with its lineage, under a free name', async () => {
    const one = await makeRun('taste');
    const { claim } = await claimed(one.id);
    const done = await finishRun(test.database, claim, { ...facts, card: '# Taste', metrics: { accuracy: 0.7 } });
    expect(done).toMatchObject({ status: 'succeeded', metrics: { accuracy: 0.7 } });
    const model = await modelById(test.database, done.modelId ?? '');
    expect(model).toMatchObject({ name: 'taste', kind: 'reward', status: 'ready', parentId: modelId, runId: one.id });
    await expect(finishRun(test.database, claim, { ...facts, card: '', metrics: {} })).rejects.toMatchObject({
      code: 'claim_lost',
    });
    await expect(cancelRun(test.database, one.id)).rejects.toMatchObject({ code: 'run_finished' });
  });

  it('numbers the model when the name is taken', async () => {
    for (const name of ['twice', 'twice-2']) {
      const order = { name: `spare ${randomUUID()}`, kind: 'assistant', sourcePath: '/m', card: '' } as const;
      modelId = (await createModelImport(test.database, order)).id;
      const { claim } = await claimed((await makeRun('twice')).id);
      await finishRun(test.database, claim, { ...facts, card: '', metrics: {} });
      const reference = { reference: name, viewer: { id: randomUUID(), role: 'admin' as const } };
      expect((await modelByReference(test.database, reference, 'models')).name).toBe(name);
    }
  });

  it('is cancelled at once while it waits, and by its worker while it runs', async () => {
    const waiting = await makeRun();
    expect((await cancelRun(test.database, waiting.id)).status).toBe('cancelled');
    expect(await claimRun(test.database, waiting.id, 'worker')).toBeUndefined();

    const order = { name: `other ${randomUUID()}`, kind: 'assistant', sourcePath: '/m', card: '' } as const;
    modelId = (await createModelImport(test.database, order)).id;
    const running = await makeRun();
    const { claim } = await claimed(running.id);
    expect((await cancelRun(test.database, running.id)).status).toBe('running');
    expect(await heartbeatRun(test.database, claim)).toEqual({ cancelRequested: true });
    expect((await endCancelledRun(test.database, claim)).status).toBe('cancelled');
  });

  it('keeps the best model of a run that was cancelled or failed', async () => {
    const made = { ...facts, card: '', metrics: {} };
    const ends = {
      cancelled: (claim: WorkClaim) => endCancelledRun(test.database, claim, { kept: made }),
      failed: (claim: WorkClaim) => failRun(test.database, claim, 'no', made),
    };
    for (const [status, end] of Object.entries(ends)) {
      const order = { name: `before ${status}`, kind: 'assistant', sourcePath: '/m', card: '' } as const;
      modelId = (await createModelImport(test.database, order)).id;
      const { claim } = await claimed((await makeRun(`kept ${status}`)).id);
      const ended = await end(claim);
      expect(ended).toMatchObject({ status });
      const model = await modelById(test.database, ended.modelId ?? '');
      expect(model).toMatchObject({ name: `kept ${status}`, kind: 'reward', status: 'ready' });
    }
  });

  it('makes no model where it only told what it would take', async () => {
    const { claim } = await claimed((await makeRun()).id);
    const planned = await finishDryRun(test.database, claim, { 'plan/steps': 12 });
    expect(planned).toMatchObject({ status: 'succeeded', modelId: null, metrics: { 'plan/steps': 12 } });
  });

  it('goes on after a failure, from its last saved state, and not after another end', async () => {
    const run = await makeRun();
    await expect(resumeRun(test.database, run.id)).rejects.toMatchObject({ code: 'run_finished' });
    const { claim } = await claimed(run.id);
    const state = { hash: 'e'.repeat(64), step: 40 };
    await setResumePoint(test.database, claim, state);
    await failRun(test.database, claim, 'the disk is full');
    expect(await resumeRun(test.database, run.id)).toMatchObject({ status: 'queued', error: null, finishedAt: null });
    expect((await claimed(run.id)).resume).toEqual(state);
  });

  it('goes on after it was cancelled only where its trained model was not measured yet', async () => {
    const state = { hash: 'f'.repeat(64), step: 40 };
    const cancelledWith = async (resumable: boolean): Promise<string> => {
      const order = { name: `spare ${randomUUID()}`, kind: 'assistant', sourcePath: '/m', card: '' } as const;
      modelId = (await createModelImport(test.database, order)).id;
      const { id } = await makeRun();
      const { claim } = await claimed(id);
      await setResumePoint(test.database, claim, state);
      await endCancelledRun(test.database, claim, { resumable });
      return id;
    };
    const id = await cancelledWith(true);
    expect(await resumeRun(test.database, id)).toMatchObject({ status: 'queued', finishedAt: null });
    const { claim, resume } = await claimed(id);
    expect(resume).toEqual(state);
    expect(await heartbeatRun(test.database, claim)).toEqual({ cancelRequested: false });
    await expect(resumeRun(test.database, await cancelledWith(false))).rejects.toMatchObject({ code: 'run_finished' });
  });

  it('numbers its events without gaps, also when they are written at the same time', async () => {
    const run = await makeRun();
    const { claim } = await claimed(run.id);
    const progress: RunEventData = {
      type: 'progress',
      step: 3,
      totalSteps: 10,
      etaSeconds: 1,
      etaLowSeconds: null,
      etaHighSeconds: null,
    };
    await Promise.all([
      addRunEvents(test.database, claim, [metrics(1), metrics(2)]),
      addRunEvents(test.database, claim, [metrics(3), progress]),
    ]);
    const events = await runEventsAfter(test.database, run.id, 0);
    expect(events.map((event) => event.sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(events.slice(0, 2).map((event) => event.data)).toMatchObject([{ status: 'queued' }, { status: 'running' }]);
    expect(await runEventsAfter(test.database, run.id, 5)).toHaveLength(1);
    expect(await runMetricPoints(test.database, run.id)).toHaveLength(3);
    expect((await runById(test.database, run.id)).progress).toEqual({
      step: 3,
      totalSteps: 10,
      etaSeconds: 1,
      etaLowSeconds: null,
      etaHighSeconds: null,
    });
  });

  it('announces its events when they are committed, also over a new connection after the old one broke', async () => {
    const run = await makeRun();
    const heard: string[] = [];
    let connections = 0;
    const listener = await listen(test.url, RUN_EVENTS_CHANNEL, {
      onNotification: (runId) => heard.push(runId),
      onConnected: () => {
        connections += 1;
      },
    });
    const { claim } = await claimed(run.id);
    await expect.poll(() => heard).toContain(run.id);
    await test.database.execute(
      sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'tastemaker listens%'`,
    );
    await expect.poll(() => connections).toBe(2);
    heard.length = 0;
    await failRun(test.database, claim, 'out of memory');
    await expect.poll(() => heard).toEqual([run.id]);
    await listener.close();
  });

  it('is found unfinished until it is over, and may be given back', async () => {
    const run = await makeRun();
    expect((await unfinishedRuns(test.database)).map(({ id }) => id)).toContain(run.id);
    const { claim } = await claimed(run.id);
    await unclaimRun(test.database, claim);
    const again = await claimed(run.id);
    expect((await unfinishedRuns(test.database)).map(({ id }) => id)).toContain(run.id);
    await failRun(test.database, again.claim, 'no');
    expect((await unfinishedRuns(test.database)).map(({ id }) => id)).not.toContain(run.id);
  });
});

describe('a sample', () => {
  it('stores the candidates of each prompt once, and puts them up for judging', async () => {
    const sample = await makeSample();
    expect(sample).toMatchObject({ promptCount: 2, status: 'queued' });
    expect(await unfinishedSamples(test.database)).toContain(sample.id);
    const work = await claimSample(test.database, sample.id, 'worker');
    const claim = work?.claim ?? { id: '', attempt: 0 };
    const [first, second] = await pendingPrompts(test.database, claim, 10);
    expect([first?.position, second?.position]).toEqual([0, 1]);
    const candidates = [candidate(0), candidate(1), candidate(2, 'answer 0')];
    await storeCandidates(test.database, claim, first?.promptId ?? '', candidates, hash);
    await storeCandidates(test.database, claim, first?.promptId ?? '', candidates, hash);
    expect(await pendingPrompts(test.database, claim, 10)).toHaveLength(1);
    // Three alike leave nothing to compare.
    const alike = [0, 1, 2].map((index) => candidate(index, 'same'));
    await storeCandidates(test.database, claim, second?.promptId ?? '', alike, hash);
    await finishSample(test.database, claim);
    expect(await sampleById(test.database, sample.id)).toMatchObject({ status: 'succeeded', completedPrompts: 2 });

    const { items } = await listCompletions(test.database, projectId, { limit: 10, sampleId: sample.id });
    expect(items).toHaveLength(6);
    expect(items[0]).toMatchObject({
      author: { kind: 'model', modelId, checkpointHash: hash, seed: 7, index: 0 },
      tokenCount: 2,
      finishReason: 'stop',
      logProbability: -1.5,
    });
    const [labelerId = ''] = await makeLabelers(test.database, projectId, 1);
    // Of the first prompt, the two different texts.
    expect((await leaseNext(test.database, projectId, labelerId))?.candidates).toHaveLength(2);
  });

  it('takes only prompts that no other sample is at', async () => {
    await makeSample();
    await expect(makeSample()).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('goes on under the next worker where a silent one stopped', async () => {
    const sample = await makeSample();
    const first = await claimSample(test.database, sample.id, 'worker');
    const claim = first?.claim ?? { id: '', attempt: 0 };
    const [prompt] = await pendingPrompts(test.database, claim, 1);
    await storeCandidates(test.database, claim, prompt?.promptId ?? '', [candidate(0), candidate(1)], hash);
    await silence('samples', sample.id);
    const second = await claimSample(test.database, sample.id, 'other');
    expect(second?.sample.completedPrompts).toBe(1);
    await expect(storeCandidates(test.database, claim, prompt?.promptId ?? '', [], hash)).rejects.toMatchObject({
      code: 'claim_lost',
    });
  });
});

describe('a model import', () => {
  it('is unfinished until its worker says what the model is', async () => {
    expect(await unfinishedModelImports(test.database)).toContain(modelId);
    const { claim, sourcePath } = await claimedModel();
    expect(sourcePath).toBe('/models/assistant');
    expect(await claimModelImport(test.database, modelId, 'other')).toBeUndefined();
    await finishModelImport(test.database, claim, facts);
    expect(await modelById(test.database, modelId)).toMatchObject({ status: 'ready', ...facts });
    expect(await unfinishedModelImports(test.database)).not.toContain(modelId);
  });

  it('refuses a name in use', async () => {
    const { name } = await modelById(test.database, modelId);
    const order = { name, kind: 'assistant', sourcePath: '/m', card: '' } as const;
    await expect(createModelImport(test.database, order)).rejects.toMatchObject({ code: 'already_exists' });
  });
});

describe('a failure', () => {
  it('is recorded as failed whatever the reason holds', async () => {
    const run = await makeRun();
    const { claim } = await claimed(run.id);
    await addRunEvents(test.database, claim, [
      { type: 'log', level: 'error', message: 'a\0b \ud800' },
      { type: 'metrics', step: 1, values: { 'train/loss': Number.NaN, 'train/\0': 1 } },
    ]);
    await failRun(test.database, claim, `\0${'x'.repeat(1e6)}\ud800`);
    const { error } = await runById(test.database, run.id);
    expect(error?.length).toBeLessThan(3_000);
    expect(error).toMatch(/^\uFFFDx+ … \(\d+ more characters\)$/);
  });
});

/** Claims it twice more after silences, and gives the last claim: undefined where it was set aside. */
async function claimAgain(table: 'runs' | 'samples' | 'models', id: string, claim: () => Promise<unknown>) {
  await silence(table, id);
  expect(await claim()).toBeDefined();
  await silence(table, id);
  return claim();
}

describe('work over which two workers fall silent', () => {
  const setAside = { status: 'failed', error: expect.stringContaining('Set aside: 2 workers') };

  it('is set aside, with the reason: an import', async () => {
    await claimedModel();
    const claim = () => claimModelImport(test.database, modelId, 'other');
    expect(await claimAgain('models', modelId, claim)).toBeUndefined();
    expect(await modelById(test.database, modelId)).toMatchObject(setAside);
    expect(await unfinishedModelImports(test.database)).not.toContain(modelId);
  });

  it('is set aside, with the reason: a run, which may go on once that is mended', async () => {
    const { id } = await makeRun();
    await claimed(id);
    expect(await claimAgain('runs', id, () => claimRun(test.database, id, 'other'))).toBeUndefined();
    expect(await runById(test.database, id)).toMatchObject(setAside);
    expect((await runEventsAfter(test.database, id, 0, 100)).at(-1)?.data).toMatchObject(setAside);
    expect((await unfinishedRuns(test.database)).map((one) => one.id)).not.toContain(id);
    await resumeRun(test.database, id);
    await claimed(id);
    await silence('runs', id);
    expect(await claimRun(test.database, id, 'other')).toBeDefined();
  });

  it('is set aside, with the reason: a sample', async () => {
    await finishModelImport(test.database, (await claimedModel()).claim, facts);
    const { id } = await makeSample();
    await claimSample(test.database, id, 'worker');
    expect(await claimAgain('samples', id, () => claimSample(test.database, id, 'other'))).toBeUndefined();
    expect(await sampleById(test.database, id)).toMatchObject(setAside);
    expect(await unfinishedSamples(test.database)).not.toContain(id);
  });

  it('is not set aside as long as it gets on in between', async () => {
    const { id } = await makeRun();
    for (let step = 1; step <= 4; step++) {
      const { claim } = await claimed(id);
      await addRunEvents(test.database, claim, [metrics(step)]);
      await silence('runs', id);
    }
    expect(await claimRun(test.database, id, 'other')).toBeDefined();
  });
});

describe('an import that is cancelled', () => {
  it('is over at once, and its worker can store nothing', async () => {
    const { claim } = await claimedModel();
    expect(await cancelModelImport(test.database, modelId)).toMatchObject({ status: 'failed' });
    await expect(finishModelImport(test.database, claim, facts)).rejects.toMatchObject({ code: 'claim_lost' });
    await expect(cancelModelImport(test.database, modelId)).rejects.toMatchObject({ code: 'conflict' });
  });
});
