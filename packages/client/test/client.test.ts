import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { RunEvent } from '@tastemaker/contracts';
import { afterEach, describe, expect, test } from 'vitest';
import { createClient, everyItem } from '../src/index.js';

// Servers of the tests' own, that answer as the API may.
type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(answers: Answer[], port = 0): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const listening = createServer((request, response) => {
    requests.push(request);
    request.resume();
    const answer = answers[Math.min(requests.length, answers.length) - 1];
    request.on('end', () => answer?.(request, response));
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(port, '127.0.0.1', resolve));
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, requests };
}

const json =
  (status: number, body: unknown, type = 'application/json'): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': type });
    response.end(JSON.stringify(body));
  };

const busy = json(
  503,
  { type: 'about:blank', title: 'Busy', status: 503, code: 'unavailable' },
  'application/problem+json',
);
const project = {
  id: '0190f8a4-0000-7000-8000-000000000001',
  name: 'Haiku',
  description: '',
  state: 'active',
  settings: {},
  createdAt: '2026-01-01T00:00:00.000Z',
};

function clientOf(baseUrl: string, retries = 3) {
  return createClient({ baseUrl, token: 'tmk_test', retries, retryDelayMs: 5 });
}

describe('a call', () => {
  test('that may be repeated is tried again on 503, under one idempotency key', async () => {
    const { url, requests } = await serve([busy, busy, json(201, project)]);
    expect(await clientOf(url).createProject({ name: 'Haiku' })).toMatchObject({ name: 'Haiku' });
    const keys = requests.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(requests[0]?.headers.authorization).toBe('Bearer tmk_test');
  });

  test('that may be repeated is tried again when its connection breaks', async () => {
    const { url } = await serve([(request) => request.socket.destroy(), json(200, project)]);
    expect(await clientOf(url).getProject(project.id)).toMatchObject({ name: 'Haiku' });
  });

  test('that must not be repeated is not', async () => {
    const { url, requests } = await serve([busy]);
    await expect(clientOf(url).createToken({ name: 't' })).rejects.toMatchObject({ code: 'unavailable' });
    expect(requests).toHaveLength(1);
  });

  test('is given up after its retries', async () => {
    const { url, requests } = await serve([busy]);
    await expect(clientOf(url, 2).getProject(project.id)).rejects.toMatchObject({ status: 503 });
    expect(requests).toHaveLength(3);
  });

  test('to nobody says who cannot be reached', async () => {
    const { url } = await serve([]);
    server?.close();
    await expect(clientOf(url, 1).me()).rejects.toThrow(`${url} cannot be reached`);
  });

  test('that is refused carries the problem, its paths in the message', async () => {
    const refused = {
      type: 'about:blank',
      title: 'Unprocessable Content',
      status: 422,
      code: 'validation_failed',
      detail: 'See errors.',
      errors: [{ path: 'name', message: 'too short' }],
    };
    const { url } = await serve([json(422, refused, 'application/problem+json')]);
    await expect(clientOf(url).createProject({ name: '' })).rejects.toMatchObject({
      code: 'validation_failed',
      message: 'See errors.\nname: too short',
    });
  });

  test('answered by a page that is no problem is an error with the status all the same', async () => {
    const { url } = await serve([(_request, response) => response.writeHead(502).end('<h1>Bad gateway</h1>')]);
    await expect(clientOf(url).me()).rejects.toMatchObject({ status: 502, code: 'internal_error' });
  });

  test('answered in an unknown shape is refused', async () => {
    const { url } = await serve([json(200, { id: 1 })]);
    await expect(clientOf(url).getProject(project.id)).rejects.toThrow('of another version');
  });

  test('ends when it is aborted', async () => {
    const { url } = await serve([busy]);
    const controller = new AbortController();
    const client = createClient({ baseUrl: url, token: 't', retryDelayMs: 60_000 });
    const asked = client.chat({ model: 'm', messages: [] }, { signal: controller.signal });
    controller.abort();
    await expect(asked).rejects.toThrow('aborted');
  });
});

const page = (names: string[], nextCursor: string | null) =>
  json(200, { items: names.map((name) => ({ ...project, name })), nextCursor });

test('everyItem walks through all pages', async () => {
  const { url, requests } = await serve([page(['a', 'b'], 'c1'), page(['c'], null)]);
  const names: string[] = [];
  for await (const { name } of everyItem((query) => clientOf(url).listProjects(query))) names.push(name);
  expect(names).toEqual(['a', 'b', 'c']);
  expect(requests[1]?.url).toContain('cursor=c1');
});

const event = (sequence: number, data: RunEvent['data']) =>
  `id: ${sequence}\ndata: ${JSON.stringify({ sequence, createdAt: project.createdAt, data })}\n\n`;
const step = (sequence: number) =>
  event(sequence, {
    type: 'progress',
    step: sequence,
    totalSteps: 9,
    etaSeconds: null,
    etaLowSeconds: null,
    etaHighSeconds: null,
  });
const eventStream =
  (text: string, end: boolean): Answer =>
  (request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(text, () => (end ? response.end() : setImmediate(() => request.socket.destroy())));
  };

describe('a run’s events', () => {
  test('go on behind the last one when the connection breaks, and end with the run', async () => {
    const { url, requests } = await serve([
      eventStream(`: hello\n\n${step(1)}${step(2)}`, false),
      busy,
      eventStream(step(3), true),
      eventStream(event(4, { type: 'status', status: 'succeeded', error: null }), false),
    ]);
    const seen: number[] = [];
    for await (const { sequence } of clientOf(url).runEvents('r', { reconnectDelayMs: 5 })) seen.push(sequence);
    expect(seen).toEqual([1, 2, 3, 4]);
    expect(requests.map(({ headers }) => headers['last-event-id'])).toEqual(['0', '2', '2', '3']);
  });
});

const chunk = { id: 'c', object: 'text_completion', created: 1, model: 'm', choices: [] };
const chunkStream =
  (...data: string[]): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(data.map((line) => `data: ${line}\n\n`).join(''));
  };

async function read(url: string): Promise<number> {
  let chunks = 0;
  for await (const { id } of clientOf(url).streamCompletion({ model: 'm', prompt: 'p' })) chunks += id.length;
  return chunks;
}

describe('a streamed completion', () => {
  test('ends at [DONE]', async () => {
    const { url } = await serve([chunkStream(JSON.stringify(chunk), JSON.stringify(chunk), '[DONE]')]);
    expect(await read(url)).toBe(2);
  });

  test('that breaks off is an error', async () => {
    const { url } = await serve([chunkStream(JSON.stringify(chunk))]);
    await expect(read(url)).rejects.toThrow('broke off');
  });

  test('that fails half way says why', async () => {
    const { url } = await serve([chunkStream(JSON.stringify(chunk), '{"error":{"message":"out of memory"}}')]);
    await expect(read(url)).rejects.toThrow('out of memory');
  });
});
