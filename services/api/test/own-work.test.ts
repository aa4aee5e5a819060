import type { Project } from '@tastemaker/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type Person, putUpForJudging, type World } from './support/world.js';

// Two labelers of one project. Whatever one of them asks, by whichever route and with the other's ids, no byte of the
// answer tells of the other: who they are, what they judged, wrote or hold.

let world: World;
let ana: Person;
let bo: Person;
let project: Project;
/** What Bo has, by the names of the parameters in which routes want it. */
let bos: Record<string, string>;
/** What would give Bo away. */
let traces: string[];

beforeAll(async () => {
  world = await createWorld();
  const researcher = await world.person('researcher');
  ana = await world.person('labeler', 'Ana');
  bo = await world.person('labeler', 'Boadicea');
  await world.admin.updateUser(bo.user.id, { email: 'boadicea@example.org' });
  project = await world.project(researcher, [ana, bo]);
  await putUpForJudging(researcher.client, project.id, ['one', 'two'], 2);
  await putUpForJudging(researcher.client, project.id, ['three', 'four'], 2);
  const first = await bo.client.nextAssignment(project.id);
  const { judgment, next } = await bo.client.submitJudgment(first?.id ?? '', {
    verdict: 'allBad',
    fenceToken: first?.fenceToken ?? '',
    rationale: 'bos-own-reasons',
    dwellMs: 1,
  });
  const demonstration = await bo.client.createDemonstration(project.id, {
    messages: [
      { role: 'user', content: 'Why?' },
      { role: 'assistant', content: 'bos-own-answer' },
    ],
  });
  await bo.client.submitDemonstration(project.id, demonstration.id, demonstration.revision);
  const token = await bo.client.createToken({ name: 'bos-own-token' });
  bos = {
    userId: bo.user.id,
    judgmentId: judgment.id,
    demonstrationId: demonstration.id,
    assignments: next?.id ?? '',
    tokens: token.id,
    users: bo.user.id,
    version: '1',
  };
  const words = ['Boadicea', 'boadicea@example.org', 'bos-own'];
  traces = [...words, bo.user.id, bo.user.pseudonym, judgment.id, demonstration.id, first?.id ?? '', next?.id ?? ''];
});
afterAll(() => world.close());

/** The route's address, about the project, and about what is Bo's wherever it can be. */
function addressOf(url: string): string {
  const resource = url.split('/')[2] ?? '';
  const own = resource === 'projects' ? project.id : (bos[resource] ?? crypto.randomUUID());
  return url
    .replace(':id', own)
    .replaceAll(/:(\w+)/g, (_whole, name: string) => bos[name] ?? crypto.randomUUID())
    .replace('*', 'x');
}

async function received(method: string, url: string, query = ''): Promise<string> {
  const response = await fetch(`${world.url}${addressOf(url)}${query}`, {
    method,
    headers: { authorization: `Bearer ${ana.token}`, 'content-type': 'application/json' },
    ...(method === 'GET' ? {} : { body: '{}' }),
  });
  return response.text();
}

test('the traces would be seen: a researcher sees them', async () => {
  const { items } = await world.admin.listJudgments(project.id);
  expect(JSON.stringify(items)).toContain('bos-own-reasons');
});

test('a labeler is shown nothing of another’s, by whatever route', async () => {
  const asked = world.app.registeredRoutes.filter(({ url }) => url.startsWith('/v1/'));
  expect(asked.length).toBeGreaterThan(50);
  for (const { method, url } of asked) {
    const queries = [
      '',
      `?userId=${bo.user.id}`,
      `?labelerId=${bo.user.id}&authorId=${bo.user.id}&actorId=${bo.user.id}`,
    ];
    for (const query of method === 'GET' ? queries : ['']) {
      const text = await received(method, url, query);
      const found = traces.filter((trace) => text.includes(trace));
      expect(found, `${method} ${url}${query}`).toEqual([]);
    }
  }
  // None of that has changed anything of Bo's either.
  expect((await bo.client.getAssignment(bos['assignments'] ?? '')).status).toBe('leased');
  expect((await bo.client.listTokens({ limit: 500 })).items.map(({ id }) => id)).toContain(bos['tokens']);
});
