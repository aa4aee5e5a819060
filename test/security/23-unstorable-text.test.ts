// Somebody sends a NUL or half of a surrogate pair, which PostgreSQL or UTF-8 cannot hold, where a text is taken: in any field
// of any body, query, path or stored header. Each is refused by its place, before anything is done.
import type { OpenAPIV3_1 } from 'openapi-types';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFilledWorld, type FilledWorld } from './support/filled-world.js';
import { openApiOf, requestFields } from './support/openapi-fields.js';

let filled: FilledWorld;
let document: OpenAPIV3_1.Document;
beforeAll(async () => {
  filled = await createFilledWorld();
  document = await openApiOf(filled.world.url);
});
afterAll(() => filled.world.close());

interface Field {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  part: 'body' | 'query' | 'path' | 'header';
  /** Its keys, `0` for any place of a list. */
  keys: string[];
}

const anyId = crypto.randomUUID();
const methods = { get: 'GET', post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' } as const;

/** Every place of a text; whatever stands in an address or a header is one. */
function textFields(): Field[] {
  const texts = requestFields(document).filter(
    ({ name, schema }) => !/ body/.test(name) || (schema.type === 'string' && schema.format !== 'binary'),
  );
  return [...new Set(texts.map(({ name }) => name))].flatMap((name) => {
    const [, method = '', path = '', part = '', rest = ''] =
      /^(\w+) (\S+) (body|query|path|header)\.?(.*)$/.exec(name) ?? [];
    const keys = rest
      .replaceAll('[]', '.0')
      .split('.')
      .filter((key) => key !== '');
    if (!isMethod(method) || !isPart(part)) return [];
    // A list in an address is its parameter, given again for each: one alone has no place in it.
    return [{ method: methods[method], path, part, keys: part === 'query' ? keys.slice(0, 1) : keys }];
  });
}

function isMethod(method: string): method is keyof typeof methods {
  return method in methods;
}

function isPart(part: string): part is Field['part'] {
  return ['body', 'query', 'path', 'header'].includes(part);
}

/** A body in which nothing is but that text, at its place. */
function nested(keys: readonly string[], text: string): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return text;
  return key === '0' ? [nested(rest, text)] : { [key]: nested(rest, text) };
}

/** Ids that find something; the place that is tried has none. */
function addressOf({ path, part, keys }: Field, encoded: string): string {
  const filledIn = path.replaceAll(/\{([^}]+)\}/g, (_all, name: string, at: number) => {
    if (part === 'path' && keys[0] === name) return `x${encoded}`;
    const resource = /([a-z-]+)s\/$/.exec(path.slice(0, at))?.[1] ?? '';
    return (
      filled.ids[name] ??
      filled.ids[`${resource === 'reward-model' ? 'model' : resource}Id`] ??
      (name === 'name' ? 'current' : anyId)
    );
  });
  return part === 'query' ? `${filledIn}?${String(keys[0])}=x${encoded}` : filledIn;
}

interface Refusal {
  code?: string;
  errors?: { path: string }[];
  error?: { param: string | null };
}

async function answerOf(field: Field, text: string, encoded: string) {
  const { method, part, keys } = field;
  const response = await filled.world.app.inject({
    method,
    url: addressOf(field, encoded),
    headers: {
      authorization: `Bearer ${filled.tokenFor(field.path)}`,
      ...(part === 'header' ? { [String(keys[0])]: `x${text}` } : {}),
      ...(part === 'body' ? { 'content-type': 'application/json' } : {}),
    },
    ...(part === 'body' ? { payload: JSON.stringify(nested(keys, `x${text}`)) } : {}),
  });
  return { status: response.statusCode, json: response.json<Refusal>() };
}

describe.each([
  ['a NUL', '\0', '%00'],
  ['half of a surrogate pair', '\ud800', '%ED%A0%80'],
])('%s', (_what, text, encoded) => {
  test('is refused by its place, in every text that a request may have', async () => {
    const fields = textFields();
    expect(fields.length).toBeGreaterThan(300);
    const faults: string[] = [];
    for (const field of fields) {
      const { status, json } = await answerOf(field, text, encoded);
      // What only a session may do is refused to any token, before it is read.
      if (json.code === 'session_required') continue;
      const wanted = field.keys.join('.');
      // OpenAI's routes say it as OpenAI does.
      if (status === 400 && field.path.startsWith('/openai/') && json.error?.param === wanted) continue;
      if (status === 422 && json.errors?.some(({ path }) => path === wanted) === true) continue;
      faults.push(`${field.method} ${field.path} ${field.part} ${wanted}: ${status} ${JSON.stringify(json)}`);
    }
    expect(faults).toEqual([]);
  });

  test('is refused in an Idempotency-Key', async () => {
    const response = await filled.world.app.inject({
      method: 'POST',
      url: '/v1/projects',
      headers: { authorization: `Bearer ${filled.adminToken}`, 'idempotency-key': `key${text}` },
      payload: { name: 'Once' },
    });
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({ errors: [{ path: 'idempotency-key' }] });
  });

  test('is refused in names, of parameters and of fields', async () => {
    const headers = { authorization: `Bearer ${filled.adminToken}` };
    const named = await filled.world.app.inject({ url: `/v1/projects?na${encoded}me=x`, headers });
    expect([400, 422]).toContain(named.statusCode);
    const payload = { name: 'x', [`a${text}`]: 1 };
    const field = await filled.world.app.inject({ method: 'POST', url: '/v1/projects', headers, payload });
    expect(field.statusCode).toBe(422);
  });
});
