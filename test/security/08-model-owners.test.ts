import { Readable } from 'node:stream';
import type { Client } from '@tastemaker/client';
import { type Model, sampling } from '@tastemaker/contracts';
import { claimRun, finishRun, putMember, removeMember } from '@tastemaker/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerModel } from '../../services/api/test/support/models.js';
import { createWorld, type Person, putUpForJudging, type World } from '../../services/api/test/support/world.js';

// A researcher of another project finds out about a project's models, downloads them, has them score or answer, trains on
// them, changes their cards, or switches the alias that everybody's reward comes from.

let world: World;
let insider: Person;
let outsider: Person;
/** Somebody who only labels in the project, though a researcher elsewhere. */
let helper: Person;
let projectId: string;
let othersProjectId: string;
let snapshotId: string;
let othersSnapshotId: string;
let reward: Model;
let second: Model;
let assistant: Model;
let common: Model;
let commonReward: Model;
let runId: string;

const demonstration = (content: string) =>
  JSON.stringify({
    messages: [
      { role: 'user', content: 'Count.' },
      { role: 'assistant', content },
    ],
  });

async function artifact(name: string): Promise<string> {
  const { hash } = await world.artifacts.putStream('model.bin', Readable.from([`weights of ${name}`]));
  return hash;
}

async function upload(client: Client, id: string): Promise<string> {
  const lines = ['one', 'three', 'seven'].map(demonstration).join('\n');
  return (await client.uploadSnapshot(id, { kind: 'demonstrations', name: 'd' }, lines)).id;
}

beforeAll(async () => {
  world = await createWorld();
  insider = await world.person('researcher', 'insider');
  outsider = await world.person('researcher', 'outsider');
  helper = await world.person('researcher', 'helper');
  projectId = (await world.project(insider, [helper])).id;
  othersProjectId = (await world.project(outsider)).id;
  reward = await registerModel(world.database, 'secret judge', 'reward', await artifact('judge'), projectId);
  second = await registerModel(world.database, 'secret judge 2', 'reward', undefined, projectId);
  assistant = await registerModel(world.database, 'secret assistant', 'assistant', undefined, projectId);
  common = await registerModel(world.database, 'common assistant', 'assistant');
  commonReward = await registerModel(world.database, 'common judge', 'reward');
  snapshotId = await upload(insider.client, projectId);
  othersSnapshotId = await upload(outsider.client, othersProjectId);
  for (const model of [reward, second]) await insider.client.setModelAlias('current', { modelId: model.id });
  await insider.client.createScoreReference(reward.id, { name: 'ours', snapshotId });
  await insider.client.createScoreReference(second.id, { name: 'ours', snapshotId });
  await insider.client.createScoreReference(commonReward.id, { name: 'private scale', snapshotId });
  const config = { kind: 'finetune' } as const;
  runId = (await insider.client.createRun({ config, snapshotId, baseModelId: common.id, name: 'secret run' })).id;
});
afterAll(() => world.close());

interface Call {
  method: string;
  path: string;
  body?: object;
}

async function call({ token }: Person, { method, path, body }: Call, headers: Record<string, string> = {}) {
  const response = await fetch(`${world.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

const inputs = [{ prompt: 'a', completion: 'b' }];
const messages = [{ role: 'user', content: 'a' }];

/** Every way to a model of the project, by its id and by its names. */
function waysTo(): Call[] {
  const [post, get] = ['POST', 'GET'];
  const judges = [reward.id, reward.name, `${projectId}/${reward.name}`, `${projectId}/current`];
  const assistants = [assistant.id, assistant.name, `${projectId}/${assistant.name}`];
  const asJudge = judges.flatMap((name): Call[] => {
    const path = `/v1/reward-models/${encodeURIComponent(name)}`;
    return [
      { method: post, path: `${path}/score`, body: { inputs } },
      { method: post, path: `${path}/compare`, body: { prompt: 'a', a: 'b', b: 'c' } },
      { method: get, path: `${path}/reports` },
      { method: post, path: `${path}/reports`, body: { snapshotId: othersSnapshotId } },
      { method: get, path: `${path}/references` },
      { method: post, path: `${path}/references`, body: { name: 'mine', snapshotId: othersSnapshotId } },
      { method: 'DELETE', path: `${path}/references/ours` },
      { method: post, path: '/classify', body: { model: name, input: 'a' } },
      { method: post, path: '/pooling', body: { model: name, input: 'a' } },
      { method: post, path: '/score', body: { model: name, text_1: 'a', text_2: 'b' } },
      { method: post, path: '/rerank', body: { model: name, query: 'a', documents: ['b'] } },
      { method: get, path: `/info?model=${encodeURIComponent(name)}` },
      { method: post, path: `/predict?model=${encodeURIComponent(name)}`, body: { inputs: 'a' } },
      { method: post, path: `/get_reward?model=${encodeURIComponent(name)}`, body: { query: ['a'] } },
      { method: post, path: '/v1/best-of', body: { model: common.id, rewardModel: name, prompt: 'a', n: 2 } },
    ];
  });
  const asAssistant = assistants.flatMap((name): Call[] => [
    { method: post, path: '/v1/chat/completions', body: { model: name, messages } },
    { method: post, path: '/v1/chat/completions', body: { model: name, messages, stream: true } },
    { method: post, path: '/v1/completions', body: { model: name, prompt: 'a' } },
    { method: get, path: `/openai/v1/models/${encodeURIComponent(name)}` },
    { method: post, path: '/openai/v1/chat/completions', body: { model: name, messages } },
    { method: post, path: '/openai/v1/completions', body: { model: name, prompt: ['a'], stream: true } },
    { method: post, path: '/v1/best-of', body: { model: name, rewardModel: commonReward.id, prompt: 'a', n: 2 } },
  ]);
  const runOn = (body: object): Call => ({ method: post, path: '/v1/runs', body });
  return [
    ...[reward, assistant].flatMap(({ id }): Call[] => [
      { method: get, path: `/v1/models/${id}` },
      { method: get, path: `/v1/models/${id}/files` },
      { method: get, path: `/v1/models/${id}/files/model.bin` },
      { method: post, path: `/v1/models/${id}/evaluations`, body: { suite: 's', metrics: { a: 1 }, report: 'r' } },
    ]),
    ...asJudge,
    ...asAssistant,
    { method: get, path: `/v1/models?projectId=${projectId}` },
    { method: 'PUT', path: '/v1/reward-models/aliases/current', body: { modelId: reward.id } },
    { method: 'PUT', path: '/v1/reward-models/aliases/current', body: { modelId: commonReward.id, projectId } },
    { method: post, path: '/v1/reward-models/aliases/current/rollback' },
    { method: post, path: `/v1/reward-models/aliases/current/rollback?projectId=${projectId}` },
    { method: get, path: `/v1/reward-models/aliases/current?projectId=${projectId}` },
    { method: get, path: `/v1/reward-models/aliases?projectId=${projectId}` },
    runOn({ config: { kind: 'finetune' }, snapshotId: othersSnapshotId, baseModelId: assistant.id }),
    runOn({ config: { kind: 'finetune' }, snapshotId, baseModelId: common.id }),
    runOn({
      config: { kind: 'finetune', replaySnapshotId: snapshotId },
      snapshotId: othersSnapshotId,
      baseModelId: common.id,
    }),
    {
      method: post,
      path: `/v1/projects/${othersProjectId}/samples`,
      body: { modelId: assistant.id, count: 1 },
    },
    {
      method: post,
      path: `/v1/reward-models/${commonReward.id}/reports`,
      body: { snapshotId },
    },
    {
      method: post,
      path: `/v1/reward-models/${commonReward.id}/reports`,
      body: { snapshotId: othersSnapshotId, against: reward.id },
    },
    {
      method: post,
      path: `/v1/reward-models/${commonReward.id}/references`,
      body: { name: 'stolen', snapshotId },
    },
    ...['', '/events', '/metrics'].map((rest): Call => ({ method: get, path: `/v1/runs/${runId}${rest}` })),
    ...['cancel', 'resume'].map((rest): Call => ({ method: post, path: `/v1/runs/${runId}/${rest}` })),
    ...['', '/download', '/export', `/diff/${snapshotId}`].map(
      (rest): Call => ({ method: get, path: `/v1/projects/${othersProjectId}/snapshots/${snapshotId}${rest}` }),
    ),
  ];
}

/** The same request about something that is not there at all. */
function aboutNothing({ method, path, body }: Call): Call {
  const nothing = crypto.randomUUID();
  const secret = [reward.id, assistant.id, projectId, snapshotId, runId, encodeURIComponent(reward.name)];
  const names = [reward.name, assistant.name];
  const without = (given: string) =>
    [...secret, ...names]
      .reduce((rest, one) => rest.replaceAll(one, nothing), given)
      .replaceAll(/\bcurrent\b/g, 'nothing-here');
  return {
    method,
    path: without(path),
    ...(body === undefined ? {} : { body: JSON.parse(without(JSON.stringify(body))) }),
  };
}

test('nobody outside of the project gets at its models, by no route and under no name', async () => {
  for (const person of [outsider, helper]) {
    for (const way of waysTo().filter(({ path }) => person === outsider || !path.includes(othersProjectId))) {
      const what = `${person.user.name}: ${way.method} ${way.path} ${JSON.stringify(way.body ?? '')}`;
      const { status, text: answer } = await call(person, way);
      expect({ what, status: way.path.includes('aliases') && status === 200 ? answer : status }).toEqual(
        way.path === '/v1/reward-models/aliases' ? { what, status: '{"items":[]}' } : { what, status: 404 },
      );
      expect(answer, what).not.toMatch(/secret/);
    }
  }
});

const withoutId = (answer: string) => answer.replace(/"instance":"[^"]*"/, '');

test('is answered as if they were not there', async () => {
  for (const way of waysTo()) {
    const [known, unknown] = [await call(outsider, way), await call(outsider, aboutNothing(way))];
    expect({ way, ...known, text: withoutId(known.text) }).toEqual({ way, ...unknown, text: withoutId(unknown.text) });
  }
});

test('lists tell nobody outside of them', async () => {
  for (const path of ['/v1/models', '/v1/models?kind=reward', '/v1/reward-models/aliases', '/v1/runs']) {
    expect((await call(outsider, { method: 'GET', path })).text).not.toMatch(/secret/);
    expect((await call(insider, { method: 'GET', path })).text).toMatch(/secret/);
  }
  expect((await outsider.client.listScoreReferences(commonReward.id)).items).toEqual([]);
  expect((await insider.client.listScoreReferences(commonReward.id)).items).toMatchObject([{ projectId }]);
  await expect(outsider.client.score(commonReward.id, { inputs, normalize: 'private scale' })).rejects.toMatchObject({
    code: 'validation_failed',
  });
});

test('the project’s researchers use them as before', async () => {
  expect((await insider.client.score('current', { inputs })).modelId).toBe(second.id);
  expect((await insider.client.score(reward.name, { inputs, normalize: 'ours' })).scores).toHaveLength(1);
  expect((await insider.client.getModel(reward.id)).projectId).toBe(projectId);
  expect(await (await insider.client.downloadModelFile(reward.id, 'model.bin')).text()).toBe('weights of judge');
});

describe('a project’s alias', () => {
  test('is its own: another project has a `current` beside it, and neither is the other’s', async () => {
    const theirs = await registerModel(world.database, 'their judge', 'reward', undefined, othersProjectId);
    await outsider.client.setModelAlias('current', { modelId: theirs.id });
    expect((await outsider.client.score('current', { inputs })).modelId).toBe(theirs.id);
    expect((await insider.client.score('current', { inputs })).modelId).toBe(second.id);
    await expect(outsider.client.rollBackModelAlias('current')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('asks which one is meant, instead of guessing', async () => {
    await expect(world.admin.score('current', { inputs })).rejects.toMatchObject({
      code: 'validation_failed',
      message: expect.stringContaining(`${projectId}/current`),
    });
    expect((await world.admin.score(`${projectId}/current`, { inputs })).modelId).toBe(second.id);
  });

  test('of the installation is switched by admins only, and never to a project’s model', async () => {
    const forAll = { modelId: commonReward.id, projectId: null };
    await expect(insider.client.setModelAlias('common', forAll)).rejects.toMatchObject({ code: 'forbidden' });
    await world.admin.setModelAlias('common', forAll);
    expect((await outsider.client.score('common', { inputs })).modelId).toBe(commonReward.id);
    await expect(outsider.client.rollBackModelAlias('common')).rejects.toMatchObject({ code: 'forbidden' });
    const opened = world.admin.setModelAlias('common', { modelId: reward.id, projectId: null });
    await expect(opened).rejects.toMatchObject({ code: 'validation_failed' });
  });
});

describe('what is the installation’s', () => {
  test('is everybody’s to use, and an admin’s to change', async () => {
    expect((await outsider.client.chat({ model: common.name, messages: [{ role: 'user', content: 'a' }] })).model).toBe(
      common.name,
    );
    const finding = { suite: 's', metrics: { a: 1 }, report: 'r' };
    await expect(outsider.client.recordEvaluation(common.id, finding)).rejects.toMatchObject({ code: 'forbidden' });
    expect((await world.admin.recordEvaluation(common.id, finding)).metrics).toEqual({ 's/a': 1 });
  });

  test('an admin says so, or names the project', async () => {
    const endpoint = { baseUrl: 'http://127.0.0.1:9/v1', model: 'm' };
    const order = { kind: 'base', endpoint } as const;
    expect((await world.admin.createModel({ ...order, name: 'for all' })).projectId).toBeNull();
    expect((await world.admin.createModel({ ...order, name: 'for one', projectId })).projectId).toBe(projectId);
    const nowhere = world.admin.createModel({ ...order, name: 'for none', projectId: crypto.randomUUID() });
    await expect(nowhere).rejects.toMatchObject({ status: 404 });
  });

  test('a name that another project has taken is free, and does not tell of it', async () => {
    const same = await registerModel(world.database, reward.name, 'reward', undefined, othersProjectId);
    expect((await outsider.client.score(reward.name, { inputs })).modelId).toBe(same.id);
    expect((await insider.client.score(reward.name, { inputs })).modelId).toBe(reward.id);
  });
});

test('what a run makes of a project’s snapshot is the project’s', async () => {
  const claimed = await claimRun(world.database, runId, 'a worker');
  if (claimed === undefined) throw new Error('not claimed');
  const made = { checkpointHash: 'a'.repeat(64), parameters: 1, bytes: 1, card: '', metrics: {} };
  const { modelId } = await finishRun(world.database, claimed.claim, made);
  expect((await insider.client.getModel(modelId ?? '')).projectId).toBe(projectId);
  await expect(outsider.client.getModel(modelId ?? '')).rejects.toMatchObject({ status: 404 });
});

test('a request sent again after leaving the project is not answered from memory', async () => {
  const leaver = await world.person('researcher', 'leaver');
  await putMember(world.database, { projectId, userId: leaver.user.id, role: 'researcher' });
  const body = { config: { kind: 'finetune' }, snapshotId, baseModelId: common.id, name: 'secret replay' };
  const again = () => call(leaver, { method: 'POST', path: '/v1/runs', body }, { 'idempotency-key': 'k' });
  expect((await again()).status).toBe(202);
  await removeMember(world.database, projectId, leaver.user.id);
  const { status, text: answer } = await again();
  expect(status).toBe(404);
  expect(answer).not.toMatch(/secret/);
});

test('a snapshot does not tell the name of another project’s model', async () => {
  const both = await world.person('researcher', 'both');
  for (const id of [projectId, othersProjectId])
    await putMember(world.database, { projectId: id, userId: both.user.id, role: 'researcher' });
  const { promptId } = await putUpForJudging(both.client, othersProjectId, ['x', 'y']);
  await world.pool.query(
    `INSERT INTO completions (id, project_id, prompt_id, text, author_kind, model_id, checkpoint_hash, sampling, seed, sample_index)
     SELECT gen_random_uuid(), $1, $2, 'of ' || n, 'model', $3, repeat('a', 64), $4, 1, n FROM generate_series(1, 2) n`,
    [othersProjectId, promptId, assistant.id, sampling.parse({})],
  );
  const { items } = await both.client.listCompletions(othersProjectId);
  const completionIds = items.filter(({ author }) => author.kind === 'model').map(({ id }) => id);
  await both.client.createComparisons(othersProjectId, [{ completionIds, judgmentsNeeded: 1 }]);
  for (;;) {
    const next = await outsider.client.nextAssignment(othersProjectId);
    if (next === undefined) break;
    await outsider.client.submitJudgment(next.id, {
      verdict: 'ranking',
      fenceToken: next.fenceToken,
      dwellMs: 900,
      ranking: [['A'], ['B']],
    });
  }
  const order = { kind: 'comparisons', name: 's' } as const;
  const snapshot = await outsider.client.createSnapshot(othersProjectId, order);
  const lines = await (await outsider.client.downloadSnapshot(othersProjectId, snapshot.id)).text();
  expect(lines).toContain(`model ${assistant.id}`);
  expect(lines).not.toMatch(/secret/);
});
