/**
 * The release before and this one serve one database at once, as while a team upgrades: the database is made by the old
 * release, migrated by the new one under labelers, judged through both, and after a roll-back through the old one again.
 * Run by `pnpm test:upgrade`: it checks the old release out of the history, installs and builds it.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { type Client, createClient } from '@tastemaker/client';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '..');
/** Its last migration is 0012_import_lookups. */
const releaseBefore = '332ba23';
const hasHistory = spawnSync('git', ['cat-file', '-e', `${releaseBefore}^{commit}`], { cwd: root }).status === 0;
const isWanted = process.env['TASTEMAKER_TEST_UPGRADE'] === '1';
if (isWanted && !hasHistory) {
  process.stderr.write(`The upgrade from ${releaseBefore} is not tested: it is not in this clone's history.\n`);
}

const adminToken = 'tmk_admin-token-of-the-upgrade';
const judgmentsNeeded = 3;
const comparisonsEach = 12;

/** What `tastemaker migrate --json` says of the role it made. */
const made = z.object({ role: z.string(), passwordFile: z.string() });

interface Api {
  readonly url: string;
  stop(): Promise<void>;
}

describe.skipIf(!isWanted || !hasHistory)('old and new API over one database', () => {
  let folder: string;
  let old: string;
  let database: TestDatabase;
  const running: Api[] = [];
  /** Ids that an API answered with success for. */
  const acknowledged = new Set<string>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tastemaker-upgrade-'));
    old = process.env['TASTEMAKER_TEST_OLD_RELEASE'] ?? checkOut(join(folder, 'old'));
    database = await createTestDatabase('empty');
  });
  afterAll(async () => {
    for (const api of running) await api.stop();
    await database?.drop();
    if (old?.startsWith(folder)) execFileSync('git', ['worktree', 'remove', '--force', old], { cwd: root });
    rmSync(folder, { recursive: true, force: true });
  });

  function environment(url: string): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      DATABASE_URL: url,
      TASTEMAKER_HOME: folder,
      TASTEMAKER_ARTIFACTS: join(folder, 'artifacts'),
      TASTEMAKER_INFERENCE_URL: 'http://127.0.0.1:9',
      TASTEMAKER_ADMIN_TOKEN: adminToken,
      TASTEMAKER_RATE_LIMIT_PER_TOKEN: '0',
      TASTEMAKER_SECRET_KEY: '5e'.repeat(32),
      PORT: '0',
      LOG_LEVEL: 'error',
    };
  }

  async function start(release: string, url: string): Promise<Api> {
    const child = spawn(process.execPath, [join(release, 'services/api/dist/main.js')], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: environment(url),
    });
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(`the API of ${release} ended`)));
    const [message]: { url: string }[] = await Promise.race([once(child, 'message'), ended]);
    const api = { url: message?.url ?? '', stop: () => stop(child) };
    running.push(api);
    return api;
  }

  /** By the built command of a release. */
  function migrate(release: string): void {
    execFileSync(process.execPath, [join(release, 'packages/cli/dist/main.js'), 'migrate'], {
      env: environment(database.ownerUrl),
      stdio: 'inherit',
    });
  }

  async function judgeAll(api: Api, labeler: { token: string }, projectId: string): Promise<void> {
    const client = createClient({ baseUrl: api.url, token: labeler.token, retries: 0 });
    for (;;) {
      const next = await client.nextAssignment(projectId);
      if (next === undefined) return;
      const said = { verdict: 'ranking', fenceToken: next.fenceToken, dwellMs: 900, ranking: [['A'], ['B']] } as const;
      const { judgment } = await client.submitJudgment(next.id, { ...said, ranking: [['A'], ['B']] });
      acknowledged.add(judgment.id);
    }
  }

  test('is judged through both, exactly as often as needed, and rolled back', async () => {
    migrate(old);
    const before = await start(old, database.ownerUrl);
    const oldAdmin = createClient({ baseUrl: before.url, token: adminToken, retries: 0 });
    const { id: projectId } = await oldAdmin.createProject({ name: 'upgraded' });
    const labelers: { token: string }[] = [];
    for (let index = 0; index < judgmentsNeeded + 2; index++) {
      const { id } = await oldAdmin.createUser({ name: `labeler ${index}`, role: 'labeler' });
      await oldAdmin.addMember(projectId, { userId: id, role: 'labeler' });
      labelers.push({ token: (await oldAdmin.createToken({ userId: id, name: 'test' })).secret });
    }
    await fill(oldAdmin, projectId, 'before');

    // The migration, while the old release serves labelers.
    const judging = Promise.all(labelers.map((labeler) => judgeAll(before, labeler, projectId)));
    const migrating = spawn(process.execPath, [join(root, 'packages/cli/dist/main.js'), 'migrate', '--json'], {
      env: environment(database.ownerUrl),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output = await textOf(migrating.stdout);
    await judging;

    const { role, passwordFile } = made.parse(JSON.parse(output));
    const serviceUrl = new URL(database.ownerUrl);
    serviceUrl.username = role;
    serviceUrl.password = readFileSync(passwordFile, 'utf8').trim();
    const after = await start(root, serviceUrl.href);
    const newAdmin = createClient({ baseUrl: after.url, token: adminToken, retries: 0 });
    const snapshot = await oldAdmin.createSnapshot(projectId, { kind: 'comparisons', name: 'by the old one' });
    await fill(oldAdmin, projectId, 'meanwhile, old');
    await fill(newAdmin, projectId, 'meanwhile, new');
    await Promise.all(labelers.map((labeler, index) => judgeAll(index % 2 ? before : after, labeler, projectId)));
    await expectExactly(newAdmin, projectId, 3 * comparisonsEach);

    const second = await newAdmin.createSnapshot(projectId, { kind: 'comparisons', name: 'by the new one' });
    for (const client of [oldAdmin, newAdmin]) {
      const { comparisons } = await client.diffSnapshots(projectId, snapshot.id, second.id);
      expect(comparisons).toMatchObject({ added: 2 * comparisonsEach, removed: 0, same: comparisonsEach });
    }
    const later = await newAdmin.createProject({ name: 'made by the new one' });

    await after.stop();
    await fill(oldAdmin, projectId, 'rolled back');
    await fill(oldAdmin, later.id, 'in a project of the new one');
    await Promise.all(labelers.map((labeler) => judgeAll(before, labeler, projectId)));
    await expectExactly(oldAdmin, projectId, 4 * comparisonsEach);
    migrate(old);

    const { rows } = await database.owner.pool.query<{ count: string }>(
      `SELECT count(*) FROM audit WHERE action IN ('project.create', 'snapshot.create')`,
    );
    expect(Number(rows[0]?.count)).toBe(4);
  });

  async function expectExactly(client: Client, projectId: string, comparisons: number): Promise<void> {
    const { judgments } = await client.getProgress(projectId);
    expect(judgments.done).toBe(comparisons * judgmentsNeeded);
    const { rows } = await database.owner.pool.query<{ id: string }>('SELECT id FROM judgments');
    expect(new Set(rows.map(({ id }) => id))).toEqual(acknowledged);
    const { rows: wrong } = await database.owner.pool.query(
      'SELECT comparison_id FROM judgments GROUP BY comparison_id HAVING count(*) <> $1',
      [judgmentsNeeded],
    );
    expect(wrong).toEqual([]);
  }
});

async function fill(client: Client, projectId: string, name: string): Promise<void> {
  for (let index = 0; index < comparisonsEach; index++) {
    const content = `${name} ${index}`;
    const { prompts } = await client.createPrompts(projectId, [{ messages: [{ role: 'user', content }] }]);
    const promptId = prompts[0]?.id ?? '';
    const texts = ['one', 'another'].map((text) => ({ promptId, text: `${text} ${content}`, source: 'test' }));
    const { completions } = await client.createCompletions(projectId, texts);
    await client.createComparisons(projectId, [{ completionIds: completions.map(({ id }) => id), judgmentsNeeded }]);
  }
}

function checkOut(path: string): string {
  execFileSync('git', ['worktree', 'add', '--detach', path, releaseBefore], { cwd: root, stdio: 'inherit' });
  const install = ['--yes', 'pnpm@12', 'install', '--frozen-lockfile', '--prefer-offline'];
  execFileSync('npx', install, { cwd: path, stdio: 'inherit', env: { ...process.env, CI: '1' } });
  const compiler = join(path, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-b', 'packages/cli', 'services/api'], { cwd: path, stdio: 'inherit' });
  return path;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
