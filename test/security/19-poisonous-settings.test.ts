// A researcher (or a slip of the keyboard) saves a value that is accepted but that the database, its arithmetic or the
// next reader cannot hold, and from then on the project fails for everybody in it. So every field of every create and
// update is sent at the ends of what the API says it accepts, read back equal, and then used.
import { isDeepStrictEqual } from 'node:util';
import type { OpenAPIV3_1 } from 'openapi-types';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createFilledWorld, type FilledWorld } from './support/filled-world.js';
import { openApiOf, type RequestField, requestFields, resolved } from './support/openapi-fields.js';
import { type Extreme, extremesOf } from './support/schema-extremes.js';

let filled: FilledWorld;
let document: OpenAPIV3_1.Document;
beforeAll(async () => {
  filled = await createFilledWorld();
  document = await openApiOf(filled.world.url);
});
afterAll(() => filled.world.close());

async function send(method: string, path: string, body?: unknown, token = filled.researcher.token) {
  const response = await fetch(`${filled.world.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /^application\/(?:problem\+)?json(?:;|$)/.test(response.headers.get('content-type') ?? '');
  const json: unknown = isJson ? JSON.parse(text) : undefined;
  return { status: response.status, text, json };
}

test('a quota beyond what is stored is refused, and the largest one that is accepted lets labelers work', async () => {
  const path = `/v1/projects/${filled.projectId}`;
  const refused = await send('PATCH', path, { settings: { dailyQuota: 2_147_483_648 } });
  expect(refused).toMatchObject({ status: 422, json: { errors: [{ path: 'settings.dailyQuota' }] } });
  expect((await send('PATCH', path, { settings: { dailyQuota: 2_147_483_647 } })).status).toBe(200);
  const member = { userId: filled.labeler.user.id, role: 'labeler', dailyQuota: 2_147_483_647 };
  expect((await send('POST', `${path}/members`, member)).status).toBe(201);
  expect((await send('POST', `${path}/assignments/next`, undefined, filled.labeler.token)).status).toBe(200);
});

/** What no column of 32 bits holds: a seed is passed on to a model, which takes any; files are larger. */
const mayBeLarger = /seed$|last-event-id$|files\[\]\.bytes$/;

const fields = () => requestFields(document);
const names = (wrong: (field: RequestField) => boolean) =>
  fields()
    .filter(wrong)
    .map(({ name }) => name);

const beyond = ({ name, schema: { type, minimum, maximum } }: RequestField) =>
  type === 'integer' &&
  !mayBeLarger.test(name) &&
  !((minimum ?? -Infinity) >= -(2 ** 31) && (maximum ?? Infinity) <= 2 ** 31 - 1);

describe('every field that a request may have', () => {
  test('has a range if it is a whole number, that of a column', () => {
    expect(fields().some(({ schema }) => schema.type === 'integer')).toBe(true);
    expect(names(beyond)).toEqual([]);
  });

  test('has an end if it is a text or a list', () => {
    const ends = ['maxLength', 'enum', 'const', 'format', 'pattern'];
    const endless = ({ schema }: RequestField) =>
      (schema.type === 'string' && !ends.some((key) => key in schema)) ||
      (schema.type === 'array' && !('maxItems' in schema));
    expect(names(endless)).toEqual([]);
  });
});

describe('what PostgreSQL or JavaScript cannot hold', () => {
  test.each([
    ['a NUL', '{"name":"a\\u0000b"}'],
    ['half of a surrogate pair', '{"name":"a\\ud800b"}'],
    ['a NUL in the name of a property', '{"name":"a","\\u0000":1}'],
    ['a number that is infinite', '{"name":"a","settings":{"goldRate":1e400}}'],
    ['a whole number that is no integer', '{"name":"a","settings":{"dailyQuota":1e300}}'],
  ])('%s is refused', async (_what, body) => {
    const { researcher, world } = filled;
    const headers = { authorization: `Bearer ${researcher.token}`, 'content-type': 'application/json' };
    const response = await fetch(`${world.url}/v1/projects`, { method: 'POST', headers, body });
    expect([400, 422]).toContain(response.status);
  });

  test.each([
    '0000-01-01T00:00:00Z',
    '0020-01-01T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '9999-12-31T23:59:59-01:00',
    '+275760-09-13T00:00:00Z',
    '2016-12-31T23:59:60Z',
    '2030-02-30T00:00:00Z',
    '',
  ])('the instant %j is refused wherever one is given', async (instant) => {
    const at = encodeURIComponent(instant);
    const { projectId } = filled;
    const snapshot = { kind: 'comparisons', name: 's', filter: { from: instant } };
    const answers = [
      await send('POST', '/v1/tokens', { name: 'x', expiresAt: instant }),
      await send('POST', `/v1/projects/${projectId}/snapshots`, snapshot),
      await send('GET', `/v1/projects/${projectId}/agreement?from=${at}`),
      await send('GET', `/v1/projects/${projectId}/audit?since=${at}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422, 422]);
  });

  test('an instant with an offset is the same instant in UTC', async () => {
    const { json } = await send('POST', '/v1/tokens', { name: 'x', expiresAt: '2030-06-01T00:30:00.5+05:30' });
    expect(json).toMatchObject({ expiresAt: '2030-05-31T19:00:00.500Z' });
  });

  test.each(['2147483648', '-1', '1e3', '0x1', '1.0', ' 1', '', '99999999999999999999'])(
    'the version %j in a path is refused',
    async (version) => {
      const path = `/v1/projects/${filled.projectId}/guidelines/${encodeURIComponent(version)}`;
      expect([404, 422]).toContain((await send('GET', path)).status);
    },
  );
});

/** Requests that are fine, each with every field that its route knows; `{name}` stands for an id. */
const requests: [method: string, path: string, body: () => Record<string, unknown>][] = [
  ['POST', '/v1/projects', () => ({ name: 'All', description: 'd', settings: allSettings })],
  ['PATCH', '/v1/projects/{projectId}', () => ({ name: 'All', description: 'd', settings: allSettings })],
  [
    'POST',
    '/v1/projects/{projectId}/members',
    () => ({ userId: filled.ids['userId'], role: 'labeler', skills: ['x'], dailyQuota: 3 }),
  ],
  ['POST', '/v1/projects/{projectId}/guidelines', () => ({ markdown: '# x' })],
  [
    'POST',
    '/v1/projects/{projectId}/prompts',
    () => ({
      prompts: [
        {
          messages: [{ role: 'user', content: `x ${counter++}` }],
          contextDocuments: [{ title: 't', text: 'x' }],
          tags: ['a'],
        },
      ],
    }),
  ],
  [
    'POST',
    '/v1/projects/{projectId}/completions',
    () => ({ completions: [{ promptId: filled.ids['promptId'], text: 'x', source: 's' }] }),
  ],
  ['PATCH', '/v1/projects/{projectId}/comparisons/{comparisonId}', () => ({ priority: 1 })],
  [
    'POST',
    '/v1/projects/{projectId}/demonstrations',
    () => ({ messages: [{ role: 'user', content: 'x' }], contextDocuments: [{ title: 't', text: 'x' }] }),
  ],
  [
    'POST',
    '/v1/projects/{projectId}/snapshots',
    () => ({
      kind: 'comparisons',
      name: 'n',
      filter: {
        labelerIds: [filled.ids['userId']],
        from: '2020-01-01T00:00:00Z',
        until: '2030-01-01T00:00:00Z',
        guidelineVersions: [1],
        minJudgments: 1,
      },
    }),
  ],
  [
    'POST',
    '/v1/projects/{projectId}/askings',
    () => ({
      strategy: 'random',
      candidates: 2,
      explorationShare: 0.5,
      count: 1,
      judgmentsNeeded: 1,
      priority: 1,
      split: 'train',
      tag: 'x',
      seed: 1,
      dryRun: true,
    }),
  ],
  [
    'POST',
    '/v1/projects/{projectId}/samples',
    () => ({
      modelId: filled.ids['assistantId'],
      count: 1,
      tag: 'x',
      n: 2,
      sampling: { temperature: 1, topP: 1, topK: 1, maxTokens: 8, stop: ['x'] },
      seed: 1,
      judgmentsNeeded: 1,
    }),
  ],
  [
    'POST',
    '/v1/projects/{projectId}/webhooks',
    () => ({ url: 'https://example.org/hook', events: ['judgment.submitted'] }),
  ],
  ['POST', '/v1/users', () => ({ name: 'u', email: `a${counter++}@example.org`, role: 'labeler' })],
  ['POST', '/v1/users/{userId}/login-links', () => ({ expiresInSeconds: 100 })],
  ['POST', '/v1/tokens', () => ({ name: 't', scopes: ['read'], expiresAt: '2030-01-01T00:00:00Z' })],
  ['POST', '/v1/models/{assistantId}/evaluations', () => ({ suite: 'x', metrics: { 'a b': 1.5 }, report: 'Good.' })],
  [
    'POST',
    '/v1/runs',
    () => ({
      name: `run ${counter++}`,
      config: rewardConfig,
      snapshotId: filled.ids['snapshotId'],
      baseModelId: filled.ids['assistantId'],
      seed: 1,
    }),
  ],
  [
    'POST',
    '/v1/reward-models/{modelId}/references',
    () => ({ name: `r${counter++}`, snapshotId: filled.ids['snapshotId'], limit: 2 }),
  ],
];
let counter = 0;

const allSettings = {
  candidatesPerPrompt: 4,
  judgmentsPerComparison: 2,
  judgmentsLimit: 3,
  leaseSeconds: 60,
  editWindowSeconds: 60,
  criteria: [
    {
      key: 'good',
      title: 'Good',
      description: 'd',
      scale: { min: 0, max: 5, minLabel: 'bad', maxLabel: 'good' },
      required: false,
    },
  ],
  skillTags: ['x'],
  dailyQuota: 100,
  goldRate: 0.1,
  goldMinimum: 10,
  goldThreshold: 0.5,
  repeatRate: 0.1,
  repeatAfter: 20,
  reviewsPerDemonstration: 1,
};

const rewardConfig = {
  kind: 'reward',
  epochs: 1,
  pairsPerStep: 4,
  maxLength: 64,
  learningRate: 0.001,
  weightDecay: 0.1,
  warmupSteps: 1,
  clipNorm: 1,
  evaluateEverySteps: 1,
  checkpointEverySteps: 1,
  checkpointEveryMinutes: 1,
  maxPairs: 10,
  maxEvaluationPairs: 10,
  explodedNorm: 100,
  tokensPerPass: 100,
  trained: { part: 'lora', rank: 4, alpha: 4, layers: 1 },
  ensemble: { heads: 2, seeds: 2 },
};

const path = (template: string) => template.replaceAll(/\{(\w+)\}/g, (_all, name: string) => filled.ids[name] ?? '');

/** The route of a request in the document: the first whose parameters fit. */
function bodySchemaOf(method: string, template: string) {
  const wanted = template.replaceAll(/\{\w+\}/g, '{}');
  const entry = Object.entries(document.paths ?? {}).find(([name]) => name.replaceAll(/\{\w+\}/g, '{}') === wanted);
  const operation = z.record(z.string(), z.looseObject({})).parse(entry?.[1])[method.toLowerCase()];
  const content = z
    .object({ requestBody: z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })) }) })
    .safeParse(operation).data?.requestBody.content['application/json'];
  return content === undefined ? undefined : resolved(document, content.schema);
}

/** Uses everything that the project's settings, comparisons and snapshots decide. */
async function use() {
  const { projectId, labeler } = filled;
  const project = `/v1/projects/${projectId}`;
  const lists = ['prompts', 'completions', 'comparisons', 'demonstrations', 'snapshots', 'samples', 'guidelines'];
  const reports = [
    'progress',
    'agreement',
    'labelers',
    'bias',
    'standings',
    'members',
    'webhooks',
    'audit',
    'judgments',
  ];
  const answers = await Promise.all([
    send('POST', `${project}/assignments/next?count=10`, undefined, labeler.token),
    ...[...lists, ...reports].map((name) => send('GET', `${project}/${name}`)),
    send('GET', project),
    send('GET', `${project}/demonstrations/export?state=submitted`),
    send('GET', `${project}/snapshots/${filled.ids['snapshotId']}/export`),
    send('GET', '/v1/runs'),
    send('GET', '/v1/models'),
    send('GET', '/v1/tokens'),
  ]);
  return answers.filter(({ status }) => status >= 500).map(({ text }) => text);
}

test.each(requests)(
  'the ends of every field of %s %s are stored, read back equal, and can be used',
  async (method, template, body) => {
    const token = /^\/v1\/(?:users|models)/.test(template) ? filled.adminToken : filled.researcher.token;
    const schema = bodySchemaOf(method, template);
    const asItIs = await send(method, path(template), schema === undefined ? undefined : body(), token);
    expect(asItIs.status, asItIs.text).toBeLessThan(300);
    const faults: string[] = [];
    for (const extreme of schema === undefined ? [] : extremesOf(document, schema, body)) {
      const fault = faultOf(extreme, await send(method, path(template), extreme.altered, token));
      if (fault !== undefined) faults.push(fault);
    }
    expect(faults).toEqual([]);
    expect(await use()).toEqual([]);
    // As it was, for whoever comes next.
    await send('PATCH', path('/v1/projects/{projectId}'), { settings: allSettings });
  },
);

/** What contradicts another field, or what is there, may be refused; it never fails, and what is stored is what was sent. */
function faultOf({ at, value }: Extreme, { status, text, json }: Awaited<ReturnType<typeof send>>): string | undefined {
  const told = `${at.join('.')} = ${JSON.stringify(value).slice(0, 60)}: ${status} ${text.slice(0, 500)}`;
  if (status >= 300) return status === 409 || status === 422 ? undefined : told;
  const stored = at.reduce<unknown>((whole, key) => partOf(whole, key), json);
  return stored === undefined || isDeepStrictEqual(stored, value) ? undefined : told;
}

function partOf(whole: unknown, key: string | number): unknown {
  return typeof whole === 'object' && whole !== null
    ? Object.entries(whole).find(([name]) => name === String(key))?.[1]
    : undefined;
}
