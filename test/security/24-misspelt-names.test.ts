// Somebody misspells the name of a field or of a parameter. What they meant to say would be lost without a word, and the default
// be taken: so it is refused, at any depth, with the name that was probably meant.
import type { OpenAPIV3_1 } from 'openapi-types';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFilledWorld, type FilledWorld } from './support/filled-world.js';
import { openApiOf, type RequestField, requestFields } from './support/openapi-fields.js';

let filled: FilledWorld;
let document: OpenAPIV3_1.Document;
beforeAll(async () => {
  filled = await createFilledWorld();
  document = await openApiOf(filled.world.url);
});
afterAll(() => filled.world.close());

async function send(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, payload?: object) {
  const headers = { authorization: `Bearer ${filled.tokenFor(url)}` };
  const response = await filled.world.app.inject({
    method,
    url,
    headers,
    ...(payload === undefined ? {} : { payload }),
  });
  const json = response.json<{ code?: string; errors?: { path: string; message: string }[] }>();
  return { ...json, status: response.statusCode };
}

test('a field is named with the one that was probably meant', async () => {
  const order = { name: 'Haiku', settings: { judgementsPerComparison: 3 } };
  const message = 'unknown key judgementsPerComparison: did you mean judgmentsPerComparison?';
  expect(await send('POST', '/v1/projects', order)).toMatchObject({
    status: 422,
    code: 'validation_failed',
    errors: [{ path: 'settings.judgementsPerComparison', message }],
  });
});

test('so is a parameter', async () => {
  const message = 'unknown parameter splt: did you mean split?';
  expect(await send('GET', `/v1/projects/${filled.projectId}/prompts?splt=train`)).toMatchObject({
    status: 422,
    errors: [{ path: 'splt', message }],
  });
});

test('a route without a body refuses one that says something, and takes an empty one', async () => {
  const path = `/v1/projects/${filled.projectId}/guidelines/2/publish`;
  expect(await send('POST', path, { version: 1 })).toMatchObject({ status: 422, errors: [{ path: 'version' }] });
  expect(await send('POST', path, {})).toMatchObject({ status: 200 });
});

const methods = { get: 'GET', post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' } as const;
const anyId = crypto.randomUUID();

/** Ids that find something, or could. */
function addressOf(path: string): string {
  return path.replaceAll(/\{([^}]+)\}/g, (_all, name: string, at: number) => {
    const resource = /([a-z-]+)s\/$/.exec(path.slice(0, at))?.[1] ?? '';
    return (
      filled.ids[name] ??
      filled.ids[`${resource === 'reward-model' ? 'model' : resource}Id`] ??
      (name === 'name' ? 'current' : anyId)
    );
  });
}

/** The objects of the bodies of our own routes that say which fields they have. */
function objectsOf({ name, schema }: RequestField) {
  const [, method = '', path = '', keys = ''] = /^(\w+) (\/v1\S+) body\.?(.*)$/.exec(name) ?? [];
  if (schema.properties === undefined || !isMethod(method) || /\/v1\/(?:chat\/)?completions$/.test(path)) return [];
  return [
    {
      method: methods[method],
      path,
      keys: keys
        .replaceAll('[]', '.0')
        .split('.')
        .filter((key) => key !== ''),
    },
  ];
}

function isMethod(method: string): method is keyof typeof methods {
  return method in methods;
}

function nested(keys: readonly string[]): object {
  const [key, ...rest] = keys;
  if (key === undefined) return { unheardOf: 1 };
  return key === '0' ? [nested(rest)] : { [key]: nested(rest) };
}

test('every object in a body of ours refuses a field that it does not have, whatever else is wrong', async () => {
  const objects = requestFields(document).flatMap(objectsOf);
  expect(objects.length).toBeGreaterThan(80);
  const faults: string[] = [];
  for (const { method, path, keys } of objects) {
    const { status, code, errors } = await send(method, addressOf(path), nested(keys));
    // What only a session may do is refused to any token, before it is read.
    if (code === 'session_required') continue;
    const wanted = [...keys, 'unheardOf'].join('.');
    // Of several shapes, the one is asked for first.
    const isTold = errors?.some(
      (one) =>
        /(?:^|\.)kind$/.test(one.path) || (one.path === wanted && one.message.startsWith('unknown key unheardOf')),
    );
    if (isTold !== true) faults.push(`${method} ${path} ${wanted}: ${status} ${JSON.stringify(errors)}`);
  }
  expect(faults).toEqual([]);
});

test('every route refuses a parameter that it does not have', async () => {
  const faults: string[] = [];
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of Object.keys(item ?? {}).filter(isMethod)) {
      // A provider answers with parameters of its own.
      if (!path.startsWith('/v1/') || path.endsWith('/oidc/callback')) continue;
      const { status, code, errors } = await send(methods[method], `${addressOf(path)}?unheardOf=1`);
      if (code === 'session_required') continue;
      const isTold = errors?.some((one) => one.path === 'unheardOf' && one.message.startsWith('unknown parameter'));
      if (isTold !== true) faults.push(`${method} ${path}: ${status} ${JSON.stringify(errors)}`);
    }
  }
  expect(faults).toEqual([]);
});
