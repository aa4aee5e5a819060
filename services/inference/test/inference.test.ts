import { chatCompletion, problem, readiness, textCompletion } from '@tastemaker/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApp, ModelHost } from '../src/index.js';
import { readEvents } from './read-events.js';
import { makeTinyModels, type TinyModels } from './tiny-models.js';

let models: TinyModels;
let host: ModelHost;
let app: Awaited<ReturnType<typeof buildApp>>;
let url: string;

beforeAll(async () => {
  models = await makeTinyModels();
  host = new ModelHost({ engine: 'auto', modelMemoryBytes: 2 ** 30 });
  app = await buildApp({ artifacts: models.artifacts, host });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  await host.ready();
});

afterAll(async () => {
  await app.close();
  await host.close();
  await models.remove();
});

async function post(path: string, body: object, signal?: AbortSignal): Promise<Response> {
  return fetch(new URL(path, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: signal ?? null,
  });
}

const chat = (more: object = {}) => ({
  model: models.language,
  messages: [{ role: 'user', content: 'the cat' }],
  max_tokens: 8,
  seed: 5,
  ...more,
});

async function answerTo(body: object) {
  return chatCompletion.parse(await (await post('/v1/chat/completions', body)).json());
}

test('four candidates of one chat come with provenance, and come again with the same seed', async () => {
  const response = await post('/v1/chat/completions', chat({ n: 4 }));
  expect(response.status).toBe(200);
  const first = chatCompletion.parse(await response.json());
  expect(first).toMatchObject({ model: models.language, seed: 5, object: 'chat.completion' });
  expect(new Set(first.choices.map((choice) => choice.message.content)).size).toBe(4);
  for (const choice of first.choices) {
    expect(choice.token_count).toBeGreaterThan(0);
    expect(choice.log_probability).toBeLessThan(0);
  }
  const tokens = first.choices.reduce((sum, choice) => sum + (choice.token_count ?? 0), 0);
  expect(first.usage).toMatchObject({ completion_tokens: tokens, total_tokens: first.usage.prompt_tokens + tokens });
  const again = await answerTo(chat({ n: 4 }));
  expect(again.choices).toEqual(first.choices);
});

test('where no seed is given, the one that was drawn gives the same answer', async () => {
  const drawn = await answerTo(chat({ seed: null }));
  const again = await answerTo(chat({ seed: drawn.seed }));
  expect(again.choices).toEqual(drawn.choices);
});

test('log-probabilities are told for each token, and add up', async () => {
  const answer = await answerTo(chat({ logprobs: true }));
  const [choice] = answer.choices;
  const tokens = choice?.logprobs?.content ?? [];
  expect(tokens).toHaveLength(choice?.token_count ?? -1);
  expect(tokens.reduce((sum, token) => sum + token.logprob, 0)).toBeCloseTo(choice?.log_probability ?? 0, 6);
});

test('plain text is continued', async () => {
  const body = { model: models.language, prompt: 'the cat', max_tokens: 5, temperature: 0, logprobs: 0 };
  const answer = textCompletion.parse(await (await post('/v1/completions', body)).json());
  expect(answer.choices[0]?.logprobs?.tokens.join('')).toBe(answer.choices[0]?.text);
  expect(answer.usage?.completion_tokens).toBe(5);
});

test.each([true, false])('a streamed chat is the same text in pieces (log-probabilities: %s)', async (logprobs) => {
  const whole = await answerTo(chat({ n: 2, max_tokens: 20 }));
  const request = chat({ n: 2, max_tokens: 20, stream: true, logprobs, stream_options: { include_usage: true } });
  const response = await post('/v1/chat/completions', request);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const events = await readEvents(response);
  expect(events.done).toBe(true);
  const texts = ['', ''];
  for (const { choices } of events.chunks) {
    for (const { index, delta } of choices) texts[index] += delta?.content ?? '';
  }
  expect(texts).toEqual(whole.choices.map((choice) => choice.message.content));
  expect(events.chunks.at(-1)?.usage).toEqual(whole.usage);
  const ends = events.chunks.flatMap(({ choices }) => choices.filter(({ finish_reason: end }) => end !== null));
  for (const [index, { finish_reason, token_count, log_probability = 0 }] of whole.choices.entries()) {
    expect(ends.filter((end) => end.index === index)).toMatchObject([
      { finish_reason, token_count, log_probability: expect.closeTo(log_probability, 6) },
    ]);
  }
});

test('a stream says of each answer that it is complete as soon as it is, and says no more of it', async () => {
  const order = chat({ n: 4, max_tokens: 40, stream: true, temperature: 1.5, stop: ['t'] });
  const choices = (await readEvents(await post('/v1/chat/completions', order))).chunks.flatMap(
    (chunk) => chunk.choices,
  );
  for (const index of [0, 1, 2, 3]) {
    const ends = choices.filter((choice) => choice.index === index).map((choice) => choice.finish_reason);
    expect(ends.slice(0, -1).every((end) => end === null)).toBe(true);
    expect(ends.at(-1)).not.toBeNull();
  }
  // The first to end ends while others are written.
  const firstEnd = choices.findIndex((choice) => choice.finish_reason !== null);
  expect(choices.slice(firstEnd + 1).some((choice) => choice.finish_reason === null)).toBe(true);
});

test('streamed plain text ends with its provenance', async () => {
  const body = { model: models.language, prompt: 'the cat', max_tokens: 6, seed: 2 };
  const whole = textCompletion.parse(await (await post('/v1/completions', body)).json());
  const events = await readEvents(await post('/v1/completions', { ...body, stream: true }));
  const pieces = events.chunks.flatMap((chunk) => chunk.choices.map((choice) => choice.text));
  expect(pieces.join('')).toBe(whole.choices[0]?.text);
  expect(events.chunks.at(-1)?.choices[0]).toMatchObject({ token_count: whole.choices[0]?.token_count });
});

test.each(['/v1/chat/completions', '/v1/completions'])(
  '%s names the model as the caller did, in each piece, too',
  async (path) => {
    const shared = { model: models.language, answer_as: 'my-cat', max_tokens: 3 };
    const body = path.includes('chat') ? chat(shared) : { ...shared, prompt: 'the cat' };
    expect(await (await post(path, body)).json()).toMatchObject({ model: 'my-cat' });
    const { chunks } = await readEvents(await post(path, { ...body, stream: true }));
    expect(new Set(chunks.map(({ model }) => model))).toEqual(new Set(['my-cat']));
  },
);

test('a caller who leaves takes the work along', async () => {
  const leave = new AbortController();
  const long = chat({ n: 8, max_tokens: 2000, temperature: 1.5, stream: true });
  const response = await post('/v1/chat/completions', long, leave.signal);
  const started = Date.now();
  const reader = response.body?.getReader();
  await reader?.read();
  leave.abort();
  const next = await post('/v1/chat/completions', chat({ max_tokens: 1 }));
  expect(next.status).toBe(200);
  expect(Date.now() - started).toBeLessThan(5_000);
});

test('requests that come together are answered as if alone', async () => {
  const bodies = Array.from({ length: 12 }, (_, seed) => chat({ seed, n: 1 + (seed % 3), max_tokens: 4 + seed }));
  const together = await Promise.all(bodies.map(answerTo));
  for (const [index, body] of bodies.entries()) {
    const alone = await answerTo(body);
    expect(together[index]?.choices.map((choice) => choice.message.content)).toEqual(
      alone.choices.map((choice) => choice.message.content),
    );
  }
});

test.each<[string, string, (m: TinyModels) => object, number, string, string]>([
  [
    'a prompt longer than the context',
    '/v1/completions',
    (m) => ({ model: m.language, prompt: 'z'.repeat(2500) }),
    400,
    'invalid_request',
    '2048',
  ],
  [
    'more tokens than fit',
    '/v1/completions',
    (m) => ({ model: m.language, prompt: 'z', max_tokens: 2100 }),
    400,
    'invalid_request',
    '2048',
  ],
  [
    'a reward model that should write',
    '/v1/completions',
    (m) => ({ model: m.reward, prompt: 'z' }),
    400,
    'invalid_request',
    'reward model',
  ],
  [
    'a temperature below zero',
    '/v1/completions',
    (m) => ({ model: m.language, prompt: 'z', temperature: -1 }),
    422,
    'validation_failed',
    'errors',
  ],
  [
    'a model that is no hash',
    '/v1/completions',
    () => ({ model: 'gpt', prompt: 'z' }),
    422,
    'validation_failed',
    'errors',
  ],
  [
    'a model that is not there',
    '/v1/completions',
    () => ({ model: `sha256:${'0'.repeat(64)}`, prompt: 'z' }),
    404,
    'not_found',
    '0000',
  ],
  [
    'a language model that should score',
    '/v1/score',
    (m) => ({ model: m.language, inputs: [{ messages: [{ role: 'user', content: 'z' }], completion: 'z' }] }),
    400,
    'invalid_request',
    'language model',
  ],
])('refuses %s, and says why', async (_, path, body, status, code, reason) => {
  const response = await post(path, body(models));
  const told = problem.parse(await response.json());
  expect({ status: response.status, code: told.code }).toEqual({ status, code });
  expect(told.detail).toContain(reason);
});

test('a refusal that comes before the first token of a stream is an ordinary answer', async () => {
  const response = await post('/v1/chat/completions', chat({ stream: true, max_tokens: 2100 }));
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error', code: 'invalid_request' } });
});

test('it lists the models in memory, and drops the least recently used for another one', async () => {
  const small = new ModelHost({ engine: 'auto', modelMemoryBytes: 1 });
  const signal = new AbortController().signal;
  const location = async (reference: string) => {
    const hash = reference.replace('sha256:', '');
    return { hash, path: await models.artifacts.folderOf(hash) };
  };
  const sampling = {
    n: 1,
    maxTokens: 1,
    temperature: 0,
    topK: 0,
    topP: 1,
    seed: 0,
    stop: [],
    likeliest: 0,
    stream: false,
  };
  for (const reference of [models.language, models.otherLanguage]) {
    const model = await location(reference);
    await small.generate({ model, prompt: { text: 'the' }, ...sampling }, signal);
    expect(small.loaded).toEqual([model.hash]);
  }
  await small.close();
  const listed: unknown = await (await fetch(new URL('/v1/models', url))).json();
  expect(listed).toMatchObject({ data: expect.arrayContaining([expect.objectContaining({ id: models.language })]) });
});

test('when the model host is killed, what it worked on fails clearly and what comes next is answered', async () => {
  const slow = await post('/v1/chat/completions', chat({ n: 8, max_tokens: 2000, stream: true }));
  const waiting = post('/v1/chat/completions', chat({ n: 8, max_tokens: 2000 }));
  const reader = slow.body?.getReader();
  await reader?.read();
  const died = new Promise<string>((resolve) => host.onWarning(resolve));
  process.kill(host.pid ?? 0, 'SIGKILL');
  expect(await died).toContain('SIGKILL');
  const broken = await waiting;
  expect(broken.status).toBe(503);
  expect(problem.parse(await broken.json()).code).toBe('inference_unavailable');
  const unready = await fetch(new URL('/readyz', url));
  expect(unready.status).toBe(503);
  expect(readiness.parse(await unready.json()).status).toBe('not_ready');
  const next = await post('/v1/chat/completions', chat());
  expect(next.status).toBe(200);
  expect((await fetch(new URL('/readyz', url))).status).toBe(200);
});

test('the health check answers while the host is busy', async () => {
  const leave = new AbortController();
  const busy = post('/v1/chat/completions', chat({ n: 8, max_tokens: 1500 }), leave.signal).catch(() => undefined);
  const health = await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(1_000) });
  expect(await health.json()).toEqual({ status: 'ok' });
  leave.abort();
  await busy;
});
