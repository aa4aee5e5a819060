import {
  comparisonRecord,
  demonstrationRecord,
  type Project,
  type RunEvent,
  type Snapshot,
  splitOf,
} from '@tastemaker/contracts';
import { addRunEvents, claimRun, finishRun } from '@tastemaker/database';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { registerModel } from './support/models.js';
import { createWorld, type Person, putUpForJudging, type World } from './support/world.js';

let world: World;
let researcher: Person;
let labeler: Person;
let project: Project;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  labeler = await world.person('labeler');
});
afterAll(() => world.close());
beforeEach(async () => {
  project = await world.project(researcher, [labeler]);
});

async function judgeOne(): Promise<void> {
  await putUpForJudging(researcher.client, project.id, ['one', 'two']);
  const assignment = await labeler.client.nextAssignment(project.id);
  if (assignment === undefined) throw new Error('nothing to judge');
  await labeler.client.submitJudgment(assignment.id, {
    verdict: 'ranking',
    ranking: [['B'], ['A']],
    strength: -2,
    fenceToken: assignment.fenceToken,
    dwellMs: 10,
  });
}

const demonstration = (question: string, answer: string) =>
  JSON.stringify({
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
  });

describe('a snapshot', () => {
  test('of judgments holds each judged comparison, downloads as it was, and is the same when nothing changed', async () => {
    await judgeOne();
    await putUpForJudging(researcher.client, project.id, ['not', 'judged']);
    const first = await researcher.client.createSnapshot(project.id, { kind: 'comparisons', name: 'first' });
    const second = await researcher.client.createSnapshot(project.id, { kind: 'comparisons', name: 'second' });
    expect(first).toMatchObject({ records: 1, counts: { judgments: 1, ranking: 1 } });
    expect(second.contentHash).toBe(first.contentHash);
    const text = await (await researcher.client.downloadSnapshot(project.id, first.id)).text();
    expect(text).toHaveLength(first.bytes);
    const record = comparisonRecord.parse(JSON.parse(text));
    expect(record.judgments).toMatchObject([{ verdict: 'ranking', labelerKind: 'person' }]);
    const [best, worst] = record.judgments[0]?.ranking?.flat() ?? [];
    // B was displayed second and is better by 2.
    expect(record.judgments[0]?.strength).toBe((best ?? 0) < (worst ?? 0) ? 2 : -2);
  });

  test('of nothing is refused', async () => {
    await expect(
      researcher.client.createSnapshot(project.id, { kind: 'comparisons', name: 'empty' }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  test('of uploaded demonstrations is checked line by line, and each prompt gets its split', async () => {
    const query = { kind: 'demonstrations', name: 'd' } as const;
    const body = [demonstration('Who?', 'I.'), demonstration('Where?', 'Here.')].join('\n');
    const made = await researcher.client.uploadSnapshot(project.id, query, body);
    expect(made).toMatchObject({ kind: 'demonstrations', records: 2 });
    const text = await (await researcher.client.downloadSnapshot(project.id, made.id)).text();
    const records = text
      .trim()
      .split('\n')
      .map((line) => demonstrationRecord.parse(JSON.parse(line)));
    expect(records.map(({ split }) => split)).toEqual(records.map(({ messages }) => splitOf(messages.slice(0, -1))));
    await expect(
      researcher.client.uploadSnapshot(project.id, query, `${body}\n{"messages": []}`),
    ).rejects.toMatchObject({ problem: { code: 'import_failed', errors: [{ path: 'line 3' }] } });
  });

  test('of another project is not found', async () => {
    await judgeOne();
    const { id } = await researcher.client.createSnapshot(project.id, { kind: 'comparisons', name: 's' });
    const other = await world.project(researcher);
    await expect(researcher.client.getSnapshot(other.id, id)).rejects.toMatchObject({ status: 404 });
  });
});

async function train(runId: string) {
  const claimed = await claimRun(world.database, runId, 'test');
  if (claimed === undefined) throw new Error('not claimed');
  return claimed.claim;
}

describe('a run', () => {
  let snapshot: Snapshot;

  beforeEach(async () => {
    await judgeOne();
    snapshot = await researcher.client.createSnapshot(project.id, { kind: 'comparisons', name: 's' });
  });

  async function start() {
    const base = await registerModel(world.database, `base of ${snapshot.id}`, 'assistant');
    const order = { config: { kind: 'reward' as const }, snapshotId: snapshot.id, baseModelId: base.id };
    return researcher.client.createRun(order);
  }

  test('is stored with every default, and queued', async () => {
    const run = await start();
    expect(run).toMatchObject({ status: 'queued', kind: 'reward', config: { pairsPerStep: 16, maxLength: 512 } });
    expect((await world.queue.counts()).run.waiting).toBeGreaterThan(0);
    expect((await researcher.client.listRuns({ kind: 'reward' })).items.map(({ id }) => id)).toContain(run.id);
  });

  test('needs a snapshot of its kind, and a base that is ready', async () => {
    const config = { kind: 'finetune' } as const;
    const base = await registerModel(world.database, `b ${snapshot.id}`, 'reward');
    const order = { snapshotId: snapshot.id, baseModelId: base.id };
    await expect(researcher.client.createRun({ config, ...order })).rejects.toMatchObject({
      problem: { status: 422, errors: [{ path: 'snapshotId' }] },
    });
    const importing = await world.admin.createModel({
      name: `i ${snapshot.id}`,
      kind: 'assistant',
      path: '/imports/x',
    });
    await expect(
      researcher.client.createRun({ config: { kind: 'reward' }, snapshotId: snapshot.id, baseModelId: importing.id }),
    ).rejects.toMatchObject({ code: 'model_not_ready' });
  });

  test('is invisible to who is not a researcher of its project', async () => {
    const run = await start();
    const stranger = await world.person('researcher', 'Stranger');
    for (const { client } of [stranger, labeler]) {
      await expect(client.getRun(run.id)).rejects.toMatchObject({ status: 404 });
      await expect(client.cancelRun(run.id)).rejects.toMatchObject({ status: 404 });
      expect((await client.listRuns()).items).toEqual([]);
    }
  });

  test('streams its events as they happen, until its end', async () => {
    const run = await start();
    const seen: RunEvent[] = [];
    const reading = (async () => {
      for await (const event of researcher.client.runEvents(run.id)) seen.push(event);
    })();
    await expect.poll(() => seen.length).toBe(1);
    const claim = await train(run.id);
    await addRunEvents(world.database, claim, [{ type: 'metrics', step: 1, values: { 'train/loss': 0.7 } }]);
    await expect.poll(() => seen.at(-1)?.data, { timeout: 60_000 }).toMatchObject({ type: 'metrics' });
    await addRunEvents(world.database, claim, [
      { type: 'progress', step: 1, totalSteps: 1, etaSeconds: 0, etaLowSeconds: null, etaHighSeconds: null },
    ]);
    await finishRun(world.database, claim, {
      checkpointHash: 'a'.repeat(64),
      parameters: 1,
      bytes: 1,
      card: '',
      metrics: { 'test/accuracy': 0.9 },
    });
    await reading;
    expect(seen.map(({ sequence }) => sequence)).toEqual(seen.map((_event, i) => i + 1));
    expect(seen.at(-1)?.data).toEqual({ type: 'status', status: 'succeeded', error: null });
    expect(await researcher.client.getRun(run.id)).toMatchObject({
      status: 'succeeded',
      metrics: { 'test/accuracy': 0.9 },
      progress: { step: 1 },
    });
    expect((await researcher.client.getRunMetrics(run.id)).points).toMatchObject([{ step: 1 }]);
  });

  test('resumes its stream behind the last event that was seen', async () => {
    const run = await start();
    const claim = await train(run.id);
    for (let step = 1; step <= 5; step++) {
      await addRunEvents(world.database, claim, [
        { type: 'progress', step, totalSteps: 5, etaSeconds: null, etaLowSeconds: null, etaHighSeconds: null },
      ]);
    }
    const after: number[] = [];
    for await (const { sequence } of researcher.client.runEvents(run.id, { after: 4 })) {
      after.push(sequence);
      if (after.length === 3) break;
    }
    expect(after).toEqual([5, 6, 7]);
    await researcher.client.cancelRun(run.id);
  });

  test('that waits is cancelled at once, and that ends its stream', async () => {
    const run = await start();
    expect(await researcher.client.cancelRun(run.id)).toMatchObject({ status: 'cancelled' });
    const statuses: unknown[] = [];
    for await (const { data } of researcher.client.runEvents(run.id)) statuses.push(data);
    expect(statuses.at(-1)).toMatchObject({ status: 'cancelled' });
    await expect(researcher.client.cancelRun(run.id)).rejects.toMatchObject({ code: 'run_finished' });
  });
});

describe('a model', () => {
  test('is registered from the server’s disk by admins only, and queued for import', async () => {
    const order = { name: 'from disk', kind: 'base', path: '/imports/x' } as const;
    await expect(researcher.client.createModel(order)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await world.admin.createModel(order)).toMatchObject({ status: 'importing', checkpointHash: null });
    await expect(world.admin.createModel(order)).rejects.toMatchObject({ code: 'already_exists' });
  });

  test('downloads file by file', async () => {
    const { hash } = await world.artifacts.putStream(
      'config.json',
      (async function* () {
        yield '{"a":1}';
      })(),
    );
    const { id } = await registerModel(world.database, 'downloadable', 'base', hash);
    expect(await researcher.client.listModelFiles(id)).toEqual({ files: [{ path: 'config.json', bytes: 7 }] });
    expect(await (await researcher.client.downloadModelFile(id, 'config.json')).text()).toBe('{"a":1}');
    for (const path of ['other.json', '../config.json', '%2e%2e/x']) {
      await expect(researcher.client.downloadModelFile(id, path)).rejects.toMatchObject({ status: 404 });
    }
  });
});
