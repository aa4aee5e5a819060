// Fifty clients stall: some ask for large files and never read them, some send uploads a byte a second. Each would hold a
// connection to the database, a transaction or an import's turn, and everybody else would wait for them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '@tastemaker/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StalledRequest, stallClients, stallingRequests } from '../../bench/src/stalled-clients.js';
import { Fleet } from '../../services/api/test/support/fleet.js';
import { registerModel } from '../../services/api/test/support/models.js';
import { createWorld, type Person, putUpForJudging, type World } from '../../services/api/test/support/world.js';

/** Of a judgment, a page or an import beside them. They take milliseconds; a connection that is held would hold them for good. */
const waitMs = 15_000;

let world: World;
let folder: string;
let fleet: Fleet;
let url: string;
let researcher: Person;
let labeler: Person;

beforeAll(async () => {
  world = await createWorld();
  folder = await mkdtemp(join(tmpdir(), 'tastemaker-stalled-'));
  researcher = await world.person('researcher');
  labeler = await world.person('labeler');
  fleet = await Fleet.start(1, {
    DATABASE_URL: world.databaseUrl,
    TASTEMAKER_ARTIFACTS: folder,
    TASTEMAKER_INFERENCE_URL: world.inference.url,
    LOG_LEVEL: 'silent',
  });
  url = await fleet.url();
});

afterAll(async () => {
  await fleet.stop();
  await world.close();
  await rm(folder, { recursive: true });
});

test('beside fifty stalled clients on every route that streams, others judge, look and import, and the stalled are ended', async () => {
  const client = createClient({ baseUrl: url, token: researcher.token, retries: 0 });
  const { id: projectId } = await world.project(researcher, [labeler]);
  for (let i = 0; i < 30; i++) await putUpForJudging(client, projectId, [`one ${i}`, `other ${i}`]);
  const requests = await streamingRoutes(client, projectId);

  const stalled = stallClients({ url, token: researcher.token }, requests, 50);
  try {
    const judging = createClient({ baseUrl: url, token: labeler.token, retries: 0 });
    await eachWithin(20, () => judge(judging, projectId));
    await eachWithin(5, () => client.getProgress(projectId));
    await eachWithin(3, (i) => client.importFile(projectId, { source: `beside ${i}` }, pair(i)));
    await eachWithin(3, async () => expect((await fetch(`${url}/readyz`)).status).toBe(200));
    expect(await heldInDatabase()).toEqual([]);
    expect(stalled.open).toBeGreaterThan(25);
  } finally {
    stalled.stop();
  }

  const ending = requests.filter(({ path, isReadSlowly = false }) => !isReadSlowly && !small.test(path));
  const last = stallClients({ url, token: researcher.token }, ending, 50, false);
  const started = Date.now();
  await last.allEnded;
  expect(Date.now() - started).toBeLessThan(120_000);
});

test('an import keeps no import of another project waiting, though both name the same file', async () => {
  const client = createClient({ baseUrl: url, token: researcher.token, retries: 0 });
  const [large, small] = [await world.project(researcher), await world.project(researcher)];
  const lines = Array.from({ length: 30_000 }, (_, i) => pair(i)).join('\n');
  let isDone = false;
  const importing = client.importFile(large.id, { source: 'same.jsonl' }, lines).finally(() => {
    isDone = true;
  });
  await expect.poll(importsAtWork, { timeout: waitMs }).toBeGreaterThan(0);
  await client.importFile(small.id, { source: 'same.jsonl' }, pair(0));
  const conversation = JSON.stringify({
    messages: [
      { role: 'user', content: 'Why?' },
      { role: 'assistant', content: 'So.' },
    ],
  });
  await client.importDemonstrations(small.id, { source: 'same.jsonl' }, conversation);
  expect(isDone).toBe(false);
  expect(await importing).toMatchObject({ comparisons: 30_000 });
});

/** Everything that streams, with answers that are larger than what sockets hold. */
async function streamingRoutes(client: Client, projectId: string): Promise<StalledRequest[]> {
  const text = 'Rivers bring salt, and only water leaves. '.repeat(2_500);
  const demonstrations = Array.from({ length: 60 }, (_, i) =>
    JSON.stringify({
      messages: [
        { role: 'user', content: `Why is sea ${i} salty?` },
        { role: 'assistant', content: `${text}${i}` },
      ],
    }),
  ).join('\n');
  await client.importDemonstrations(projectId, { source: 'long', state: 'accepted' }, demonstrations);
  await judge(createClient({ baseUrl: url, token: labeler.token }), projectId);
  const frozen = await client.createSnapshot(projectId, { kind: 'demonstrations', name: 'd' });
  const compared = await client.createSnapshot(projectId, { kind: 'comparisons', name: 'c' });
  const run = await client.createRun({
    config: { kind: 'pretrain' },
    snapshotId: (await client.uploadSnapshot(projectId, { kind: 'documents', name: 't' }, '{"text":"Once."}')).id,
  });
  const judged = await registerModel(world.database, 'stalled judge', 'reward', undefined);
  const files = await registerModel(world.database, 'stalled files', 'base', frozen.contentHash);
  const project = `/v1/projects/${projectId}`;
  const more: StalledRequest[] = [
    { method: 'GET', path: `/v1/runs/${run.id}/events` },
    { method: 'GET', path: `${project}/snapshots/${frozen.id}/download` },
    { method: 'GET', path: `${project}/snapshots/${compared.id}/export?format=trl` },
    { method: 'GET', path: `/v1/models/${files.id}/files/snapshot.jsonl` },
    {
      method: 'POST',
      path: `/v1/reward-models/${judged.id}/score/stream`,
      contentType: 'application/x-ndjson',
      begin: '{"prompt":"p","completion":"c"}\n',
    },
  ];
  return [...stallingRequests(projectId), ...more];
}

/** Answers whose few bytes never fill a socket: whoever does not read them holds that only, and is idle. */
const small = /\/runs\/|export\?format=trl|limit=500/;

async function eachWithin(times: number, work: (i: number) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < times; i++) {
    const late = AbortSignal.timeout(waitMs);
    await Promise.race([
      work(i),
      new Promise((_resolve, reject) =>
        late.addEventListener('abort', () => reject(new Error(`not answered within ${waitMs} ms`))),
      ),
    ]);
  }
}

async function judge(client: Client, projectId: string): Promise<void> {
  const leased = await client.nextAssignment(projectId);
  if (leased === undefined) throw new Error('nothing to judge');
  const { id, fenceToken } = leased;
  await client.submitJudgment(id, { verdict: 'allBad', fenceToken, dwellMs: 1 }, { next: false });
}

/** Transactions that are older than any request of this test takes. */
async function heldInDatabase(): Promise<unknown[]> {
  const { rows } = await world.pool.query(`
    SELECT state, query FROM pg_stat_activity
    WHERE datname = current_database() AND xact_start < now() - interval '3 seconds' AND backend_type = 'client backend'`);
  return rows;
}

/** Counted by the lock that each import holds on its project. */
async function importsAtWork(): Promise<number> {
  const { rows } = await world.pool.query<{ count: number }>(`
    SELECT count(*)::int AS count FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
  return rows[0]?.count ?? 0;
}

function pair(i: number): string {
  const dialogue = (answer: string) => `\n\nHuman: Why ${i}?\n\nAssistant: ${answer}`;
  return JSON.stringify({ chosen: dialogue('Because.'), rejected: dialogue('No.') });
}
