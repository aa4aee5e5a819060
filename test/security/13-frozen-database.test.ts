// The database freezes: its processes are there, its port takes connections, and nothing ever answers (SIGSTOP, a hung disk, a
// network that swallows packets). Every request would hang, and with them health checks and labelers.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '@tastemaker/client';
import {
  type EmbeddedPostgres,
  migrate,
  openDatabase,
  prepareServiceRole,
  startEmbeddedPostgres,
} from '@tastemaker/database';
import { migrateQueues } from '@tastemaker/queue';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Fleet } from '../../services/api/test/support/fleet.js';
import { putUpForJudging } from '../../services/api/test/support/world.js';
import { processEntries, signal } from '../proc.js';

const token = 'tmk_frozen_admin_token';
/** Of a labeler's request to a frozen database. Its limits are 5 s and 8 s; the machine may be busy. */
const boundMs = 30_000;

let folder: string;
let server: EmbeddedPostgres;
let fleet: Fleet;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tastemaker-frozen-'));
  server = await startEmbeddedPostgres({ dataFolder: join(folder, 'postgres'), durable: false });
  await migrate(server.url);
  await migrateQueues(server.url);
  await prepareServiceRole(server.url, server.serviceUrlOf('postgres'));
  fleet = await Fleet.start(1, {
    DATABASE_URL: server.serviceUrlOf('postgres'),
    TASTEMAKER_ARTIFACTS: join(folder, 'artifacts'),
    TASTEMAKER_INFERENCE_URL: 'http://127.0.0.1:9',
    TASTEMAKER_ADMIN_TOKEN: token,
    LOG_LEVEL: 'silent',
  });
  url = await fleet.url();
});

afterAll(async () => {
  signalServer('SIGCONT');
  await fleet.stop();
  await server.stop();
  await rm(folder, { recursive: true });
});

test('requests to a frozen database are answered 503 soon, and all goes on by itself when it thaws', async () => {
  const admin = createClient({ baseUrl: url, token, retries: 0 });
  const project = await admin.createProject({ name: 'Haiku' });
  const texts = Array.from({ length: 60 }, (_, i) => [`one ${i}`, `other ${i}`]);
  for (const pair of texts) await putUpForJudging(admin, project.id, pair);
  const labelers = await Promise.all(Array.from({ length: 10 }, (_, i) => labeler(admin, project.id, `labeler ${i}`)));

  const told: string[] = [];
  const before = await Promise.all(labelers.map((client) => judge(client, project.id)));
  told.push(...before);

  signalServer('SIGSTOP');
  const alive = await timed(() => fetch(`${url}/healthz`));
  expect(alive).toMatchObject({ status: 200 });
  expect(alive.ms).toBeLessThan(1_500);
  const ready = await timed(() => fetch(`${url}/readyz`));
  expect(ready).toMatchObject({ status: 503 });
  expect(ready.ms).toBeLessThan(6_000);

  // More than the pool has connections, so that some wait for one; asked again after that, as people do.
  for (let round = 0; round < 2; round++) {
    const answers = await Promise.all(
      Array.from({ length: 15 }, () =>
        timed(() => fetch(`${url}/v1/me`, { headers: { authorization: `Bearer ${token}` } })),
      ),
    );
    for (const { status, retryAfter, ms } of answers) {
      expect({ status, retryAfter }).toEqual({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) });
      expect(ms).toBeLessThan(boundMs);
    }
  }
  // Judgments that are sent meanwhile are refused, not acknowledged.
  const refused = await Promise.allSettled(labelers.map((client) => judge(client, project.id)));
  for (const { status } of refused) expect(status).toBe('rejected');

  signalServer('SIGCONT');
  await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: boundMs }).toBe(200);
  await Promise.all(
    labelers.map(async (client) => {
      for (let i = 0; i < 3; i++) told.push(await judge(client, project.id));
    }),
  );
  const opened = openDatabase(server.url, { max: 1 });
  try {
    const { rows } = await opened.pool.query<{ id: string }>('SELECT id FROM judgments');
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(told));
    const { rows: many } = await opened.pool.query('SELECT FROM judgments GROUP BY comparison_id HAVING count(*) > 1');
    expect(many).toEqual([]);
  } finally {
    await opened.close();
  }
  // What was announced while it was frozen is heard: streams of events go on.
  expect(told).toHaveLength(40);
});

async function labeler(admin: Client, projectId: string, name: string): Promise<Client> {
  const user = await admin.createUser({ name, role: 'labeler' });
  await admin.addMember(projectId, { userId: user.id, role: 'labeler' });
  const { secret } = await admin.createToken({ userId: user.id, name: 'test' });
  return createClient({ baseUrl: url, token: secret, retries: 0 });
}

/** @returns the id of the judgment that was acknowledged */
async function judge(client: Client, projectId: string): Promise<string> {
  const assignment = await client.nextAssignment(projectId);
  if (assignment === undefined) throw new Error('nothing left to judge');
  const { judgment } = await client.submitJudgment(assignment.id, {
    fenceToken: assignment.fenceToken,
    verdict: 'ranking',
    ranking: [['A'], ['B']],
    dwellMs: 100,
  });
  return judgment.id;
}

async function timed(ask: () => Promise<Response>) {
  const start = performance.now();
  const response = await ask();
  await response.arrayBuffer();
  const retryAfter = response.headers.get('retry-after');
  return { status: response.status, retryAfter, ms: performance.now() - start };
}

/** To the server and every process it has started that has not ended meanwhile. */
function signalServer(name: 'SIGSTOP' | 'SIGCONT'): void {
  const children = processEntries().filter(({ parent }) => parent === server.pid);
  for (const pid of [server.pid, ...children.map((child) => child.pid)]) signal(pid, name);
}
