// An attack, or an accident: a model's endpoint answers what no database holds (a NUL, half a surrogate pair, a text without
// end, absurd counts), or fails for ever with such texts in its errors. Nothing of that may make a sample immortal: it is
// stored with its characters mended, or it fails and says why, and a paid endpoint is called a bounded number of times.
import { createServer, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminClient, makeHome, removeHome, startHome } from './support/installation.js';

let home: string;
let endpoint: Server;
let client: ReturnType<typeof adminClient>;
let projectId: string;
let modelId: string;

/** Requests that reached the endpoint, by the question they asked. */
const asked = new Map<string, number>();

beforeAll(async () => {
  home = makeHome();
  endpoint = createServer((request, response) => {
    void text(request).then((body) => {
      const question = String(JSON.parse(body).messages.at(-1).content);
      asked.set(question, (asked.get(question) ?? 0) + 1);
      return answer(question, response);
    });
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  const address = endpoint.address();
  const port = typeof address === 'object' ? address?.port : 0;
  client = adminClient(home, await startHome(home).up);
  ({ id: projectId } = await client.createProject({ name: 'poisoned' }));
  ({ id: modelId } = await client.createModel({
    name: 'poisoner',
    kind: 'assistant',
    endpoint: { baseUrl: `http://127.0.0.1:${port}/v1`, model: 'poisoner', maxAttempts: 3, timeoutMs: 30_000 },
  }));
});

afterAll(() => {
  endpoint.close();
  removeHome(home);
});

function answer(question: string, response: ServerResponse): void {
  const send = (content: string, more = '{"prompt_tokens":1,"completion_tokens":1}') => {
    const choice = `{"index":0,"message":{"role":"assistant","content":${content}},"finish_reason":"stop"}`;
    response
      .setHeader('content-type', 'application/json')
      .end(`{"model":"a\\u0000b","choices":[${choice}],"usage":${more}}`);
  };
  switch (question) {
    case 'nul':
      return send(String.raw`"before\u0000after"`);
    case 'surrogate':
      return send(String.raw`"before\ud800after"`);
    case 'counts':
      return send('"fine"', '{"prompt_tokens":-1,"completion_tokens":1e300}');
    case 'long':
      return send(`"${'x'.repeat(3_000_000)}"`);
    case 'endless':
      return void pour(response);
    case 'no text':
      return send('12');
    case 'failing':
      response.statusCode = 500;
      return void response.end(`\0 the cellar is flooded \ud800${'y'.repeat(100_000)}`);
    default:
      response.statusCode = 429;
      response.end('later\0');
  }
}

/** Sends without end, as long as somebody reads. */
async function pour(response: ServerResponse): Promise<void> {
  const chunk = Buffer.alloc(1 << 20, 'x');
  response.on('error', () => undefined);
  while (!response.destroyed) {
    if (!response.write(chunk)) {
      await new Promise((resolve) => {
        response.once('drain', resolve);
        response.once('close', resolve);
      });
    }
  }
}

/** Samples two candidates for one question, and waits for how that ends. */
async function sampled(question: string) {
  const { prompts } = await client.createPrompts(projectId, [{ messages: [{ role: 'user', content: question }] }]);
  const promptIds = prompts.map(({ id }) => id);
  const { id } = await client.createSample(projectId, { modelId, promptIds, n: 2 });
  let sample = await client.getSample(projectId, id);
  await expect
    .poll(
      async () => {
        sample = await client.getSample(projectId, id);
        return ['succeeded', 'failed'].includes(sample.status);
      },
      { timeout: 200_000, interval: 200 },
    )
    .toBe(true);
  const { items } = await client.listCompletions(projectId, { sampleId: id });
  return { sample, texts: items.map((item) => item.text), counts: items.map((item) => item.tokenCount) };
}

test.each(['nul', 'surrogate'])('a character that cannot be stored (%s) is replaced, and told', async (question) => {
  const { sample, texts } = await sampled(question);
  expect(sample).toMatchObject({ status: 'succeeded', repairedCandidates: 2, endpointCalls: 2 });
  expect(texts).toEqual(['before\uFFFDafter', 'before\uFFFDafter']);
});

test('a count beyond any text counts as not told', async () => {
  const { sample, counts } = await sampled('counts');
  expect(sample.status).toBe('succeeded');
  expect(counts).toEqual([null, null]);
});

test.each([
  ['long', /3000000 characters/],
  ['endless', /larger than \d+ bytes/],
  ['no text', /cannot be read: choices\.0\.message\.content/],
])('an answer that is no candidate (%s) ends its sample with the reason', async (question, reason) => {
  const { sample } = await sampled(question);
  expect(sample.status).toBe('failed');
  expect(sample.error).toMatch(reason);
});

test('an endpoint that fails with a poisoned text is asked a bounded number of times, and the failure is kept', async () => {
  const { sample } = await sampled('failing');
  expect(sample.status).toBe('failed');
  expect(sample.error).toContain('the cellar is flooded');
  expect(sample.error?.length).toBeLessThan(3_000);
  expect(asked.get('failing')).toBeLessThanOrEqual(6);
});

test('an endpoint that never has time costs no more than the sample may, and the sample says so', async () => {
  const { sample } = await sampled('busy');
  expect(sample.status).toBe('failed');
  expect(sample.endpointCallsLimit).toBe(18);
  expect(sample.endpointCalls).toBeLessThanOrEqual(18);
  expect(asked.get('busy')).toBe(sample.endpointCalls);
});
