import { Validator } from '@seriousme/openapi-schema-validator';
import { problem } from '@tastemaker/contracts';
import { openDatabase } from '@tastemaker/database';
import type { OpenAPIV3_1 } from 'openapi-types';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../src/index.js';
import { createWorld, type Person, type World } from './support/world.js';

let world: World;
let researcher: Person;
let document: OpenAPIV3_1.Document;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the tests below say whether it is one
  document = (await (await fetch(`${world.url}/openapi.json`)).json()) as OpenAPIV3_1.Document;
});
afterAll(() => world.close());

function operations(): { name: string; operation: OpenAPIV3_1.OperationObject }[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    (['get', 'post', 'patch', 'put', 'delete'] as const).flatMap((method) => {
      const operation = item?.[method];
      return operation === undefined ? [] : [{ name: `${method} ${path}`, operation }];
    }),
  );
}

describe('the OpenAPI document', () => {
  test('is of version 3.1 and names every operation', () => {
    expect(document.openapi).toBe('3.1.0');
    const registered = world.app.registeredRoutes
      .filter(({ url }) => url.startsWith('/v1/'))
      .map(({ method, url }) => `${method.toLowerCase()} ${url.replaceAll(/:(\w+)/g, '{$1}').replace('*', '{path}')}`);
    const named = operations().map(({ name }) => name);
    expect(named.filter((name) => name.includes(' /v1/')).toSorted()).toEqual(registered.toSorted());
  });

  test('declares a success and, for what needs a token, its problems, for every operation', () => {
    for (const { name, operation } of operations()) {
      const statuses = Object.keys(operation.responses ?? {});
      expect(
        statuses.some((status) => /^[23]/.test(status)),
        name,
      ).toBe(true);
      if (!name.includes('/v1/')) continue;
      expect(operation.summary, name).toEqual(expect.any(String));
      expect(operation.tags, name).toHaveLength(1);
      const isPublic = / \/v1\/(auth|enrolment)\//.test(name) && !name.endsWith('/logout');
      const isForTrainers = name.includes('/v1/trainer/');
      const wanted = isPublic ? ['429', '500'] : ['401', isForTrainers ? '409' : '403', '429', '500'];
      expect(statuses, name).toEqual(expect.arrayContaining(wanted));
      const people = [{ bearer: [] }, { session: [] }];
      const whoever = isForTrainers ? [{ trainer: [] }] : people;
      expect(operation.security, name).toEqual(isPublic ? undefined : whoever);
    }
  });

  test('is valid by the OpenAPI Initiative’s own schema', async () => {
    expect(await new Validator().validate(structuredClone(document))).toMatchObject({ valid: true });
  });

  test('refers only to schemas that it holds', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(10);
    const held = Object.keys(document.components?.schemas ?? {});
    for (const [, schema] of references) expect(held).toContain(schema);
  });

  test('says nothing that generators of clients cannot take', () => {
    const text = JSON.stringify(document);
    expect(text).not.toMatch(/"items":false|"default":\{"|"schema":\{\}/);
    const names = operations().flatMap(({ operation }) =>
      (operation.parameters ?? []).flatMap((one) => ('name' in one ? one.name : [])),
    );
    expect(names.filter((name) => !/^[A-Za-z][\w-]*$/.test(name))).toEqual([]);
  });

  test('describes a form for every file, with the parameters beside it', () => {
    const forms = operations().flatMap(({ operation: { requestBody } }) =>
      requestBody !== undefined && 'content' in requestBody ? (requestBody.content['multipart/form-data'] ?? []) : [],
    );
    expect(forms.length).toBeGreaterThan(5);
    for (const { schema } of forms) {
      expect(schema).toMatchObject({ required: ['file'], properties: { file: { type: 'string', format: 'binary' } } });
    }
  });

  test('has a page to read it on', async () => {
    const response = await fetch(`${world.url}/docs`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
  });
});

async function ask(method: string, path: string, body?: string, type = 'application/json') {
  const response = await fetch(`${world.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${researcher.token}`, ...(body === undefined ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { body }),
  });
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const parsed = problem.parse(await response.json());
  expect(parsed.status).toBe(response.status);
  return parsed;
}

describe('a problem', () => {
  test('for bad input names each path', async () => {
    const body = JSON.stringify({ name: '', settings: { leaseSeconds: 'soon' } });
    expect(await ask('POST', '/v1/projects', body)).toMatchObject({
      status: 422,
      code: 'validation_failed',
      errors: [
        { path: 'name', message: expect.any(String) },
        { path: 'settings.leaseSeconds', message: expect.any(String) },
      ],
    });
  });

  test.each([
    ['a body that is not JSON', 'POST', '/v1/projects', '{', 'application/json', 'invalid_request'],
    ['a body of an unknown type', 'POST', '/v1/projects', 'x', 'image/png', 'unsupported_media_type'],
    ['an address that is not there', 'GET', '/v1/nothing', undefined, undefined, 'not_found'],
    ['a project that is not there', 'GET', `/v1/projects/${crypto.randomUUID()}`, undefined, undefined, 'not_found'],
    ['an id that is none', 'GET', '/v1/projects/x', undefined, undefined, 'not_found'],
  ])('is told of %s', async (_what, method, path, body, type, code) => {
    expect(await ask(method, path, body, type)).toMatchObject({ code });
  });
});

function create(key: string, name: string, token = researcher.token) {
  return fetch(`${world.url}/v1/projects`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ name }),
  });
}

describe('an Idempotency-Key', () => {
  test('makes a repeated order one order, answered the same', async () => {
    const first = await create('k1', 'Once');
    const second = await create('k1', 'Once');
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await second.json()).toEqual(await first.json());
    const { items } = await researcher.client.listProjects({ limit: 500 });
    expect(items.filter(({ name }) => name === 'Once')).toHaveLength(1);
  });

  test('is refused for another order', async () => {
    await create('k2', 'One');
    expect(problem.parse(await (await create('k2', 'Other')).json())).toMatchObject({
      status: 422,
      code: 'idempotency_key_reused',
    });
  });

  test('is its owner’s alone', async () => {
    const other = await world.person('researcher', 'Other');
    const [mine, theirs] = await Promise.all([create('k3', 'Each'), create('k3', 'Each', other.token)]);
    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect(theirs.headers.get('idempotency-replayed')).toBeNull();
  });

  test('of an order that failed may be used again', async () => {
    expect((await create('k4', '')).status).toBe(422);
    expect((await create('k4', 'Now right')).status).toBe(201);
  });

  test('sent many times at once makes one', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => create('k5', 'Race')));
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    const { items } = await researcher.client.listProjects({ limit: 500 });
    expect(items.filter(({ name }) => name === 'Race')).toHaveLength(1);
  });
});

test('the service is alive and ready', async () => {
  expect((await fetch(`${world.url}/healthz`)).status).toBe(200);
  const ready = await fetch(`${world.url}/readyz`);
  const all = { database: { ok: true }, queue: { ok: true }, artifacts: { ok: true } };
  expect(await ready.json()).toEqual({ status: 'ready', checks: all });
});

test('without its database the service is alive, not ready, and says that it is passing', async () => {
  const away = openDatabase('postgres://nobody@127.0.0.1:9/nothing');
  const app = await buildApp({ ...world.app.deps, database: away.database, health: away.database });
  expect((await app.inject({ url: '/healthz' })).statusCode).toBe(200);
  const ready = await app.inject({ url: '/readyz' });
  expect(ready.statusCode).toBe(503);
  expect(ready.json()).toMatchObject({ status: 'not_ready', checks: { database: { ok: false }, queue: { ok: true } } });
  const me = await app.inject({ url: '/v1/me', headers: { authorization: 'Bearer tmk_x' } });
  expect(me.json()).toMatchObject({ status: 503, code: 'unavailable' });
  expect(me.headers['retry-after']).toBe('1');
  await app.close();
  await away.close();
});

const hello = () => 'hello';

test('a route that leaves out who may call it, by which scope, or what the audit log calls it, cannot be registered', async () => {
  const { default: Fastify } = await import('fastify');
  const { access } = await import('../src/plugins/app/access.js');
  const { dependencies } = await import('../src/plugins/app/dependencies.js');
  const { rateLimits } = await import('../src/plugins/external/rate-limits.js');
  const app = Fastify();
  await app.register(dependencies, world.app.deps);
  await app.register(rateLimits);
  await app.register(access);
  expect(() => app.get('/v1/open', hello)).toThrow(/names no access/);
  expect(() => app.get('/v1/open', { config: { access: 'user' } }, hello)).toThrow(/names no scope/);
  const config = { access: 'user', scope: 'write' } as const;
  expect(() => app.post('/v1/open', { config }, hello)).toThrow(/names no audit action/);
  await app.close();
});
