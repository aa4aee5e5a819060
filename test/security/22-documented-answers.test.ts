// Clients are built from the OpenAPI document. What it doesn't say surprises them in production: a status, a content type,
// a shape of an error, a rule. So what it says is compared with what is answered.
import { Validator } from '@seriousme/openapi-schema-validator';
import { problemWithOpenAiError, problemWithTeiError } from '@tastemaker/contracts';
import type { OpenAPIV3_1 } from 'openapi-types';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createFilledWorld, type FilledWorld } from './support/filled-world.js';
import { openApiOf } from './support/openapi-fields.js';

let filled: FilledWorld;
let document: OpenAPIV3_1.Document;
beforeAll(async () => {
  filled = await createFilledWorld();
  document = await openApiOf(filled.world.url);
});
afterAll(() => filled.world.close());

const operation = z.looseObject({
  parameters: z.array(z.object({ name: z.string(), in: z.string() })).default([]),
  responses: z.record(z.string(), z.looseObject({ content: z.record(z.string(), z.unknown()).optional() })),
});
const operations = () =>
  Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item ?? {}).map(([method, described]) => ({ path, method, ...operation.parse(described) })),
  );

const withIds = (path: string) =>
  path
    .replace('/projects/{id}', `/projects/${filled.projectId}`)
    .replace('/models/{id}', `/models/${filled.ids['modelId']}`)
    .replaceAll(/\{(\w+)\}/g, (_all, name: string) => filled.ids[name] ?? 'current');

function ask(method: string, path: string, body?: unknown) {
  return fetch(`${filled.world.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${filled.tokenFor(path)}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

test('a cursor that no list gave out is 400, as every list says', async () => {
  const lists = operations().filter(({ parameters }) => parameters.some(({ name }) => name === 'cursor'));
  expect(lists.length).toBeGreaterThanOrEqual(20);
  for (const { path, responses } of lists) {
    expect(Object.keys(responses), path).toContain('400');
    const diff = filled.ids['otherSnapshotId'] ?? '';
    const response = await ask('GET', `${withIds(path.replace('{otherId}', diff))}?cursor=none`);
    expect([response.status, path]).toEqual([400, path]);
  }
});

test('every operation names what HTTP itself may be answered with', () => {
  for (const { path, method, responses } of operations()) {
    if (!path.startsWith('/v1/')) continue;
    expect(Object.keys(responses), `${method} ${path}`).toEqual(
      expect.arrayContaining(['400', '408', '414', '417', '422', '429', '431', '500', '503']),
    );
  }
});

test('a method that a path does not have is 405 with those that it has', async () => {
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    const known = Object.keys(item ?? {}).map((method) => method.toUpperCase());
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
      if (known.includes(method)) continue;
      const response = await ask(method, withIds(path));
      expect([response.status, method, path]).toEqual([405, method, path]);
      const allowed = response.headers.get('allow')?.split(', ') ?? [];
      expect(allowed.toSorted(), path).toEqual([...known, 'OPTIONS'].toSorted());
    }
    const options = await ask('OPTIONS', withIds(path));
    expect([options.status, options.headers.get('allow')]).toEqual([204, [...known, 'OPTIONS'].toSorted().join(', ')]);
  }
});

test('a parameter that a route does not know is told, not ignored', async () => {
  const response = await ask('GET', '/v1/projects?limt=3');
  expect(response.status).toBe(422);
  expect(await response.text()).toContain('limt');
});

describe('errors in the shapes of others', () => {
  test.each(['/v1/chat/completions', '/v1/completions', '/classify', '/pooling', '/score', '/rerank'])(
    '%s answers OpenAI’s',
    async (path) => {
      expect(JSON.stringify(document.paths?.[path])).toContain('#/components/schemas/ProblemWithOpenAiError');
      for (const body of [{}, { model: 'none', prompt: 'x', messages: [{ role: 'user', content: 'x' }], input: 1 }])
        problemWithOpenAiError.parse(await (await ask('POST', path, body)).json());
    },
  );

  test('/predict answers text-embeddings-inference’s', async () => {
    expect(JSON.stringify(document.paths?.['/predict'])).toContain('#/components/schemas/ProblemWithTeiError');
    problemWithTeiError.parse(await (await ask('POST', '/predict', {})).json());
  });
});

const declared = (path: string, method: string) =>
  Object.keys(operations().find((one) => one.path === path && one.method === method)?.responses['200']?.content ?? {});

test('a stream of events is declared as one, and is one', async () => {
  expect(declared('/v1/runs/{id}/events', 'get')).toEqual(['text/event-stream']);
  expect(declared('/v1/chat/completions', 'post')).toEqual(['application/json', 'text/event-stream']);
  const order = { model: 'assistant', messages: [{ role: 'user', content: 'x' }], stream: true };
  const streamed = await ask('POST', '/v1/chat/completions', order);
  expect(streamed.headers.get('content-type')).toContain('text/event-stream');
  await streamed.body?.cancel();
});

describe('the document', () => {
  test('is valid, and has no list of schemas for items, which version 3.1 does not know', async () => {
    expect(await new Validator().validate(structuredClone(document))).toMatchObject({ valid: true });
    expect(JSON.stringify(document)).not.toMatch(/"(?:items|prefixItems)":\[/);
  });

  test.each([
    ['/v1/projects/{id}/samples', ['promptIds', 'count']],
    ['/v1/projects/{id}/askings', ['count', 'perPrompt']],
    ['/v1/models', ['path', 'endpoint']],
    ['/v1/best-of', ['messages', 'prompt']],
    ['/classify', ['input', 'messages']],
    ['/v1/reward-models/{id}/compare', ['messages', 'prompt']],
  ])('says that %s takes one of %j', (path, properties) => {
    const described = JSON.stringify(document.paths?.[path]);
    expect(described).toContain(JSON.stringify({ oneOf: properties.map((one) => ({ required: [one] })) }).slice(1, -1));
  });
});
