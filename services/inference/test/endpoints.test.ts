import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { chatCompletion, type EndpointCreate, problem, textCompletion } from '@tastemaker/contracts';
import { makeSecretKey, parseSecretKey, seal } from '@tastemaker/secrets';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildApp, ModelHost } from '../src/index.js';
import { type Answer, startEndpointServer, status } from './endpoint-server.js';
import { readEvents } from './read-events.js';
import { makeTinyModels, type TinyModels } from './tiny-models.js';

const secretKey = parseSecretKey(makeSecretKey());
const reference = 'endpoint:0199f0c4-0000-7000-8000-000000000001';
const apiKey = 'sk-very-secret';

let models: TinyModels;
let host: ModelHost;
let app: Awaited<ReturnType<typeof buildApp>>;
let url: string;
let server: Awaited<ReturnType<typeof startEndpointServer>>;

beforeAll(async () => {
  models = await makeTinyModels();
  host = new ModelHost({ engine: 'auto', modelMemoryBytes: 2 ** 30 });
  app = await buildApp({ artifacts: models.artifacts, host, secretKey });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  await host.ready();
});
beforeEach(async () => {
  server = await startEndpointServer();
});
afterEach(() => server.close());
afterAll(async () => {
  await app.close();
  await host.close();
  await models.remove();
});

/** A request's model and sealed endpoint, as the API sends them. */
function target(more: Partial<EndpointCreate> = {}, owner = reference) {
  const endpoint = { baseUrl: server.url, model: 'llama-at-home', apiKey, ...more };
  return { model: reference, endpoint: seal(secretKey, owner, JSON.stringify(endpoint)) };
}

const order = (more: object = {}) => ({
  ...target(),
  messages: [{ role: 'user', content: 'Hi' }],
  seed: 5,
  max_tokens: 9,
  ...more,
});

async function post(path: string, body: object, signal?: AbortSignal): Promise<Response> {
  return fetch(new URL(path, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: signal ?? null,
  });
}

const chat = (body: object, signal?: AbortSignal) => post('/v1/chat/completions', body, signal);

test('token ids are passed on as they stand, and echo is refused by its name before anything is asked', async () => {
  const { messages: _, ...asked } = order();
  expect((await post('/v1/completions', { ...asked, prompt: [[1, 2], [3]] })).status).toBe(200);
  expect(server.heard.map(({ body }) => body)).toMatchObject([{ prompt: [1, 2] }, { prompt: [3] }]);
  const refused = await post('/v1/completions', { ...asked, prompt: 'a', echo: true });
  expect([refused.status, await refused.json()]).toMatchObject([422, { errors: [{ path: 'echo' }] }]);
  expect(server.heard).toHaveLength(2);
});

test('n candidates are n requests with seeds of their own, told with what the endpoint says answered', async () => {
  const answer = chatCompletion.parse(await (await chat(order({ n: 3, top_k: 40, stop: ['.'] }))).json());
  expect(answer).toMatchObject({ model: reference, endpoint_model: 'llama-at-home:8b', seed: 5 });
  expect(answer.choices).toMatchObject(
    [5, 6, 7].map((seed, index) => ({
      index,
      message: { content: `drawn with ${seed}` },
      finish_reason: 'length',
      token_count: 3,
    })),
  );
  for (const { log_probability: none } of answer.choices) expect(none).toBeUndefined();
  expect(answer.usage).toMatchObject({ prompt_tokens: 7, completion_tokens: 9 });
  expect(server.heard).toHaveLength(3);
  expect(server.heard[0]).toMatchObject({
    path: '/v1/chat/completions',
    authorization: `Bearer ${apiKey}`,
    body: { model: 'llama-at-home', max_tokens: 9, top_k: 40, stop: ['.'] },
  });
  expect(server.heard[0]?.body).not.toHaveProperty('n');
});

test('a stream is passed on word by word, with usage', async () => {
  const events = await readEvents(await chat(order({ n: 2, stream: true, stream_options: { include_usage: true } })));
  const texts = ['', ''];
  for (const { choices } of events.chunks) {
    for (const { index, delta } of choices) texts[index] += delta?.content ?? '';
  }
  expect(texts).toEqual(['drawn with 5', 'drawn with 6']);
  expect(events.done).toBe(true);
  expect(events.chunks.at(-1)?.usage).toMatchObject({ completion_tokens: 6 });
});

test('plain text is continued there too', async () => {
  const { messages: _, ...body } = order({ prompt: 'Once' });
  const answer = textCompletion.parse(await (await post('/v1/completions', body)).json());
  expect(answer.choices[0]?.text).toBe('drawn with 5');
  expect(server.heard[0]).toMatchObject({ path: '/v1/completions', body: { prompt: 'Once' } });
});

test('what passes is tried again, not before the endpoint wants it', async () => {
  server.script.push(status(503), status(429, { 'retry-after': '1' }));
  const response = await chat(order());
  expect(response.status).toBe(200);
  const [, second, third] = server.heard;
  expect(server.heard).toHaveLength(3);
  expect((third?.at ?? 0) - (second?.at ?? 0)).toBeGreaterThanOrEqual(990);
});

test('after the last attempt it is said what the endpoint said, without the key', async () => {
  const busy = status(429, { 'retry-after': '0' }, `slow down, ${apiKey}`);
  server.script.push(busy, busy);
  const response = await chat(order(target({ maxAttempts: 2 })));
  expect(response.status).toBe(429);
  const told = problem.parse(await response.json());
  expect(told.code).toBe('too_many_requests');
  expect(told.detail).toContain('slow down, [key]');
  expect(server.heard).toHaveLength(2);
});

test('a refusal is not tried again', async () => {
  server.script.push(status(401, {}, 'wrong key'));
  const response = await chat(order());
  expect({ status: response.status, heard: server.heard.length }).toEqual({ status: 502, heard: 1 });
  expect(problem.parse(await response.json())).toMatchObject({
    code: 'inference_failed',
    detail: expect.stringContaining('answered 401: wrong key'),
  });
});

test('a redirect is not followed, so that the key stays where it belongs', async () => {
  server.script.push(status(307, { location: 'http://127.0.0.1:9/' }));
  const response = await chat(order(target({ maxAttempts: 1 })));
  expect(response.status).toBe(503);
  expect(server.heard).toHaveLength(1);
});

test('an endpoint that is away is tried again and then told as away', async () => {
  const away = createServer();
  await new Promise<void>((resolve) => away.listen(0, '127.0.0.1', resolve));
  const address = away.address();
  const port = typeof address === 'object' ? address?.port : 0;
  await new Promise((resolve) => away.close(resolve));
  const response = await chat(order(target({ baseUrl: `http://127.0.0.1:${port}/v1`, maxAttempts: 2 })));
  expect(response.status).toBe(503);
  expect(problem.parse(await response.json()).code).toBe('inference_unavailable');
});

test('an endpoint that is silent for too long is given up', async () => {
  server.script.push(() => undefined);
  const response = await chat(order(target({ timeoutMs: 200 })));
  expect(response.status).toBe(504);
  expect(problem.parse(await response.json())).toMatchObject({
    code: 'inference_timeout',
    detail: expect.stringContaining('200 ms'),
  });
});

test('so many requests at once as the endpoint bears', async () => {
  const gate = new EventEmitter();
  const slow: Answer = async (response, heard, request) => {
    if (server.heard.length < 3) await once(gate, 'three are there');
    else gate.emit('three are there');
    const choices = [{ message: { content: String(heard.body.seed) } }];
    await status(200, {}, JSON.stringify({ choices }))(response, heard, request);
  };
  server.script.push(...Array.from({ length: 20 }, () => slow));
  const answer = chatCompletion.parse(await (await chat(order({ ...target({ maxConcurrency: 3 }), n: 20 }))).json());
  expect(answer.choices.map(({ message }) => message.content)).toEqual(answer.choices.map((_, i) => String(5 + i)));
  expect(server.mostAtOnce()).toBe(3);
  // Nothing was counted, so nothing is claimed.
  expect(answer.choices[0]).not.toHaveProperty('token_count');
  expect(answer.endpoint_model).toBe('llama-at-home');
});

test('a caller who leaves takes the endpoint’s work along', async () => {
  const leave = new AbortController();
  const closed = new Promise<void>((resolve) => {
    server.script.push((response) => {
      response.once('close', resolve);
      leave.abort();
    });
  });
  await expect(chat(order(), leave.signal)).rejects.toThrow('aborted');
  await closed;
});

test('only what was sealed for this very model is called', async () => {
  const moved = await chat(order(target({}, 'endpoint:0199f0c4-0000-7000-8000-000000000002')));
  expect(problem.parse(await moved.json()).detail).toContain('TASTEMAKER_SECRET_KEY');
  const open = await chat(order({ endpoint: JSON.stringify({ baseUrl: server.url, model: 'x' }) }));
  expect(open.status).toBe(502);
  const bare = await chat(order({ endpoint: undefined }));
  expect(bare.status).toBe(400);
  expect(server.heard).toHaveLength(0);
});

test('this service serves as an endpoint of itself', async () => {
  const itself = target({ baseUrl: `${url}/v1`, model: models.language, apiKey: undefined });
  const asked = { ...order(), n: 2, logprobs: true, top_logprobs: 2 };
  const there = chatCompletion.parse(await (await chat({ ...asked, ...itself })).json());
  const here = await Promise.all(
    [5, 6].map(async (seed) => {
      const direct = { ...asked, model: models.language, endpoint: undefined, n: 1, seed };
      return chatCompletion.parse(await (await chat(direct)).json());
    }),
  );
  for (const [index, choice] of there.choices.entries()) {
    const direct = here[index]?.choices[0];
    expect(choice.message).toEqual(direct?.message);
    const [passedOn, own] = [choice, direct].map((each) => each?.logprobs?.content ?? []);
    expect(passedOn?.map(({ token }) => token)).toEqual(own?.map(({ token }) => token));
    for (const [place, { logprob, top_logprobs: likeliest }] of passedOn?.entries() ?? []) {
      expect(logprob).toBeCloseTo(own?.[place]?.logprob ?? Number.NaN, 4);
      expect(likeliest).toHaveLength(2);
    }
    expect(choice).toMatchObject({ finish_reason: direct?.finish_reason, token_count: direct?.token_count });
  }
});
