/**
 * Everything that services do, behind a real PgBouncer in transaction mode with four connections to the server (docs/pooling.md):
 * two APIs, an inference service and a worker, with the queue in PostgreSQL.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { text as textOf } from 'node:stream/consumers';
import { prepareServiceRole } from '@tastemaker/database';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Labelers } from '../faults/labelers.js';
import { Caller, list, number, parse, text } from '../http.js';
import { adminToken, startTeam, type Team } from '../team.js';
import { howToInstall, openPgBouncer, type PgBouncer, program, version } from './pgbouncer.js';

if (program === undefined) throw new Error(howToInstall);
process.stderr.write(`PgBouncer ${version()}\n`);

const command = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'dist', 'main.js');
const assistantFolder = join(import.meta.dirname, '..', '..', 'packages', 'microworld', 'models', 'assistant');
const poolSize = 4;
const judgmentsNeeded = 3;
const labelerCount = 12;

/** Homes of commands that are refused. */
const scratch = mkdtempSync(join(tmpdir(), 'tastemaker-pooling-'));
let database: TestDatabase;
let pooler: PgBouncer;
let team: Team;

beforeAll(async () => {
  database = await createTestDatabase();
  await prepareServiceRole(database.ownerUrl, database.url);
  pooler = await openPgBouncer(database.url, { default_pool_size: poolSize });
  await pooler.start();
});
afterAll(async () => {
  await pooler?.close();
  await database?.drop();
  rmSync(scratch, { recursive: true, force: true });
});

/** Runs a command to its end. */
async function tastemaker(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<{ code: unknown; out: string; errors: string }> {
  const child = spawn(process.execPath, [command, ...args], {
    env: { ...process.env, REDIS_URL: '', LOG_LEVEL: 'warn', PORT: '0', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, errors, [code]] = await Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, 'exit')]);
  return { code, out, errors };
}

const variablesOf = (url: string, direct = '') => ({
  DATABASE_URL: url,
  TASTEMAKER_DIRECT_DATABASE_URL: direct,
  TASTEMAKER_INFERENCE_URL: 'http://127.0.0.1:9',
  TASTEMAKER_ARTIFACTS: join(scratch, 'artifacts'),
  TASTEMAKER_HOME: join(scratch, 'home'),
});

const databaseCheck = async (direct: string) => {
  const { out } = await tastemaker(['doctor', '--json'], variablesOf(pooler.url, direct));
  return list(parse(out), 'checks').find((check) => text(check, 'name') === 'database') ?? null;
};

function teamVariables(): Record<string, string> {
  return {
    DATABASE_URL: pooler.url,
    TASTEMAKER_DIRECT_DATABASE_URL: database.url,
    TASTEMAKER_RATE_LIMIT_PER_TOKEN: '0',
    TASTEMAKER_RATE_LIMIT_PER_ADDRESS: '0',
  };
}

const haiku = (i: number) => ({
  messages: [{ role: 'user', content: `Write haiku number ${i}.` }],
  completions: [{ text: `one ${i} ${'of many words '.repeat(10)}` }, { text: `two ${i}` }],
});

async function count(query: string): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(query);
  return rows[0]?.count ?? -1;
}

const tooMany = `
  SELECT count(*)::int AS count FROM (
    SELECT c.id FROM comparisons c JOIN judgments j ON j.comparison_id = c.id AND j.version = 1 AND j.assignment_id IS NOT NULL
    GROUP BY c.id HAVING count(*) > c.judgments_needed OR count(*) <> count(DISTINCT j.labeler_id)
  ) AS wrong`;

describe('what services say of the URLs that they are given', () => {
  for (const service of ['api', 'worker']) {
    test(`${service}: a pooler alone is refused, and what is missing is named`, async () => {
      const { code, errors } = await tastemaker([service], variablesOf(pooler.url));
      expect(errors).toContain('DATABASE_URL names a connection pooler in transaction mode');
      expect(errors).toContain('Set TASTEMAKER_DIRECT_DATABASE_URL');
      expect(code).toBe(78);
    });
  }

  test('a pooler that quietly drops what connections ask for is refused as well', async () => {
    const quiet = await openPgBouncer(database.url, {
      default_pool_size: 1,
      ignore_startup_parameters: 'options,statement_timeout,lock_timeout,idle_in_transaction_session_timeout',
    });
    await quiet.start();
    try {
      const { code, errors } = await tastemaker(['worker'], variablesOf(quiet.url));
      expect(errors).toContain('DATABASE_URL names a connection pooler in transaction mode');
      expect(code).toBe(78);
    } finally {
      await quiet.close();
    }
  });

  test('a pooler in session mode that drops them is refused, too', async () => {
    const session = await openPgBouncer(database.url, {
      pool_mode: 'session',
      ignore_startup_parameters: 'options,statement_timeout,lock_timeout,idle_in_transaction_session_timeout',
    });
    await session.start();
    try {
      const { code, errors } = await tastemaker(['worker'], variablesOf(session.url));
      expect(errors).toContain('drops what a connection asks for at its start');
      expect(code).toBe(78);
    } finally {
      await session.close();
    }
  });

  test('a pooler as the direct URL is refused', async () => {
    const { code, errors } = await tastemaker(['api'], variablesOf(pooler.url, pooler.url));
    expect(errors).toContain('TASTEMAKER_DIRECT_DATABASE_URL names a connection pooler');
    expect(code).toBe(78);
  });

  test('doctor tells both', async () => {
    expect(await databaseCheck('')).toMatchObject({
      state: 'wrong',
      cure: expect.stringContaining('DIRECT_DATABASE_URL'),
    });
    expect(await databaseCheck(database.url)).toMatchObject({
      state: 'ok',
      found: expect.stringContaining('through a connection pooler'),
    });
  });
});

describe('two APIs and a worker behind it', () => {
  let researcher: Caller;
  let elsewhere: Caller;
  let labelers: Labelers;
  let projectId = '';
  let fewId = '';
  const callers: Caller[] = [];
  let assistantId = '';
  let runId = '';

  beforeAll(async () => {
    team = await startTeam(database.url, undefined, teamVariables(), 2);
    const admin = new Caller(team.url, adminToken);
    researcher = (await admin.invite('Rea', 'researcher')).caller;
    projectId = await createProject('many');
    fewId = await createProject('few');
    for (let i = 0; i < labelerCount; i++) {
      const id = text(await admin.ask('POST', '/v1/users', { name: `Labeler ${i}`, role: 'labeler' }), 'id');
      const secret = text(await admin.ask('POST', '/v1/tokens', { userId: id, name: 'walk' }), 'secret');
      for (const project of [projectId, fewId]) {
        await researcher.ask('POST', `/v1/projects/${project}/members`, { userId: id, role: 'labeler' });
      }
      callers.push(new Caller(team.urls[i % team.urls.length] ?? '', secret));
    }
    labelers = new Labelers(callers, projectId);
    const token = text(await researcher.ask('POST', '/v1/tokens', { name: 'elsewhere' }), 'secret');
    elsewhere = new Caller(team.urls[1] ?? '', token);
    const ordered = await admin.ask('POST', '/v1/models', {
      name: 'assistant',
      kind: 'assistant',
      path: assistantFolder,
    });
    assistantId = text(await admin.settled(`/v1/models/${text(ordered, 'id')}`), 'id');
  });
  afterAll(() => team?.stop());

  async function createProject(name: string): Promise<string> {
    const settings = { judgmentsPerComparison: judgmentsNeeded };
    return text(await researcher.ask('POST', '/v1/projects', { name, settings }), 'id');
  }

  async function judgeUntilNoneIsLeft(labeler: Caller): Promise<void> {
    for (;;) {
      const next = await labeler.call('POST', `/v1/projects/${fewId}/assignments/next`);
      if (next.status === 204) return;
      const ranking = list(next.body, 'candidates').map((candidate) => [text(candidate, 'label')]);
      const judgment = { verdict: 'ranking', ranking, fenceToken: text(next.body, 'fenceToken'), dwellMs: 900 };
      await labeler.ask('POST', `/v1/assignments/${text(next.body, 'id')}/judgment?next=false`, judgment);
    }
  }

  async function upload(format: string, records: readonly object[], into = projectId): Promise<void> {
    const lines = records.map((record) => JSON.stringify(record)).join('\n');
    const path = `/v1/projects/${into}/imports?format=${format}`;
    const response = await researcher.upload(path, lines, 'application/jsonl');
    expect({ status: response.status, answer: response.ok ? '' : await response.text() }).toMatchObject({ answer: '' });
  }

  test('files are imported, small ones in the API and large ones in its thread', async () => {
    await upload(
      'tastemaker',
      Array.from({ length: 20 }, (_, i) => haiku(i)),
    );
    await upload(
      'tastemaker',
      Array.from({ length: 2_000 }, (_, i) => haiku(100 + i)),
    );
    expect(await count('SELECT count(*)::int AS count FROM comparisons')).toBe(2_020);
  });

  test('twelve labelers judge at two APIs, each comparison as often as it needs', async () => {
    labelers.start();
    await labelers.untilJudgingGoesOn(60_000, 200);
    expect(labelers.takeSurprises()).toEqual([]);
    expect(await pooler.serverConnections()).toBeLessThanOrEqual(poolSize);
  });

  test('PgBouncer is killed and started again while they judge: nothing is lost, nothing is judged too often', async () => {
    await pooler.kill();
    await pooler.start();
    const seconds = await labelers.untilJudgingGoesOn(60_000, 200);
    process.stderr.write(`labelers were back ${seconds.toFixed(1)} s after PgBouncer, 200 judgments later\n`);
    await labelers.stop();
    const { rows } = await database.pool.query<{ id: string }>('SELECT id FROM judgments');
    const stored = new Set(rows.map(({ id }) => id));
    expect([...labelers.acknowledged].filter((id) => !stored.has(id))).toEqual([]);
    expect(await count(tooMany)).toBe(0);
    expect(labelers.takeSurprises()).toEqual([]);
  });

  test('comparisons are judged to their end by all at once, exactly as often as they need', async () => {
    await upload(
      'tastemaker',
      Array.from({ length: 30 }, (_, i) => haiku(10_000 + i)),
      fewId,
    );
    await Promise.all(callers.map((caller) => judgeUntilNoneIsLeft(caller)));
    const progress = await researcher.ask('GET', `/v1/projects/${fewId}/progress`);
    expect(progress).toMatchObject({
      comparisons: { open: 0, closed: 30 },
      judgments: { needed: 30 * judgmentsNeeded, done: 30 * judgmentsNeeded, leased: 0 },
    });
    expect(await count(tooMany)).toBe(0);
  });

  test('pages, reports, the leaderboard and progress are read', async () => {
    for (const path of ['judgments', 'comparisons', 'progress', 'agreement', 'labelers', 'bias', 'leaderboard']) {
      const { status } = await elsewhere.call('GET', `/v1/projects/${projectId}/${path}`);
      expect({ path, status }).toEqual({ path, status: 200 });
    }
  });

  test('a snapshot is frozen and exported', async () => {
    const pairs = Array.from({ length: 60 }, (_, i) => ({
      prompt: `Write a haiku about thing ${i}.`,
      chosen: `white frost on the stone ${i}\nthe little pond is asleep\nwinter holds its breath`,
      rejected: `the frost the frost ${i}`,
    }));
    await upload('trl', pairs);
    const snapshot = await researcher.ask('POST', `/v1/projects/${projectId}/snapshots`, {
      kind: 'comparisons',
      name: 'all',
    });
    expect(number(snapshot, 'records')).toBeGreaterThanOrEqual(60);
    const exported = await elsewhere.open(
      'GET',
      `/v1/projects/${projectId}/snapshots/${text(snapshot, 'id')}/export?format=tastemaker`,
    );
    expect({ status: exported.status, lines: (await exported.text()).trim().split('\n').length }).toEqual({
      status: 200,
      lines: number(snapshot, 'records'),
    });
    const ordered = await researcher.call('POST', '/v1/runs', {
      name: 'pooled',
      snapshotId: text(snapshot, 'id'),
      baseModelId: assistantId,
      config: { kind: 'reward', epochs: 1, pairsPerStep: 8, checkpointEverySteps: 2 },
      seed: 3,
    });
    expect(ordered.status).toBe(202);
    runId = text(ordered.body, 'id');
  });

  test('the queue delivers the run, and its events stream from the other API until it is done', async () => {
    const response = await elsewhere.open('GET', `/v1/runs/${runId}/events`, undefined, {
      accept: 'text/event-stream',
    });
    const blocks = (await response.text()).split('\n\n').filter((block) => /^data:/m.test(block));
    const events = blocks.map((block) => parse(/^data: ?(.*)$/m.exec(block)?.[1] ?? 'null'));
    expect(new Set(events.map((event) => text(event, 'data', 'type')))).toContain('progress');
    expect(text(events.at(-1) ?? null, 'data', 'status')).toBe('succeeded');
    const reward = text(await researcher.settled(`/v1/runs/${runId}`), 'modelId');
    const report = await researcher.ask('POST', `/v1/reward-models/${reward}/reports`, {});
    await researcher.settled(`/v1/reward-models/${reward}/reports/${text(report, 'id')}`);
  });

  test('a backup is made and restored by the direct URL', async () => {
    const file = join(team.home, 'pooled.backup');
    const variables = {
      ...teamVariables(),
      TASTEMAKER_HOME: team.home,
      TASTEMAKER_ARTIFACTS: join(team.home, 'artifacts'),
    };
    const made = await tastemaker(['backup', file, '--json'], {
      ...variables,
      TASTEMAKER_OWNER_DATABASE_URL: database.ownerUrl,
    });
    expect({ code: made.code, errors: made.code === 0 ? '' : made.errors }).toEqual({ code: 0, errors: '' });
    expect(existsSync(file)).toBe(true);
    const empty = await createTestDatabase('empty');
    try {
      const home = join(team.home, 'restored');
      const restored = await tastemaker(['restore', file, '--json', '--database-url', empty.ownerUrl], {
        ...variables,
        TASTEMAKER_HOME: home,
        TASTEMAKER_ARTIFACTS: join(home, 'artifacts'),
      });
      expect({ code: restored.code, errors: restored.code === 0 ? '' : restored.errors }).toEqual({
        code: 0,
        errors: '',
      });
      const { rows } = await empty.pool.query<{ count: number }>('SELECT count(*)::int AS count FROM judgments');
      expect(rows[0]?.count).toBe(await count('SELECT count(*)::int AS count FROM judgments'));
    } finally {
      await empty.drop();
    }
  });
});
