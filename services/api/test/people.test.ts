import { problem } from '@tastemaker/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type Person, type World } from './support/world.js';

let world: World;
let researcher: Person;
let labeler: Person;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  labeler = await world.person('labeler');
});
afterAll(() => world.close());

test('a request without a token is told how to send one', async () => {
  const response = await fetch(`${world.url}/v1/me`);
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe('Bearer');
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect(await response.json()).toMatchObject({ status: 401, code: 'unauthorized', title: 'Unauthorized' });
});

test('an unknown and a revoked token are refused alike', async () => {
  const spare = await researcher.client.createToken({ name: 'spare' });
  await researcher.client.revokeToken(spare.id);
  const bodies = await Promise.all(
    ['tmk_nobody', spare.secret].map(async (token) => {
      const response = await fetch(`${world.url}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
      return { ...problem.parse(await response.json()), instance: '' };
    }),
  );
  expect(bodies[0]).toEqual(bodies[1]);
  expect(bodies[0]).toMatchObject({ code: 'unauthorized' });
});

test('everybody learns who they are and where they belong', async () => {
  const project = await world.project(researcher, [labeler]);
  expect(await labeler.client.me()).toMatchObject({
    id: labeler.user.id,
    role: 'labeler',
    projects: [{ id: project.id, role: 'labeler' }],
  });
});

test('only admins make people, and tokens for others', async () => {
  await expect(researcher.client.createUser({ name: 'X', role: 'labeler' })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(researcher.client.createToken({ userId: labeler.user.id, name: 'theirs' })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(labeler.client.createProject({ name: 'Mine' })).rejects.toMatchObject({ code: 'forbidden' });
});

test('the secret of a token is shown once and listed never', async () => {
  const made = await labeler.client.createToken({ name: 'laptop' });
  expect(made.secret).toMatch(/^tmk_[\w-]{43}$/);
  const listed = await labeler.client.listTokens();
  expect(listed.items.map(({ name }) => name)).toContain('laptop');
  expect(JSON.stringify(listed)).not.toContain(made.secret);
});

test('one token does not revoke another person’s', async () => {
  const made = await labeler.client.createToken({ name: 'kept' });
  await expect(researcher.client.revokeToken(made.id)).rejects.toMatchObject({ code: 'not_found' });
});

test('simulated labelers are marked', async () => {
  const user = await world.admin.createUser({ name: 'Sim', role: 'labeler', kind: 'simulated' });
  expect(user.kind).toBe('simulated');
});

test('lists come in pages', async () => {
  for (let i = 0; i < 5; i++) await world.admin.createUser({ name: `Page ${i}`, role: 'labeler' });
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await world.admin.listUsers({ limit: 3, ...(cursor === undefined ? {} : { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(3);
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  const all = await world.admin.listUsers({ limit: 500 });
  expect(seen).toEqual(all.items.map(({ id }) => id));
});

test('a cursor that no list gave out is a bad request', async () => {
  await expect(world.admin.listUsers({ cursor: 'x' })).rejects.toMatchObject({ status: 400 });
});

test('when somebody was here last is told to admins, and of members to researchers, also when their session is over', async () => {
  const { user, client } = await world.person('labeler', 'Seen');
  const project = await world.project(researcher);
  await researcher.client.addMember(project.id, { userId: user.id, role: 'labeler' });
  const seenBy = {
    admin: async () =>
      (await world.admin.listUsers({ limit: 500, deleted: true })).items.find(({ id }) => id === user.id)?.lastSeenAt,
    researcher: async () =>
      (await researcher.client.listMembers(project.id)).items.find(({ userId }) => userId === user.id)?.lastSeenAt,
  };
  for (const ask of Object.values(seenBy)) expect(await ask()).toBeNull();
  const session = await world.logIn(user.id);
  expect(await session.me()).not.toHaveProperty('lastSeenAt');
  const lastSeenAt = await seenBy.admin();
  expect(lastSeenAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000Z$/);
  await session.logout();
  for (const ask of Object.values(seenBy)) expect(await ask()).toBe(lastSeenAt);
  await world.admin.deleteUser(user.id);
  expect(await seenBy.admin()).toBeNull();
  await expect(client.me()).rejects.toMatchObject({ code: 'unauthorized' });
});
