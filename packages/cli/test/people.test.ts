import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from './api.js';
import { type Finished, run } from './command.js';

/** Bringing people in, and being one of them. */

let api: TestApi;
let folder: string;
let url: string;

beforeAll(async () => {
  api = await startApi();
  ({ folder, url } = api);
});
afterAll(() => api.stop());

const asAdmin = (args: readonly string[]) => api.succeed(args);

/** From a home of their own, without a token. */
function asSomebody(home: string, args: readonly string[], input = ''): Promise<Finished> {
  return run([...args, '--json'], { TASTEMAKER_HOME: join(folder, home), TASTEMAKER_API_URL: url }, input);
}

test('somebody is invited by a link, logs in with it once, and out again', async () => {
  const { id } = await asAdmin(['user', 'create', 'Ada', '--email', 'ada@example.org', '--role', 'researcher']);
  const { url: link } = await asAdmin(['user', 'link', 'ada@example.org']);
  const login = await asSomebody('ada', ['login', String(link)]);
  expect(JSON.parse(login.stdout)).toMatchObject({ user: { id, role: 'researcher' } });
  expect(statSync(join(folder, 'ada', 'session.json')).mode & 0o777).toBe(0o600);
  expect((await asSomebody('ada', ['project', 'create', 'Adas'])).code).toBe(0);
  expect(await asSomebody('other', ['login', String(link)])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('used up'),
  });
  expect((await asSomebody('ada', ['logout'])).code).toBe(0);
  expect(existsSync(join(folder, 'ada', 'session.json'))).toBe(false);
  expect((await asSomebody('ada', ['project', 'list'])).stderr).toContain('log in with `tastemaker login`');
});

test('a wrong password is refused, and a right one logs in', async () => {
  await asAdmin(['user', 'create', 'Grace', '--email', 'grace@example.org']);
  const { secret } = await asAdmin(['token', 'create', '--name', 'spare']);
  expect(secret).toMatch(/^tmk_/);
  const refused = await asSomebody('grace', ['login', '--email', 'grace@example.org'], 'wrong\n');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('The address or the password is wrong.') });
});

test('a token of some scopes is made, rotated and listed with its last use', async () => {
  const made = await asAdmin(['token', 'create', '--name', 'dashboard', '--scopes', 'read,ask', '--days', '30']);
  expect(made).toMatchObject({ scopes: ['read', 'ask'], expiresAt: expect.any(String) });
  const rotated = await asAdmin(['token', 'rotate', String(made['id']), '--overlap', '0']);
  expect(rotated['secret']).not.toBe(made['secret']);
  const reading = { TASTEMAKER_HOME: folder, TASTEMAKER_API_URL: url, TASTEMAKER_TOKEN: String(rotated['secret']) };
  expect((await run(['project', 'list', '--json'], reading)).code).toBe(0);
  expect((await run(['project', 'create', 'no'], reading)).stderr).toContain('needs a token of scope write');
  const listed = await asAdmin(['token', 'list']);
  expect(listed).toContainEqual(expect.objectContaining({ name: 'dashboard', lastUsedAt: expect.any(String) }));
});

test('a scope that is none is a usage error', async () => {
  const { code, stderr } = await asSomebody('x', ['token', 'create', '--scopes', 'everything']);
  expect(code).toBe(2);
  expect(stderr).toContain('read, label, write, train, ask, admin');
});

test('people enrol by a link, which is closed again, and stand in a table', async () => {
  await asAdmin(['project', 'create', 'Study']);
  const inProject = ['--project', 'Study'];
  const order = ['--people', '2', '--judgments', '3', '--platform', 'prolific', '--code', 'DONE', '--days', '7'];
  const link = await api.succeed(['enrolment', 'create', '-', ...inProject, ...order], 'Do you agree?');
  expect(link).toMatchObject({ consent: 'Do you agree?', peopleAtMost: 2, completionCode: 'DONE' });
  const slug = new URL(String(link['url'])).pathname.split('/').at(-1) ?? '';
  const parameters = { PROLIFIC_PID: 'p1', STUDY_ID: 's1', SESSION_ID: 's2' };
  await api.client.enrol(slug, { consent: true, parameters });
  expect(await asAdmin(['enrolment', 'close', String(link['id']), ...inProject])).toMatchObject({ enrolled: 1 });
  expect(await asAdmin(['enrolment', 'list', ...inProject])).toMatchObject([{ closedAt: expect.any(String) }]);
  expect(await asAdmin(['enrolment', 'open', String(link['id']), ...inProject])).toMatchObject({ closedAt: null });
  const enrolled = [{ name: 'Participant 1', external: { person: 'p1' }, status: 'enrolled' }];
  expect(await asAdmin(['enrolment', 'table', ...inProject])).toMatchObject(enrolled);
  const file = join(folder, 'participants.csv');
  await asAdmin(['enrolment', 'table', ...inProject, '--link', String(link['id']), '--out', file]);
  expect(readFileSync(file, 'utf8')).toMatch(/^participant,.*\r\nParticipant 1,.*,p1,s1,s2,enrolled,/);
});

test('somebody is disabled, enabled and deleted, and the audit log tells so without their name', async () => {
  const { id, pseudonym } = await asAdmin(['user', 'create', 'Charles Babbage']);
  expect((await asAdmin(['user', 'disable', 'Charles Babbage']))['disabledAt']).not.toBeNull();
  expect((await asAdmin(['user', 'enable', 'Charles Babbage']))['disabledAt']).toBeNull();
  expect(await asAdmin(['user', 'delete', 'Charles Babbage'])).toMatchObject({ id, pseudonym });
  const audit = await asAdmin(['audit', '--subject', String(id)]);
  expect(audit).toMatchObject([
    { action: 'user.delete' },
    { action: 'user.update', detail: { disabled: false } },
    { action: 'user.update', detail: { disabled: true } },
    { action: 'user.create' },
  ]);
  expect(JSON.stringify(audit)).not.toContain('Babbage');
});
