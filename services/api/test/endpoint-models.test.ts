import { inferenceTarget } from '@tastemaker/database';
import { unseal } from '@tastemaker/secrets';
import OpenAI, { AuthenticationError, NotFoundError } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serverFound } from './support/inference-server.js';
import { createWorld, type Person, type World } from './support/world.js';

let world: World;
let researcher: Person;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
});
afterAll(() => world.close());

const apiKey = 'sk-never-to-be-seen';
const endpoint = { baseUrl: 'http://127.0.0.1:11434/v1', model: 'llama3.2', apiKey, maxConcurrency: 2 };
const register = (name: string) => world.admin.createModel({ name, kind: 'assistant', endpoint });

test('a model behind an endpoint is ready at once, and its key is given back nowhere', async () => {
  const made = await register('llama');
  expect(made).toMatchObject({
    status: 'ready',
    checkpointHash: null,
    endpoint: { baseUrl: endpoint.baseUrl, model: 'llama3.2', maxConcurrency: 2, timeoutMs: 120_000, hasApiKey: true },
  });
  const seen = [made, await researcher.client.getModel(made.id), await researcher.client.listModels()];
  expect(JSON.stringify(seen)).not.toContain(apiKey);
});

test('in the database it is sealed, for this model only', async () => {
  const { id } = await register('sealed');
  const whole = await world.app.deps.pool.query('SELECT models::text AS row FROM models WHERE id = $1', [id]);
  expect(JSON.stringify(whole.rows)).not.toContain(apiKey);
  const target = await inferenceTarget(world.database, id);
  expect(JSON.parse(unseal(world.secretKey, `endpoint:${id}`, target?.endpoint ?? ''))).toMatchObject({ apiKey });
});

test('it is chatted with and chooses the best of n like any other, its endpoint sealed on the way', async () => {
  const { id } = await register('chatty');
  const answer = await researcher.client.chat({ model: 'chatty', messages: [{ role: 'user', content: 'Hi' }] });
  expect(answer.model).toBe('chatty');
  expect(world.inference.requests.at(-1)).toEqual({
    ...(await inferenceTarget(world.database, id)),
    answer_as: 'chatty',
    messages: [{ role: 'user', content: 'Hi' }],
  });
  expect(JSON.stringify(world.inference.requests)).not.toContain(apiKey);
});

describe('a reward model that another server hosts', () => {
  const knownPair = { messages: [{ role: 'user' as const, content: 'Hi' }], chosen: 'good', rejected: 'bad' };
  const asked = { baseUrl: 'http://127.0.0.1:8000', model: 'acme/reward', apiKey };
  const scoring = { api: 'vllm-classify' as const, knownPair };

  test('is looked at, kept with what was seen of it, and sealed with that', async () => {
    const made = await world.admin.createModel({ name: 'far', kind: 'reward', endpoint: { ...asked, scoring } });
    expect(made).toMatchObject({
      status: 'ready',
      checkpointHash: null,
      endpoint: {
        hasApiKey: true,
        scoring: { api: 'vllm-classify', activation: 'raw', maxBatch: 32, found: serverFound },
      },
    });
    expect(JSON.stringify([made, await researcher.client.listModels()])).not.toContain(apiKey);
    const target = await inferenceTarget(world.database, made.id);
    expect(JSON.parse(unseal(world.secretKey, `endpoint:${made.id}`, target?.endpoint ?? ''))).toMatchObject({
      apiKey,
      scoring: { found: serverFound },
    });
  });

  test('gives scores, compares and stands behind an alias; what changed of its server is noted once', async () => {
    const { id } = await world.admin.createModel({ name: 'farther', kind: 'reward', endpoint: { ...asked, scoring } });
    const inputs = [{ prompt: 'a', completion: 'xyz' }];
    expect((await researcher.client.score('farther', { inputs })).scores).toEqual([3]);
    expect((await researcher.client.compare(id, { prompt: 'a', a: 'xy', b: 'x' })).probability).toBeCloseTo(0.731, 3);
    await world.admin.setModelAlias('current', { modelId: id });
    expect((await researcher.client.score('current', { inputs })).modelId).toBe(id);
    expect((await researcher.client.getModel(id)).warnings).toEqual(['its version was 1 and is 2']);
  });

  test.each([
    ['without saying how it is asked', { ...asked }, 'endpoint.scoring'],
    ['at an address that ends in /v1', { ...asked, baseUrl: 'http://127.0.0.1:8000/v1', scoring }, 'endpoint.baseUrl'],
    [
      'without a template where the server takes texts only',
      { ...asked, scoring: { ...scoring, api: 'tei-predict' as const } },
      'endpoint.scoring.chatTemplate',
    ],
  ])('is refused %s', async (_, endpointAsked, path) => {
    const order = { name: 'no', kind: 'reward' as const, endpoint: endpointAsked };
    await expect(world.admin.createModel(order)).rejects.toMatchObject({
      status: 422,
      problem: { errors: [{ path }] },
    });
  });

  test('has no live head, which reads more than scores', async () => {
    const { id } = await world.admin.createModel({ name: 'dim', kind: 'reward', endpoint: { ...asked, scoring } });
    const project = await world.project(researcher);
    await expect(researcher.client.putLiveHead(project.id, { rewardModel: id })).rejects.toMatchObject({
      status: 422,
      problem: { errors: [{ path: 'rewardModel' }] },
    });
  });
});

test('only admins register endpoints, since the server will call whatever they name', async () => {
  await expect(researcher.client.createModel({ name: 'mine', kind: 'assistant', endpoint })).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test.each([
  ['a path and an endpoint', { path: '/x', endpoint }, 'path'],
  ['neither of them', {}, 'path'],
  ['a file', { endpoint: { ...endpoint, baseUrl: 'file:///etc/passwd' } }, 'endpoint.baseUrl'],
  ['a password in the address', { endpoint: { ...endpoint, baseUrl: 'http://me:secret@host/v1' } }, 'endpoint.baseUrl'],
])('refuses %s', async (_, order, path) => {
  await expect(world.admin.createModel({ name: 'no', kind: 'assistant', ...order })).rejects.toMatchObject({
    status: 422,
    problem: { errors: [{ path }] },
  });
});

test('a run cannot start from it, since its weights are not here', async () => {
  const { id } = await register('weightless');
  const project = await world.project(researcher);
  const order = { kind: 'demonstrations', name: 'd' } as const;
  const line = `${JSON.stringify({
    messages: [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b' },
    ],
  })}\n`;
  const snapshot = await researcher.client.uploadSnapshot(project.id, order, line);
  const run = { snapshotId: snapshot.id, baseModelId: id, config: { kind: 'finetune' as const } };
  await expect(researcher.client.createRun(run)).rejects.toMatchObject({
    problem: { errors: [{ path: 'baseModelId' }] },
  });
});

test('OpenAI’s own client talks with the API, and understands what it refuses', async () => {
  await register('through openai');
  const openai = new OpenAI({ baseURL: `${world.url}/v1`, apiKey: researcher.token, maxRetries: 0 });
  const messages = [{ role: 'user' as const, content: 'Hi' }];
  const answer = await openai.chat.completions.create({ model: 'through openai', messages, n: 2 });
  expect(answer.choices.map(({ message }) => message.content)).toEqual(['x', 'xxxx']);
  const words: string[] = [];
  for await (const chunk of await openai.chat.completions.create({ model: 'through openai', messages, stream: true })) {
    words.push(chunk.choices[0]?.delta.content ?? '');
  }
  expect(words).toEqual(['One', ' two']);
  const missing = await openai.chat.completions.create({ model: 'nobody', messages }).catch((error: unknown) => error);
  expect(missing).toBeInstanceOf(NotFoundError);
  expect(missing).toMatchObject({ code: 'not_found' });
  const stranger = openai.withOptions({ apiKey: 'wrong' });
  const refused = await stranger.chat.completions.create({ model: 'x', messages }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(AuthenticationError);
  expect(refused).toMatchObject({ code: 'unauthorized', type: 'authentication_error' });
});
