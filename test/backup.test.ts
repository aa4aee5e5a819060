/**
 * An installation is backed up while people judge in it; and with its home removed, everything comes back: every row, every
 * artifact, the secrets, and the same export, byte for byte.
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openArtifacts } from '@tastemaker/artifacts';
import type { Client } from '@tastemaker/client';
import { openDatabase, startEmbeddedPostgres } from '@tastemaker/database';
import { createTestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { run } from '../packages/cli/test/command.js';
import {
  adminClient,
  command,
  environmentOf,
  makeHome,
  removeHome,
  startHome,
} from './security/support/installation.js';

const pairs = 40;
let home: string;
let files: string;
let installation: ReturnType<typeof startHome>;

const file = (name: string) => join(files, name);

async function succeed(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await command(home, ...args, '--json');
  expect({ args, code, stderr: code === 0 ? '' : stderr }).toEqual({ args, code: 0, stderr: '' });
  return JSON.parse(stdout);
}

async function projectOf(client: Client): Promise<string> {
  return (await client.listProjects()).items[0]?.id ?? '';
}

/** Judges until told to stop or nothing is left. @param acknowledged gets the ids of what was answered */
async function judge(
  client: Client,
  projectId: string,
  acknowledged: Set<string>,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    const assignment = await client.nextAssignment(projectId);
    if (assignment === undefined) return;
    const { judgment } = await client.submitJudgment(
      assignment.id,
      { verdict: 'ranking', ranking: [['A'], ['B']], fenceToken: assignment.fenceToken, dwellMs: 5 },
      { next: false },
    );
    acknowledged.add(judgment.id);
  }
}

/** Every row of every table, as texts in order, and where sequences stand. */
async function contents(url: string): Promise<Record<string, string[]>> {
  const opened = openDatabase(url, { max: 1 });
  const { pool } = opened;
  const { rows } = await pool.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'drizzle') ORDER BY 1`,
  );
  const all: Record<string, string[]> = {};
  for (const { name } of rows) {
    // Numbers of transactions are the server's own.
    const found = await pool.query<{ row: string }>(`SELECT (to_jsonb(t) - 'written_in')::text AS row FROM ${name} t`);
    all[name] = found.rows.map(({ row }) => row).toSorted();
  }
  await opened.close();
  return all;
}

async function contentsOfHome(): Promise<Record<string, string[]>> {
  const server = await startEmbeddedPostgres({ dataFolder: join(home, 'postgres'), within: home });
  try {
    return await contents(server.url);
  } finally {
    await server.stop();
  }
}

/** Hashes that every artifact in the home has now, by those that rows name. */
async function artifactsOfHome(hashes: readonly string[]): Promise<string[]> {
  const store = await openArtifacts(join(home, 'artifacts'));
  return Promise.all(hashes.map(async (hash) => (await store.verify(hash)).hash));
}

async function stop(): Promise<void> {
  installation.signal('SIGTERM');
  expect(await installation.ended).toBe(0);
}

beforeAll(async () => {
  home = makeHome();
  files = makeHome();
  installation = startHome(home);
  const client = adminClient(home, await installation.up);
  const lines = Array.from({ length: pairs }, (_, i) => ({
    prompt: `Question ${i}?`,
    chosen: `yes ${i}`,
    rejected: `no ${i}`,
  }));
  writeFileSync(file('pairs.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await succeed('import', file('pairs.jsonl'), '--project', 'taste', '--create');
  const projectId = await projectOf(client);
  const { prompts } = await client.createPrompts(
    projectId,
    Array.from({ length: 200 }, (_, i) => ({ messages: [{ role: 'user' as const, content: `Open ${i}?` }] })),
  );
  const { completions } = await client.createCompletions(
    projectId,
    prompts.flatMap(({ id: promptId }) =>
      ['one', 'two\t\\N \u{1F99C}'].map((text) => ({ promptId, text, source: 'test' })),
    ),
  );
  await client.createComparisons(
    projectId,
    prompts.map((_, i) => ({
      completionIds: completions.slice(2 * i, 2 * i + 2).map(({ id }) => id),
      judgmentsNeeded: 2,
    })),
  );
  await client.createWebhook(projectId, { url: 'http://127.0.0.1:9/hook', events: ['snapshot.created'] });
  const model = join(import.meta.dirname, '../packages/microworld/models/assistant');
  await succeed('models', 'import', model, '--name', 'writer', '--kind', 'assistant');
  await client.createUser({ name: 'Ada', role: 'labeler' });
});

afterAll(() => {
  removeHome(home);
  removeHome(files);
});

test('a backup made while people judge holds what was acknowledged before, and nothing half', async () => {
  const client = adminClient(home, await installation.up);
  const projectId = await projectOf(client);
  const acknowledged = new Set<string>();
  let isOver = false;
  const judging = judge(client, projectId, acknowledged, () => isOver);
  await expect.poll(() => acknowledged.size, { timeout: 60_000 }).toBeGreaterThan(10);
  const before = [...acknowledged];
  const written = await succeed('backup', file('running.tar'));
  const during = acknowledged.size;
  isOver = true;
  await judging;
  expect(during).toBeGreaterThan(before.length);
  expect(written['artifacts']).toHaveLength(1);

  const other = await createTestDatabase('empty');
  const env = { TASTEMAKER_HOME: file('other-home'), TASTEMAKER_ARTIFACTS: file('other-artifacts') };
  const restored = await run(['restore', file('running.tar'), '--database-url', other.ownerUrl, '--json'], env);
  expect({ code: restored.code, stderr: restored.code === 0 ? '' : restored.stderr }).toEqual({ code: 0, stderr: '' });
  const { rows: judgments } = await other.owner.pool.query<{ id: string }>('SELECT id FROM judgments');
  const ids = judgments.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(before));
  const { rows: broken } = await other.owner.pool.query(`
    SELECT c.id FROM comparisons c
    WHERE c.judgments_done <> (SELECT count(*) FROM standing_judgments j WHERE j.comparison_id = c.id AND j.verdict <> 'skip')
      OR c.judgments_done <> (SELECT count(*) FROM slots s WHERE s.comparison_id = c.id AND s.state = 'filled')
        AND EXISTS (SELECT FROM slots s WHERE s.comparison_id = c.id)`);
  expect(broken).toEqual([]);
  await other.drop();
});

test('backup, rm -rf of the home, restore: everything is as it was, and goes on', async () => {
  await succeed('export', file('before.jsonl'), '--project', 'taste');
  const isSealed = async () => (await succeed('audit', 'verify'))['unsealed'];
  await expect.poll(isSealed, { timeout: 60_000 }).toMatchObject({ rows: 0 });
  await stop();
  const chain = await succeed('audit', 'verify');
  const before = await contentsOfHome();
  expect(before['public.judgments']?.length).toBeGreaterThan(pairs);
  expect(before['public.snapshots']).toHaveLength(1);
  // Nothing runs: the database is started for it, and stopped.
  const written = await succeed('backup', file('whole.tar'), '--secrets');
  const artifacts = z
    .array(z.object({ hash: z.string() }))
    .parse(written['artifacts'])
    .map(({ hash }) => hash);
  expect(artifacts).toHaveLength(2);
  const kept = ['secret-key', 'admin-token'].map((name) => readFileSync(join(home, name), 'utf8'));
  expect(statSync(file('whole.tar')).mode & 0o777).toBe(0o600);
  expect(await contentsOfHome()).toEqual(before);

  rmSync(home, { recursive: true });
  mkdirSync(home, { mode: 0o755 });
  await succeed('restore', file('whole.tar'));
  expect(await contentsOfHome()).toEqual(before);
  expect(chain['links']).toBeGreaterThan(pairs);
  expect(await succeed('audit', 'verify', '--head', String(chain['head']))).toEqual(chain);
  expect(await artifactsOfHome(artifacts)).toEqual(artifacts);
  expect(['secret-key', 'admin-token'].map((name) => readFileSync(join(home, name), 'utf8'))).toEqual(kept);
  const again = await command(home, 'restore', file('whole.tar'));
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('not empty') });

  installation = startHome(home);
  const client = adminClient(home, await installation.up);
  const projectId = await projectOf(client);
  const snapshot = (await client.listSnapshots(projectId)).items[0]?.id ?? '';
  await succeed('export', file('after.jsonl'), '--project', 'taste', '--snapshot', snapshot);
  await succeed('export', file('anew.jsonl'), '--project', 'taste');
  for (const name of ['after.jsonl', 'anew.jsonl']) {
    expect(readFileSync(file(name), 'utf8'), name).toBe(readFileSync(file('before.jsonl'), 'utf8'));
  }
  const acknowledged = new Set<string>();
  await judge(client, projectId, acknowledged, () => acknowledged.size === 5);
  expect(acknowledged.size).toBe(5);
  await stop();
});

test('a home that runs is not restored into', async () => {
  installation = startHome(home);
  const url = await installation.up;
  const refused = await run(['restore', file('whole.tar')], environmentOf(home));
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(`already runs from ${home}`) });
  expect(refused.stderr).toContain(url);
  await stop();
});
