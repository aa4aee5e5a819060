// What leaks beside the main ways: a colleague's demonstration through a near-duplicate of it, a terminal taken over by a name or
// a text, texts and codes in logs, files that anybody on the machine can read, and streams that go on for somebody who is out.
import { type ChildProcess } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@tastemaker/client';
import { createTestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePort } from '../../packages/cli/src/supervisor/ports.js';
import { startApi, type TestApi } from '../../packages/cli/test/api.js';
import { launch, run } from '../../packages/cli/test/command.js';
import { registerModel } from '../../services/api/test/support/models.js';
import { createWorld, type Person, putUpForJudging, type World } from '../../services/api/test/support/world.js';

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

describe('over HTTP', () => {
  let world: World;
  let researcher: Person;

  beforeAll(async () => {
    world = await createWorld();
    researcher = await world.person('researcher');
    return () => world.close();
  });

  test('a labeler learns nothing of a colleague’s demonstration from one that is nearly the same', async () => {
    const [ana, bo] = [await world.person('labeler', 'Ana'), await world.person('labeler', 'Bo')];
    const project = await world.project(researcher, [ana, bo]);
    const answer = 'The frost lies over all the quiet fields tonight, and nothing stirs before the sun comes back.';
    const submit = async ({ client }: Person) => {
      const messages = [
        { role: 'user' as const, content: 'Write about the winter frost, please.' },
        { role: 'assistant' as const, content: answer },
      ];
      const { id, revision } = await client.createDemonstration(project.id, { messages });
      return client.submitDemonstration(project.id, id, revision);
    };
    const { demonstration } = await submit(ana);
    const told = await submit(bo);
    expect(told.nearDuplicates).toEqual([]);
    expect(JSON.stringify(told)).not.toContain(demonstration.id);
    expect((await researcher.client.listNearDuplicates(project.id)).items).toMatchObject([
      { otherId: demonstration.id },
    ]);
    const asReviewer = await submit(researcher);
    expect(asReviewer.nearDuplicates.map(({ demonstrationId }) => demonstrationId)).toContain(demonstration.id);
  });

  test('an event stream ends when its token is revoked, its person is disabled or leaves the project', async () => {
    const labeler = await world.person('labeler', 'Judge');
    const project = await world.project(researcher, [labeler]);
    await putUpForJudging(researcher.client, project.id, ['one', 'two']);
    const assignment = await labeler.client.nextAssignment(project.id);
    if (assignment === undefined) throw new Error('nothing to judge');
    const { id, fenceToken } = assignment;
    await labeler.client.submitJudgment(id, { verdict: 'allBad', fenceToken, dwellMs: 1 });
    const { id: snapshotId } = await researcher.client.createSnapshot(project.id, { kind: 'comparisons', name: 's' });
    const base = await registerModel(world.database, 'base of a stream', 'assistant');
    const { id: runId } = await researcher.client.createRun({
      config: { kind: 'reward' },
      snapshotId,
      baseModelId: base.id,
    });
    const watchers = await Promise.all(
      ['revoked', 'disabled', 'member no more', 'still there'].map(async (name) => {
        const person = await world.person('researcher', name);
        await researcher.client.addMember(project.id, { userId: person.user.id, role: 'researcher' });
        return person;
      }),
    );
    const [revoked, disabled, left, stays] = watchers;
    if (!revoked || !disabled || !left || !stays) throw new Error('four people watch');
    const open = new Set<string>();
    const streams = watchers.map(async ({ user, token }) => {
      const response = await fetch(`${world.url}/v1/runs/${runId}/events`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(response.status).toBe(200);
      open.add(user.id);
      // Ends, or breaks off.
      await response.text().catch(() => '');
      open.delete(user.id);
    });
    await vi.waitUntil(() => open.size === 4, { timeout: 30_000 });
    await world.admin.revokeToken((await revoked.client.me()).token.id);
    await world.admin.updateUser(disabled.user.id, { disabled: true });
    await researcher.client.removeMember(project.id, left.user.id);
    await vi.waitUntil(() => open.size === 1, { timeout: 60_000 });
    expect([...open]).toEqual([stays.user.id]);
    await world.admin.updateUser(stays.user.id, { disabled: true });
    await Promise.all(streams);
  });
});

describe('on a terminal', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startApi();
    return () => api.stop();
  });

  /** Clears the screen, sets the title, writes to the clipboard, turns text around, hides it. */
  const hostile =
    'nice\u001B[2J\u001B]0;title\u0007\u001B]52;c;ZXZpbA==\u0007\u009B31m\u0090dcs\u009C\u202Eevil\u2066\u200B\u0008\u007F\r!';
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  const dangerous = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B\u202A-\u202E\u2066-\u2069]/;

  test('what others wrote is shown with its control characters written out, by label, in lists and in errors', async () => {
    const project = await api.client.createProject({ name: 'Haiku', description: hostile });
    const { version } = await api.client.createGuideline(project.id, { markdown: `Read this: ${hostile}` });
    await api.client.publishGuideline(project.id, version);
    await putUpForJudging(api.client, project.id, [hostile, `${hostile}${hostile}`]);
    const env = {
      TASTEMAKER_HOME: api.folder,
      TASTEMAKER_API_URL: api.url,
      TASTEMAKER_TOKEN: 'the-admin-of-this-test',
    };
    const outputs = [
      await run(['label', '--project', 'Haiku'], env, 's broken\n'),
      await run(['project', 'list'], env),
      await run(['project', 'list', '--json'], env),
      await run(['label', '--project', hostile.replaceAll('\u0000', '')], env),
      await run([`no-such-command-${hostile}`], env),
    ];
    for (const { stdout, stderr } of outputs) expect(`${stdout}${stderr}`).not.toMatch(dangerous);
    expect(outputs[0]?.stderr).toContain(String.raw`nice\u001b[2J`);
    expect(JSON.parse(outputs[2]?.stdout ?? '')).toMatchObject([{ description: hostile }]);
  });
});

test('logs hold no parameters of statements, no texts, no tokens and no codes of a login', async () => {
  const database = await createTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'tastemaker-logs-'));
  const port = String(await freePort('127.0.0.1'));
  const url = `http://127.0.0.1:${port}`;
  const token = 'tmk_token-that-no-log-holds';
  const child = launch(['api'], {
    PORT: port,
    DATABASE_URL: database.url,
    TASTEMAKER_ARTIFACTS: join(folder, 'artifacts'),
    TASTEMAKER_INFERENCE_URL: 'http://127.0.0.1:9',
    TASTEMAKER_ADMIN_TOKEN: token,
    LOG_LEVEL: 'debug',
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      log += String(chunk);
    });
  }
  try {
    const isUp = () =>
      fetch(`${url}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      );
    await vi.waitUntil(isUp, { timeout: 120_000 });
    const client = createClient({ baseUrl: url, token, retries: 0 });
    const project = await client.createProject({ name: 'Haiku' });
    await fetch(`${url}/v1/auth/oidc/callback?code=code-of-a-login&state=state-of-a-login`);
    await fetch(`${url}/v1/projects?cursor=${encodeURIComponent(token)}`, {
      headers: { authorization: `Bearer ${token}`, cookie: 'tastemaker_oidc_state=state-of-a-cookie' },
    });
    await client.createUser({ name: 'Ada', role: 'labeler', email: 'private-address@example.org' });
    await client
      .createUser({ name: 'Ada', role: 'labeler', email: 'private-address@example.org' })
      .catch((error: unknown) => error);
    // Whatever goes wrong in the database: here a table is not where it was.
    await database.owner.pool.query('ALTER TABLE prompts RENAME TO prompts_elsewhere');
    const messages = [{ role: 'user' as const, content: 'a text that somebody wrote in confidence' }];
    await expect(client.createPrompts(project.id, [{ messages }])).rejects.toMatchObject({ code: 'internal_error' });
    await vi.waitUntil(() => log.includes('internal_error'), { timeout: 30_000 });
  } finally {
    await ended(child);
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }
  expect(log).toContain('/v1/auth/oidc/callback?code=…&state=…');
  // What went wrong is told all the same: the code of an undefined table.
  expect(log).toContain('42P01');
  expect(log).not.toMatch(/in confidence|token-that-no-log|of-a-login|of-a-cookie|private-address/);
});

describe('a home', () => {
  let home: string;

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'tastemaker-private-'));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  /** All below it, but for PostgreSQL's own folder, which it keeps itself. */
  function modesOf(folder: string): [string, number][] {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      const own: [string, number] = [path.slice(home.length), lstatSync(path).mode & 0o777];
      return entry.isDirectory() && entry.name !== 'cluster' ? [own, ...modesOf(path)] : [own];
    });
  }

  test('that others could read is closed to them by the next start, which serves all the same', async () => {
    const files = ['admin-token', 'logs/api.log', 'artifacts/ab/abcd', 'runs/one/state.json', 'demo.json'];
    for (const file of files) {
      mkdirSync(join(home, file, '..'), { recursive: true });
      writeFileSync(join(home, file), file === 'admin-token' ? 'tm_the-token-of-this-home\n' : '{}');
      chmodSync(join(home, file), 0o644);
    }
    for (const folder of ['', 'logs', 'artifacts', 'artifacts/ab', 'runs']) chmodSync(join(home, folder), 0o755);
    const child = launch(['start', '--no-demo', '--json'], {
      TASTEMAKER_HOME: home,
      PORT: '0',
      TASTEMAKER_ENGINE: 'wasm',
    });
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += String(chunk);
    });
    try {
      await vi.waitUntil(() => output.endsWith('}\n') || child.exitCode !== null, { timeout: 240_000 });
      expect(JSON.parse(output).loginLink).toContain('/login#tml_');
      const modes = modesOf(home);
      expect(modes.map(([path]) => path)).toEqual(
        expect.arrayContaining(['/server.json', '/logs/worker.log', '/postgres/password']),
      );
      // The way to PostgreSQL's folder is open to its user's group, where that is another: to pass, not to look.
      expect(modes.filter(([path, mode]) => (mode & (path === '/postgres' ? 0o067 : 0o077)) !== 0)).toEqual([]);
      expect(lstatSync(home).mode & 0o067).toBe(0);
    } finally {
      await ended(child);
    }
  });
});
