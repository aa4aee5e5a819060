import type { Project } from '@tastemaker/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createWorld, type World } from './support/world.js';

// Who may call what, written down once more, by hand. `status` is what each of them gets before anything else is looked at.
const access = {
  user: { nobody: 401 },
  researcher: { nobody: 401, labeler: 403, stranger: 403 },
  admin: { nobody: 401, labeler: 403, stranger: 403, researcher: 403 },
  member: { nobody: 401, stranger: 404 },
  'project-researcher': { nobody: 401, stranger: 404, labeler: 403 },
} as const;

const table: Record<string, keyof typeof access> = {
  'GET /v1/me': 'user',
  'GET /v1/users': 'admin',
  'POST /v1/users': 'admin',
  'GET /v1/users/{id}': 'admin',
  'GET /v1/tokens': 'user',
  'POST /v1/tokens': 'user',
  'DELETE /v1/tokens/{id}': 'user',
  'GET /v1/projects': 'user',
  'POST /v1/projects': 'researcher',
  'GET /v1/projects/{id}': 'member',
  'PATCH /v1/projects/{id}': 'project-researcher',
  'GET /v1/projects/{id}/progress': 'project-researcher',
  'GET /v1/projects/{id}/members': 'project-researcher',
  'POST /v1/projects/{id}/members': 'project-researcher',
  'DELETE /v1/projects/{id}/members/{userId}': 'project-researcher',
  'GET /v1/projects/{id}/guidelines': 'member',
  'POST /v1/projects/{id}/guidelines': 'project-researcher',
  'GET /v1/projects/{id}/guidelines/{version}': 'member',
  'GET /v1/projects/{id}/guidelines/{version}/diff': 'member',
  'POST /v1/projects/{id}/guidelines/{version}/publish': 'project-researcher',
  'POST /v1/projects/{id}/guidelines/{version}/acknowledge': 'member',
  'GET /v1/projects/{id}/prompts': 'project-researcher',
  'POST /v1/projects/{id}/prompts': 'project-researcher',
  'GET /v1/projects/{id}/demonstrations': 'member',
  'POST /v1/projects/{id}/demonstrations': 'member',
  'GET /v1/projects/{id}/demonstrations/{demonstrationId}': 'member',
  'PUT /v1/projects/{id}/demonstrations/{demonstrationId}': 'member',
  'DELETE /v1/projects/{id}/demonstrations/{demonstrationId}': 'member',
  'POST /v1/projects/{id}/demonstrations/{demonstrationId}/submit': 'member',
  'GET /v1/projects/{id}/demonstrations/{demonstrationId}/history': 'member',
  'POST /v1/projects/{id}/demonstrations/{demonstrationId}/review': 'project-researcher',
  'GET /v1/projects/{id}/demonstrations/statistics': 'project-researcher',
  'GET /v1/projects/{id}/demonstrations/near-duplicates': 'project-researcher',
  'POST /v1/projects/{id}/demonstrations/import': 'project-researcher',
  'GET /v1/projects/{id}/demonstrations/export': 'project-researcher',
  'GET /v1/projects/{id}/samples': 'project-researcher',
  'POST /v1/projects/{id}/samples': 'project-researcher',
  'GET /v1/projects/{id}/samples/{sampleId}': 'project-researcher',
  'GET /v1/projects/{id}/completions': 'project-researcher',
  'POST /v1/projects/{id}/completions': 'project-researcher',
  'GET /v1/projects/{id}/comparisons': 'project-researcher',
  'POST /v1/projects/{id}/comparisons': 'project-researcher',
  'POST /v1/projects/{id}/assignments/next': 'member',
  'GET /v1/assignments/{id}': 'user',
  'POST /v1/assignments/{id}/renew': 'user',
  'POST /v1/assignments/{id}/release': 'user',
  'POST /v1/assignments/{id}/judgment': 'user',
  'POST /v1/assignments/{id}/skip': 'user',
  'GET /v1/projects/{id}/judgments': 'project-researcher',
  'GET /v1/projects/{id}/snapshots': 'project-researcher',
  'POST /v1/projects/{id}/snapshots': 'project-researcher',
  'POST /v1/projects/{id}/snapshots/upload': 'project-researcher',
  'GET /v1/projects/{id}/snapshots/{snapshotId}': 'project-researcher',
  'GET /v1/projects/{id}/snapshots/{snapshotId}/download': 'project-researcher',
  'POST /v1/projects/{id}/imports': 'project-researcher',
  'GET /v1/models': 'researcher',
  'POST /v1/models': 'admin',
  'GET /v1/models/{id}': 'researcher',
  'GET /v1/models/{id}/files': 'researcher',
  'POST /v1/models/{id}/evaluations': 'researcher',
  'GET /v1/models/{id}/files/{*}': 'researcher',
  'GET /v1/runs': 'user',
  'POST /v1/runs': 'user',
  'GET /v1/runs/{id}': 'user',
  'POST /v1/runs/{id}/cancel': 'user',
  'GET /v1/runs/{id}/metrics': 'user',
  'GET /v1/runs/{id}/events': 'user',
  'POST /v1/reward-models/{id}/score': 'researcher',
  'POST /v1/reward-models/{id}/compare': 'researcher',
  'POST /v1/best-of': 'researcher',
  'POST /v1/chat/completions': 'researcher',
  'POST /v1/completions': 'researcher',
};

const openApiDocument = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

let world: World;
let project: Project;
const tokens: Record<string, string | undefined> = {};

beforeAll(async () => {
  world = await createWorld();
  const researcher = await world.person('researcher');
  const labeler = await world.person('labeler');
  const stranger = await world.person('labeler', 'Stranger');
  project = await world.project(researcher, [labeler]);
  Object.assign(tokens, { researcher: researcher.token, labeler: labeler.token, stranger: stranger.token });
});
afterAll(() => world.close());

test('the table names every operation', async () => {
  const document = openApiDocument.parse(await (await fetch(`${world.url}/openapi.json`)).json());
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(Object.keys(table).toSorted()).toEqual(operations.filter((name) => name.includes(' /v1/')).toSorted());
});

describe.each(Object.entries(table))('%s', (operation, needed) => {
  test.each(Object.entries(access[needed]))('for %s is answered %i', async (who, status) => {
    const [method = '', path = ''] = operation.split(' ');
    const url = path
      .replace('/projects/{id}', `/projects/${project.id}`)
      .replace('{version}', '1')
      .replaceAll(/\{[^}]+\}/g, crypto.randomUUID());
    const token = tokens[who];
    const response = await fetch(`${world.url}${url}`, {
      method,
      ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
    });
    expect(response.status).toBe(status);
  });
});
