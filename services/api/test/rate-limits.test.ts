import { problem } from '@tastemaker/contracts';
import { startRedis } from '@tastemaker/queue/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseEndpointLimits } from '../src/access/settings.js';
import { openSharedCounts } from '../src/access/shared-counts.js';
import { unknownEndpoints } from '../src/plugins/external/rate-limits.js';
import { createWorld, type World } from './support/world.js';

let world: World;

beforeAll(async () => {
  world = await createWorld({ rateLimits: { perToken: 20, perAddress: 8, perEndpoint: { 'GET /v1/projects': 3 } } });
});
afterAll(() => world.close());

function ask(token?: string, path = '/v1/me') {
  return fetch(`${world.url}${path}`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
}

async function statuses(count: number, one: () => Promise<Response>): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < count; i++) found.push((await one()).status);
  return found;
}

test('each token has its own share, and is told when to come back', async () => {
  const [first, second] = [await world.person('labeler', 'First'), await world.person('labeler', 'Second')];
  expect(await statuses(20, () => ask(first.token))).toEqual(Array(20).fill(200));
  const refused = await ask(first.token);
  expect(problem.parse(await refused.json())).toMatchObject({ status: 429, code: 'too_many_requests' });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(30);
  expect((await ask(second.token)).status).toBe(200);
});

test('an address that guesses tokens is told to stop; who has a right one goes on behind it', async () => {
  const third = await world.person('labeler', 'Third');
  expect(await statuses(9, () => ask('tmk_guess'))).toEqual([...Array(8).fill(401), 429]);
  expect((await ask(third.token)).status).toBe(200);
});

test('requests without a token share their address’s, and health is never refused', async () => {
  expect(await statuses(9, () => ask(undefined, '/v1/auth/methods'))).toEqual([...Array(8).fill(200), 429]);
  expect(await statuses(12, () => ask(undefined, '/healthz'))).toEqual(Array(12).fill(200));
});

test('pages may not be framed, nor run what isn’t ours; answers are kept by nobody', async () => {
  const docs = await ask(undefined, '/healthz');
  expect(docs.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(docs.headers.get('x-content-type-options')).toBe('nosniff');
  expect(docs.headers.get('referrer-policy')).toBe('no-referrer');
  expect((await ask(undefined, '/v1/me')).headers.get('cache-control')).toBe('no-store');
});

test('an endpoint with a limit of its own is counted by itself, for each token', async () => {
  const [fourth, fifth] = [await world.person('labeler', 'Fourth'), await world.person('labeler', 'Fifth')];
  const other = (token: string) => ask(token, '/v1/projects');
  expect(await statuses(4, () => other(fourth.token))).toEqual([200, 200, 200, 429]);
  const refused = problem.parse(await (await other(fourth.token)).json());
  expect(refused.detail).toContain('GET /v1/projects, which takes 3, in a minute');
  expect((await ask(fourth.token)).status).toBe(200);
  expect((await other(fifth.token)).status).toBe(200);
});

test('limits of endpoints are read as /docs names them, and what is none is told', () => {
  const limits = parseEndpointLimits('POST /v1/runs=60, GET /v1/users/{id}=600');
  expect(limits).toEqual({ 'POST /v1/runs': 60, 'GET /v1/users/:id': 600 });
  expect(parseEndpointLimits(' ')).toEqual({});
  for (const wrong of ['POST /v1/runs', 'runs=60', 'POST /v1/runs=many', 'FETCH /v1/runs=1'])
    expect(() => parseEndpointLimits(wrong), wrong).toThrow(wrong);
  expect(unknownEndpoints({ ...limits, 'POST /v1/nothing': 1 }, world.app.registeredRoutes)).toEqual([
    'POST /v1/nothing',
  ]);
});

const redis = await startRedis();
const methods = (at: World | undefined) => fetch(`${at?.url}/v1/auth/methods`);

test.skipIf(redis === undefined)('processes that share Redis count together, and go on without it', async () => {
  const rateLimits = { perAddress: 5 };
  const counts = [0, 1].map(() => openSharedCounts(redis?.url ?? ''));
  await Promise.all(
    counts.map((each) => each.ping().catch(() => new Promise((resolve) => each.once('ready', resolve)))),
  );
  const worlds = await Promise.all(counts.map((each) => createWorld({ rateLimits }, undefined, each)));
  try {
    expect(await statuses(5, () => methods(worlds[0]))).toEqual(Array(5).fill(200));
    expect((await methods(worlds[1])).status).toBe(429);
    await redis?.stop();
    await expect.poll(async () => (await methods(worlds[1])).status).toBe(200);
  } finally {
    await Promise.all(worlds.map((each) => each.close()));
    for (const each of counts) each.disconnect();
  }
});
