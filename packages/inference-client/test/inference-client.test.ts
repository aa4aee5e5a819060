import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { type Problem, sampling } from '@tastemaker/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chatDialect, createInferenceClient, InferenceError, textDialect } from '../src/index.js';

// A server of the test's own that answers as the inference service may.
let server: Server;
let url: string;
let answer: { status: number; body: unknown; headers?: Record<string, string> };
const asked: { path: string | undefined; body: unknown }[] = [];
const model = `sha256:${'0'.repeat(64)}` as const;
const still = new AbortController().signal;

beforeEach(async () => {
  asked.length = 0;
  server = createServer((request, response) => {
    void json(request).then((body) => {
      asked.push({ path: request.url, body });
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      return response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
const choice = (index: number) => ({
  index,
  message: { role: 'assistant', content: `answer ${index}` },
  finish_reason: 'stop',
});
const chat = (choices: object[]) => ({ id: 'c', object: 'chat.completion', created: 1, model, choices, usage });

async function failure(status: number, body: Partial<Problem> | string, headers = {}): Promise<InferenceError> {
  answer = { status, body, headers };
  const error: unknown = await createInferenceClient(url)
    .warm({ model }, still)
    .catch((thrown: unknown) => thrown);
  if (error instanceof InferenceError) return error;
  throw new TypeError('no failure');
}

const problemOf = (code: Problem['code'], status: number) => ({
  type: 'about:blank',
  title: 'T',
  status,
  code,
  detail: 'D.',
});

test('candidates come in the order in which they were drawn, with what they cost', async () => {
  answer = { status: 200, body: chat([choice(1), choice(0)]), headers: { 'x-endpoint-calls': '3' } };
  const order = { target: { model }, messages: [], n: 2, sampling: sampling.parse({ maxTokens: 9 }), seed: 4 };
  const drawn = await createInferenceClient(url).draw({ ...order, endpointCalls: 5 }, still);
  expect(drawn.choices.map(({ message }) => message.content)).toEqual(['answer 0', 'answer 1']);
  expect(drawn).toMatchObject({ endpointCalls: 3, endpointModel: undefined });
  expect(asked).toMatchObject([
    { path: '/v1/chat/completions', body: { model, n: 2, seed: 4, max_tokens: 9, top_p: 1, max_calls: 5 } },
  ]);
});

test('each dialect has its path and its answer', async () => {
  const client = createInferenceClient(url);
  answer = { status: 200, body: chat([choice(0)]) };
  await client.complete(chatDialect, { model, messages: [{ role: 'user', content: 'Hi' }] }, still);
  const choices = [{ index: 0, text: 'on', finish_reason: 'stop' }];
  answer = { status: 200, body: { id: 't', object: 'text_completion', created: 1, model, choices, usage } };
  expect((await client.complete(textDialect, { model, prompt: 'Go' }, still)).choices[0]?.text).toBe('on');
  expect(asked.map(({ path }) => path)).toEqual(['/v1/chat/completions', '/v1/completions']);
});

test('as many scores as inputs', async () => {
  answer = { status: 200, body: { model, scores: [] } };
  const scoring = createInferenceClient(url).score({ model }, [{ text: 'a' }], still);
  await expect(scoring).rejects.toMatchObject({ code: 'inference_failed' });
});

test('what the service says of a request is passed on; its own troubles are told as such', async () => {
  const refusal = await failure(422, { ...problemOf('validation_failed', 422), errors: [{ path: 'n', message: 'm' }] });
  expect(refusal).toMatchObject({ code: 'validation_failed', message: 'D.', errors: [{ path: 'n' }], isBusy: false });
  expect(await failure(504, problemOf('inference_timeout', 504))).toMatchObject({ code: 'inference_timeout' });
  expect(await failure(404, problemOf('not_found', 404))).toMatchObject({ code: 'artifact_damaged' });
  expect(await failure(500, problemOf('internal_error', 500))).toMatchObject({
    code: 'inference_failed',
    message: 'The inference service failed (status 500): D.',
    isBusy: false,
  });
  expect(await failure(503, 'away', { 'retry-after': '2' })).toMatchObject({
    code: 'inference_unavailable',
    isBusy: true,
    askedPauseMs: 2000,
  });
  expect(await failure(200, 'half an ans')).toMatchObject({ code: 'inference_failed', isBusy: false });
});

test('where nobody is there, nothing was sent on to an endpoint, and asking again may help', async () => {
  await new Promise((resolve) => server.close(resolve));
  const error = await failure(200, '');
  expect(error).toMatchObject({ code: 'inference_unavailable', status: undefined, endpointCalls: 0, isBusy: true });
  expect(error.reason).toContain('ECONNREFUSED');
});
