import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createInferenceClient } from '../src/index.js';
import { Replicas, rankedFor } from '../src/replicas.js';

const asks = z.object({ model: z.string() });
const still = new AbortController().signal;
const models = Array.from({ length: 30 }, (_, i) => `sha256:${i.toString(16).padStart(64, '0')}` as const);

test('a model is asked for at the same replica whatever the order of the addresses, and a third is lost with one of three', () => {
  const urls = ['http://inference-1:3001', 'http://inference-2:3001', 'http://inference-3:3001'];
  for (const model of models) expect(rankedFor(model, urls)).toEqual(rankedFor(model, urls.toReversed()));
  const firsts = models.map((model) => rankedFor(model, urls)[0]);
  for (const url of urls) expect(firsts.filter((first) => first === url).length).toBeGreaterThan(2);
  const [, ...left] = urls;
  const moved = models.filter((model, i) => rankedFor(model, left)[0] !== firsts[i]);
  expect(moved).toEqual(models.filter((_, i) => firsts[i] === urls[0]));
});

test('a replica that could not be asked comes last for a while', () => {
  let now = 0;
  const replicas = new Replicas(['http://a', 'http://b', 'http://a'], () => now);
  const [first = '', second = ''] = replicas.inOrder('m');
  expect(replicas.urls).toHaveLength(2);
  replicas.rest(first);
  expect(replicas.inOrder('m')).toEqual([second, first]);
  now += 10_000;
  expect(replicas.inOrder('m')).toEqual([first, second]);
  replicas.rest(first);
  replicas.wake(first);
  expect(replicas.inOrder('m')).toEqual([first, second]);
});

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Replica {
  url: string;
  /** The models that it was asked for. */
  asked: string[];
  /** -1: it closes the connection without an answer. */
  answers: { status: number };
  stop(): Promise<void>;
}

/** A server of the test's own that warms models, or answers with a status. */
async function replica(): Promise<Replica> {
  const asked: string[] = [];
  const answers = { status: 200 };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { model } = request.method === 'GET' ? { model: '' } : asks.parse(await json(request));
    if (model !== '') asked.push(model);
    if (answers.status === -1) request.socket.destroy();
    else response.writeHead(answers.status, { 'content-type': 'application/json' }).end(JSON.stringify({ model }));
  };
  const server = createServer((request, response) => void answer(request, response));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url, asked, answers, stop };
}

test('each model has its replica; when that is gone, or cannot work, the other is asked, and nobody notices', async () => {
  const [one, two] = [await replica(), await replica()];
  const client = createInferenceClient([one.url, two.url]);
  for (const model of [...models, ...models]) await client.warm({ model }, still);
  const both = [one, two].map(({ asked }) => new Set(asked));
  expect(both.map(({ size }) => size > 2)).toEqual([true, true]);
  expect((both[0]?.size ?? 0) + (both[1]?.size ?? 0)).toBe(models.length);
  expect(one.asked.length + two.asked.length).toBe(2 * models.length);

  one.answers.status = 503;
  for (const model of models) await client.warm({ model }, still);
  await one.stop();
  const fresh = createInferenceClient([one.url, two.url]);
  for (const model of models) await fresh.warm({ model }, still);
  expect(new Set(two.asked)).toEqual(new Set(models));
  await fresh.ready(still);
});

test('what a replica refuses is not asked of another, and where all are away that is said', async () => {
  const [one, two] = [await replica(), await replica()];
  const client = createInferenceClient([one.url, two.url]);
  for (const { answers } of [one, two]) answers.status = 429;
  await expect(client.warm({ model: models[0] ?? 'sha256:' }, still)).rejects.toMatchObject({ status: 429 });
  expect(one.asked.length + two.asked.length).toBe(1);
  await one.stop();
  await two.stop();
  await expect(client.warm({ model: models[0] ?? 'sha256:' }, still)).rejects.toMatchObject({
    code: 'inference_unavailable',
    endpointCalls: 0,
  });
  await expect(client.ready(still)).rejects.toMatchObject({ code: 'inference_unavailable' });
});

test('what may have reached an endpoint is not sent again by another replica', async () => {
  const [one, two] = [await replica(), await replica()];
  for (const { answers } of [one, two]) answers.status = -1;
  const client = createInferenceClient([one.url, two.url]);
  const target = { model: 'endpoint:019adb5e-0000-7000-8000-000000000000', endpoint: 'sealed' } as const;
  await expect(client.warm(target, still)).rejects.toMatchObject({ code: 'inference_unavailable' });
  expect(one.asked.length + two.asked.length).toBe(1);
  await expect(client.warm({ model: models[0] ?? 'sha256:' }, still)).rejects.toMatchObject({ status: undefined });
  expect(one.asked.length + two.asked.length).toBe(3);
});
