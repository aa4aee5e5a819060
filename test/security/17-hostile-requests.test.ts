// Somebody sends what no client of ours would: broken encodings, wrong types, numbers without end, brackets without end,
// methods and addresses that are not there. Whatever it is, the answer is one that the OpenAPI document names for the
// route, never a 5xx, and always a problem that says what is wrong.
import { once } from 'node:events';
import { request as startRequest } from 'node:http';
import { connect } from 'node:net';
import { problem } from '@tastemaker/contracts';
import type { OpenAPIV3_1 } from 'openapi-types';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createWorld } from '../../services/api/test/support/world.js';
import { createFilledWorld, type FilledWorld } from './support/filled-world.js';
import { openApiOf } from './support/openapi-fields.js';

let filled: FilledWorld;
let document: OpenAPIV3_1.Document;
beforeAll(async () => {
  filled = await createFilledWorld();
  document = await openApiOf(filled.world.url);
});
afterAll(() => filled.world.close());

const operations = z.record(
  z.string(),
  z.record(z.string(), z.object({ responses: z.record(z.string(), z.unknown()) })),
);

/** Ids that find something, and what else stands there. */
function addressOf(template: string, ids: 'real' | 'odd'): string {
  return template.replaceAll(/\{([^}]+)\}/g, (_all, name: string, at: number) => {
    if (ids === 'odd') return oddIds[(at + template.length) % oddIds.length] ?? 'x';
    if (name !== 'id') return filled.ids[name] ?? filled.ids[`${name.replace(/Id$/, '')}Id`] ?? 'current';
    const resource = /\/([a-z-]+)\/\{id\}/.exec(template)?.[1] ?? '';
    return filled.ids[idNames[resource] ?? ''] ?? 'current';
  });
}
const idNames: Record<string, string> = {
  projects: 'projectId',
  users: 'userId',
  assignments: 'assignmentId',
  models: 'modelId',
  'reward-models': 'modelId',
  runs: 'runId',
};
const oddIds = ['x', '%20', '..%2f..', "'", '-1', 'null', '%F0%9F%98%80', 'A'.repeat(300), '%5B%5D', '0'];

/** A form of files, each named after its field. */
function formOf(names: string[]): string {
  const parts = names.map(
    (name) => `--b\r\ncontent-disposition: form-data; name="${name}"; filename="${name}"\r\n\r\n{}\r\n`,
  );
  return `${parts.join('')}--b--\r\n`;
}

const text = 'application/json';
const bodies: [name: string, type: string, body: string | Buffer][] = [
  ['nothing', text, ''],
  ['null', text, 'null'],
  ['a list', text, '[]'],
  ['a number', text, '1e400'],
  ['an empty object', text, '{}'],
  ['half a text', text, '{"name":"'],
  ['brackets without end', text, '['.repeat(200_000)],
  ['objects without end', text, '{"a":'.repeat(50_000)],
  ['a NUL', text, '{"name":"\\u0000","messages":[{"role":"user","content":"\\u0000"}]}'],
  ['half of a surrogate pair', text, '{"name":"\\ud800","email":"\\udfff@x.y"}'],
  ['a prototype', text, '{"__proto__":{"role":"admin"},"constructor":{"prototype":{}}}'],
  ['bytes that are no UTF-8', text, Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['many zeros', text, `{"prompts":[${'0,'.repeat(100_000)}0],"inputs":[${'0,'.repeat(100_000)}0]}`],
  ['wrong types', text, '{"name":{},"kind":[],"messages":1,"settings":"x","config":null,"userId":true,"ranking":{}}'],
  [
    'numbers at their ends',
    text,
    '{"limit":1e308,"seed":-1e308,"dwellMs":9007199254740993,"n":-0,"revision":2147483648}',
  ],
  ['another charset', 'application/json; charset=utf-16', '{}'],
  ['another type', 'text/plain', '{}'],
  ['a type that is none', 'garbage', '{}'],
  ['a form', 'application/x-www-form-urlencoded', 'name=x'],
  ['gzip that is none', 'application/gzip', Buffer.from([0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 1, 2, 3])],
  ['parquet that is none', 'application/vnd.apache.parquet', 'PAR1PAR1'],
  ['a form with two files', 'multipart/form-data; boundary=b', formOf(['file', 'file'])],
  ['a form with a field that is none', 'multipart/form-data; boundary=b', formOf(['file', '__proto__'])],
  ['a form without an end', 'multipart/form-data; boundary=b', formOf(['file']).slice(0, -9)],
  ['a form without a boundary', 'multipart/form-data', formOf(['file'])],
  ['lines that are none', 'application/jsonl', '{"a":\n\0\n'],
];
const queries = [
  '',
  '?limit=1&limit=2',
  '?limit[]=1',
  '?limit=1e1',
  '?cursor=x',
  '?cursor=',
  '?next=maybe',
  '?from=0020-01-01T00:00:00Z',
  '?unknown=1',
  '?=',
  '?&&',
  '?from=9',
];

/** Connections of a stream that stays open are left as soon as their head is here. */
async function answerOf(method: string, path: string, token: string, type?: string, body?: string | Buffer) {
  const controller = new AbortController();
  const response = await fetch(`${filled.world.url}${path}`, {
    method,
    signal: controller.signal,
    redirect: 'manual',
    headers: { authorization: `Bearer ${token}`, ...(type === undefined ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { body }),
  });
  const contentType = response.headers.get('content-type') ?? '';
  const isRefused = response.status >= 400 && contentType.includes('json');
  const told = isRefused ? await response.text() : '';
  controller.abort();
  return { status: response.status, contentType, told };
}

const openAiAnswer = z.object({
  error: z.object({ message: z.string(), type: z.string(), param: z.string().nullable(), code: z.string().nullable() }),
});

/** What is wrong with an answer; undefined: nothing. */
function faultOf(
  route: string,
  declared: string[],
  { status, contentType, told }: Awaited<ReturnType<typeof answerOf>>,
) {
  if (status >= 500) return `${route} answers ${status}: ${told}`;
  if (!declared.includes(String(status))) return `${route} answers ${status}, which it does not name: ${told}`;
  if (status < 400) return undefined;
  // OpenAI's clients read OpenAI's own shape.
  if (route.includes(' /openai/')) {
    const isShaped = contentType.startsWith('application/json') && openAiAnswer.safeParse(JSON.parse(told)).success;
    return isShaped ? undefined : `${route} answers ${status} as ${contentType}: ${told}`;
  }
  if (!contentType.startsWith('application/problem+json')) return `${route} answers ${status} as ${contentType}`;
  return problem.safeParse(JSON.parse(told)).success ? undefined : `${route} answers no problem: ${told}`;
}

describe.each(['admin', 'researcher', 'labeler', 'nobody'] as const)('whatever is sent by %s', (who) => {
  const tokenOf = () =>
    ({
      admin: filled.adminToken,
      researcher: filled.researcher.token,
      labeler: filled.labeler.token,
      nobody: 'tmk_none',
    })[who];

  test('to every route with bodies that it does not expect, is answered as the document says', async () => {
    const faults: string[] = [];
    for (const [template, item] of Object.entries(operations.parse(document.paths))) {
      for (const [method, { responses }] of Object.entries(item)) {
        // What would end the token or the person that asks.
        if (method === 'get' || /logout|me\/password/.test(template) || method === 'delete') continue;
        for (const [name, type, body] of bodies) {
          const answer = await answerOf(method.toUpperCase(), addressOf(template, 'real'), tokenOf(), type, body);
          const fault = faultOf(`${method} ${template} with ${name}`, Object.keys(responses), answer);
          if (fault !== undefined) faults.push(fault);
        }
      }
    }
    expect(faults).toEqual([]);
  });

  test('to every route with odd ids and parameters, is answered as the document says', async () => {
    const faults: string[] = [];
    for (const [template, item] of Object.entries(operations.parse(document.paths))) {
      for (const [method, { responses }] of Object.entries(item)) {
        if (/logout|me\/password/.test(template) || template === '/docs') continue;
        for (const query of queries) {
          const ids = method === 'get' && query.length % 2 === 0 ? 'real' : 'odd';
          const answer = await answerOf(method.toUpperCase(), addressOf(template, ids) + query, tokenOf());
          const fault = faultOf(`${method} ${template}${query}`, Object.keys(responses), answer);
          if (fault !== undefined) faults.push(fault);
        }
      }
    }
    expect(faults).toEqual([]);
  });
});

/** Bytes as they stand; what comes back until the connection ends. */
function raw(request: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(filled.world.url);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(request));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
  });
}
const close = 'Host: x\r\nConnection: close\r\n';

test.each([
  ['no HTTP', 'GARBAGE\r\n\r\n', 400],
  ['percent-escapes that are none', `GET /v1/projects/%zz HTTP/1.1\r\n${close}\r\n`, 400],
  ['percent-escapes that are no UTF-8', `GET /v1/projects/%ff HTTP/1.1\r\n${close}\r\n`, 400],
  ['a NUL in the path', `GET /v1/projects/%00 HTTP/1.1\r\n${close}\r\n`, 422],
  ['a NUL in the query', `GET /v1/projects?cursor=%00 HTTP/1.1\r\n${close}\r\n`, 422],
  ['no UTF-8 in the query', `GET /v1/projects?cursor=%ff HTTP/1.1\r\n${close}\r\n`, 400],
  ['an address of 9,000 characters', `GET /v1/me?x=${'a'.repeat(9000)} HTTP/1.1\r\n${close}\r\n`, 414],
  ['an address of 40,000 characters', `GET /v1/me?x=${'a'.repeat(40_000)} HTTP/1.1\r\n${close}\r\n`, 414],
  ['a path with a part of 3,000 characters', `GET /v1/projects/${'a'.repeat(3000)} HTTP/1.1\r\n${close}\r\n`, 414],
  ['headers of 40,000 bytes', `GET /v1/me HTTP/1.1\r\n${close}X: ${'a'.repeat(40_000)}\r\n\r\n`, 431],
  ['an expectation', `GET /v1/me HTTP/1.1\r\n${close}Expect: tea\r\n\r\n`, 417],
  ['two lengths', `POST /v1/projects HTTP/1.1\r\n${close}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}`, 400],
  [
    'a length and chunks',
    `POST /v1/projects HTTP/1.1\r\n${close}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  ['an unknown transfer coding', `POST /v1/projects HTTP/1.1\r\n${close}Transfer-Encoding: gzip\r\n\r\n`, 400],
  ['a path with a slash at its end', `GET /v1/me/ HTTP/1.1\r\n${close}\r\n`, 404],
  ['a path with two slashes', `GET //v1/me HTTP/1.1\r\n${close}\r\n`, 404],
  ['an address that is not there', `GET /nothing HTTP/1.1\r\n${close}\r\n`, 404],
  [
    'a body to where nothing is',
    `POST /nothing HTTP/1.1\r\n${close}Content-Type: image/png\r\nContent-Length: 1\r\n\r\nx`,
    404,
  ],
])('%s is answered with a problem', async (_what, request, status) => {
  const [head = '', body = ''] = (await raw(request)).split('\r\n\r\n');
  expect(head).toContain(`HTTP/1.1 ${status} `);
  expect(head.toLowerCase()).toContain('content-type: application/problem+json');
  // In one chunk, or as it is.
  expect(problem.parse(JSON.parse(/\{.*\}/s.exec(body)?.[0] ?? '')).status).toBe(status);
});

test('a name that objects would take for their own is refused by its place', async () => {
  const body = '{"name":"x","settings":{"__proto__":{"leaseSeconds":5}}}';
  const { status, told } = await answerOf('POST', '/v1/projects', filled.adminToken, 'application/json', body);
  expect(status).toBe(422);
  expect(JSON.parse(told)).toMatchObject({ errors: [{ path: 'settings' }] });
});

test('a body of a megabyte to the public log-in is refused before it is read', async () => {
  // In a world of its own: before any body comes the limit of log-ins in a minute, which the tests above have reached.
  const world = await createWorld();
  // Announced, and hardly begun: what is still being sent when the answer comes may cut it off at the sender's.
  const headers = { 'content-type': 'application/json', 'content-length': 1_000_000 };
  const sending = startRequest(`${world.url}/v1/auth/password`, { method: 'POST', headers });
  sending.write('{"email":"a@example.org","password":"');
  const [response] = await once(sending, 'response');
  expect(response.statusCode).toBe(413);
  sending.destroy();
  await world.close();
});

test('an Idempotency-Key that is too long or empty is refused', async () => {
  for (const key of ['', 'x'.repeat(256)]) {
    const response = await fetch(`${filled.world.url}/v1/projects`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${filled.researcher.token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: '{"name":"x"}',
    });
    expect(response.status).toBe(400);
  }
});
