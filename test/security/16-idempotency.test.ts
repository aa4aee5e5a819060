// A process is killed after it has committed and before it has answered (a crash, a reboot, a client's cable). The client sends the
// same request again with the same Idempotency-Key: nothing may be made twice, and the answer is the one that was lost.
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@tastemaker/client';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Fleet } from '../../services/api/test/support/fleet.js';
import { registerModel } from '../../services/api/test/support/models.js';
import { createWorld, type Person, putUpForJudging, type World } from '../../services/api/test/support/world.js';

const conversation = [
  { role: 'user' as const, content: 'Why is the sea salty?' },
  { role: 'assistant' as const, content: 'Rivers bring salt, and only water leaves.' },
];

/**
 * A wire to the database that is cut after a commit: the server has committed what stores an answer for a key, and whoever
 * asked for it never hears of that.
 */
class Wire {
  readonly #server: Server;
  readonly #databaseUrl: string;
  /** Called at the next such commit, with its notice still on the wire. */
  onCommitted: (() => void) | undefined;

  constructor(databaseUrl: string) {
    this.#databaseUrl = databaseUrl;
    this.#server = createServer((near) => this.#carry(near));
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const url = new URL(this.#databaseUrl);
    url.hostname = '127.0.0.1';
    url.port = String(address.port);
    return url.href;
  }

  close(): void {
    this.#server.close();
  }

  #carry(near: Socket): void {
    const { hostname, port } = new URL(this.#databaseUrl);
    const far = connect(Number(port), hostname);
    let stores = false;
    near.on('data', (bytes: Buffer) => {
      if (/update "idempotency_keys" set "status"/.test(bytes.toString('latin1'))) stores = true;
      far.write(bytes);
    });
    far.on('data', (bytes: Buffer) => {
      if (stores && this.onCommitted !== undefined && bytes.toString('latin1').includes('COMMIT\0')) {
        this.onCommitted();
        this.onCommitted = undefined;
        return;
      }
      near.write(bytes);
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  }
}

let world: World;
let folder: string;
let wire: Wire;
let fleet: Fleet;
let researcher: Person;
let labeler: Person;
let projectId: string;
let adminToken: string;

beforeAll(async () => {
  world = await createWorld();
  folder = await mkdtemp(join(tmpdir(), 'tastemaker-idempotency-'));
  researcher = await world.person('researcher');
  labeler = await world.person('labeler');
  adminToken = (await world.admin.createToken({ name: 'test' })).secret;
  wire = new Wire(world.databaseUrl);
  await Promise.all(['artifacts', 'imports'].map((name) => mkdir(join(folder, name))));
  fleet = await Fleet.start(1, {
    DATABASE_URL: await wire.listen(),
    TASTEMAKER_ARTIFACTS: join(folder, 'artifacts'),
    TASTEMAKER_IMPORT_FOLDERS: join(folder, 'imports'),
    TASTEMAKER_INFERENCE_URL: world.inference.url,
    LOG_LEVEL: 'silent',
  });
});

afterAll(async () => {
  await fleet.stop();
  wire.close();
  await world.close();
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  projectId = (await world.project(researcher, [labeler])).id;
});

interface Order {
  path: string;
  body?: unknown;
  /** A file, in place of a body. */
  file?: string;
  token?: string;
}

/** One request for each route that honors Idempotency-Key. */
const orders: Record<string, () => Promise<Order>> = {
  '/v1/users': async () => ({ path: '/v1/users', body: { name: 'New', role: 'labeler' }, token: adminToken }),
  '/v1/projects': async () => ({ path: '/v1/projects', body: { name: 'Once' } }),
  '/v1/projects/:id/members': async () => {
    const { id: userId } = await world.admin.createUser({ name: 'Member', role: 'labeler' });
    return { path: `/v1/projects/${projectId}/members`, body: { userId, role: 'labeler' } };
  },
  '/v1/projects/:id/guidelines': async () => ({
    path: `/v1/projects/${projectId}/guidelines`,
    body: { markdown: '# Be fair' },
  }),
  '/v1/projects/:id/prompts': async () => ({
    path: `/v1/projects/${projectId}/prompts`,
    body: { prompts: [{ messages: conversation.slice(0, 1) }] },
  }),
  '/v1/projects/:id/completions': async () => {
    const { promptId } = await putUpForJudging(researcher.client, projectId, ['one', 'two']);
    return {
      path: `/v1/projects/${projectId}/completions`,
      body: { completions: [{ promptId, text: 'three', source: 'test' }] },
    };
  },
  '/v1/projects/:id/comparisons': async () => {
    const { completions } = await putUpForJudging(researcher.client, projectId, ['one', 'two', 'three']);
    const completionIds = completions.slice(1).map(({ id }) => id);
    return {
      path: `/v1/projects/${projectId}/comparisons`,
      body: { comparisons: [{ completionIds, judgmentsNeeded: 1 }] },
    };
  },
  '/v1/projects/:id/comparisons/from-answers': async () => ({
    path: `/v1/projects/${projectId}/comparisons/from-answers`,
    body: { messages: conversation.slice(0, 1), answers: [{ text: 'one' }, { text: 'two' }] },
  }),
  '/v1/projects/:id/askings': async () => {
    await putUpForJudging(researcher.client, projectId, ['one', 'two', 'three']);
    return { path: `/v1/projects/${projectId}/askings`, body: { count: 1 } };
  },
  '/v1/projects/:id/samples': async () => {
    const { id: modelId } = await registerModel(world.database, `sampled ${projectId}`, 'assistant');
    await researcher.client.createPrompts(projectId, [{ messages: conversation.slice(0, 1) }]);
    return { path: `/v1/projects/${projectId}/samples`, body: { modelId, count: 1 } };
  },
  '/v1/projects/:id/judges': async () => {
    const { id: modelId } = await registerModel(world.database, `judging ${projectId}`, 'assistant');
    return { path: `/v1/projects/${projectId}/judges`, body: { name: 'twice', modelId } };
  },
  '/v1/projects/:id/judges/:judgeId/passes': async () => {
    const { id: modelId } = await registerModel(world.database, `going over ${projectId}`, 'assistant');
    const { id } = await researcher.client.createJudge(projectId, { name: 'once', modelId });
    await putUpForJudging(researcher.client, projectId, ['one', 'two']);
    return { path: `/v1/projects/${projectId}/judges/${id}/passes`, body: {} };
  },
  '/v1/projects/:id/leaderboard/settings': async () => ({
    path: `/v1/projects/${projectId}/leaderboard/settings`,
    body: { settings: { by: 'source' }, reason: 'Before anybody looked.' },
  }),
  '/v1/projects/:id/leaderboard/withdrawals': async () => {
    await judgeSources();
    return {
      path: `/v1/projects/${projectId}/leaderboard/withdrawals`,
      body: { by: 'source', key: 'one', reason: 'Retired.' },
    };
  },
  '/v1/projects/:id/leaderboard/returns': async () => {
    await judgeSources();
    const entry = { by: 'source', key: 'one' } as const;
    await researcher.client.withdrawLeaderboardEntry(projectId, { ...entry, reason: 'Retired.' });
    return { path: `/v1/projects/${projectId}/leaderboard/returns`, body: { ...entry, reason: 'It was mended.' } };
  },
  '/v1/projects/:id/snapshots': async () => {
    await judge();
    return { path: `/v1/projects/${projectId}/snapshots`, body: { kind: 'comparisons', name: 's' } };
  },
  '/v1/projects/:id/snapshots/upload': async () => ({
    path: `/v1/projects/${projectId}/snapshots/upload?kind=documents&name=d`,
    file: '{"text":"Once."}',
  }),
  '/v1/projects/:id/imports': async () => ({
    path: `/v1/projects/${projectId}/imports?source=pairs.jsonl`,
    file: pair('Why?', 0),
  }),
  '/v1/projects/import': async () => ({
    path: `/v1/projects/import?name=Imported&source=large-${projectId}.jsonl`,
    // Large enough to be imported outside of the serving thread.
    file: Array.from({ length: 4000 }, (_, i) => pair(`Why ${i}?`, i)).join('\n'),
  }),
  '/v1/projects/:id/demonstrations': async () => ({
    path: `/v1/projects/${projectId}/demonstrations`,
    body: { messages: conversation },
    token: labeler.token,
  }),
  '/v1/projects/:id/demonstrations/import': async () => ({
    path: `/v1/projects/${projectId}/demonstrations/import`,
    file: JSON.stringify({ messages: conversation }),
  }),
  '/v1/assignments/:id/flags': async () => {
    await putUpForJudging(researcher.client, projectId, ['one', 'two']);
    const leased = await labeler.client.nextAssignment(projectId);
    if (leased === undefined) throw new Error('nothing to judge');
    const { id, fenceToken } = leased;
    return { path: `/v1/assignments/${id}/flags`, body: { fenceToken, reason: 'broken' }, token: labeler.token };
  },
  '/v1/models': async () => ({
    path: '/v1/models',
    body: { name: `made ${projectId}`, kind: 'base', path: join(folder, 'imports', 'nowhere') },
    token: adminToken,
  }),
  '/v1/models/:id/evaluations': async () => {
    const { id } = await registerModel(world.database, `measured ${projectId}`, 'assistant');
    return {
      path: `/v1/models/${id}/evaluations`,
      body: { suite: 'world', metrics: { knowledge: 1 }, report: 'Good.' },
      token: adminToken,
    };
  },
  '/v1/model-votes/rounds/:id/vote': async () => {
    const names = ['one', 'other'];
    const models = await Promise.all(
      names.map((name) => registerModel(world.database, `${name} ${projectId}`, 'assistant')),
    );
    const modelIds = models.map(({ id }) => id);
    const { id } = await researcher.client.askBlind({ modelIds, messages: conversation.slice(0, 1) });
    return { path: `/v1/model-votes/rounds/${id}/vote`, body: { choice: 'A' } };
  },
  '/v1/runs': async () => {
    const upload = { kind: 'documents', name: 'd' } as const;
    const { id: snapshotId } = await researcher.client.uploadSnapshot(projectId, upload, '{"text":"Once."}');
    return { path: '/v1/runs', body: { config: { kind: 'pretrain' }, snapshotId } };
  },
  '/v1/reward-models/aliases/:name/rollback': async () => {
    for (const version of [1, 2]) {
      const { id: modelId } = await registerModel(world.database, `judge ${version} ${projectId}`, 'reward');
      await researcher.client.setModelAlias('rolled', { modelId, projectId });
    }
    return { path: `/v1/reward-models/aliases/rolled/rollback?projectId=${projectId}` };
  },
  '/v1/reward-models/:id/reports': async () => {
    await judge();
    const { id: snapshotId } = await researcher.client.createSnapshot(projectId, { kind: 'comparisons', name: 's' });
    const { id } = await registerModel(world.database, `reported judge ${snapshotId}`, 'reward');
    return { path: `/v1/reward-models/${id}/reports`, body: { snapshotId } };
  },
  '/v1/reward-models/:id/references': async () => {
    await judge();
    const { id: snapshotId } = await researcher.client.createSnapshot(projectId, { kind: 'comparisons', name: 's' });
    await copyArtifacts(snapshotId);
    const { id } = await registerModel(world.database, `judge ${snapshotId}`, 'reward');
    return { path: `/v1/reward-models/${id}/references`, body: { name: 'these', snapshotId } };
  },
};

test('every route that honors Idempotency-Key has an order here', () => {
  const registered = world.app.registeredRoutes.filter(({ idempotent }) => idempotent).map(({ url }) => url);
  expect(Object.keys(orders).toSorted()).toEqual(registered.toSorted());
});

describe.each(Object.keys(orders))('%s', (route) => {
  test('makes nothing twice when its process is killed between commit and answer', async () => {
    const order = await orders[route]?.();
    if (order === undefined) throw new Error('no order');
    const key = crypto.randomUUID();
    let restarted = Promise.resolve();
    let committed = false;
    wire.onCommitted = () => {
      committed = true;
      restarted = fleet.killOne();
    };
    await expect(send(order, key)).rejects.toThrow(/fetch failed|terminated/);
    expect(committed).toBe(true);
    await restarted;
    const before = await rowCounts();
    const again = await send(order, key);
    expect(again).toMatchObject({ replayed: 'true' });
    expect([200, 201, 202]).toContain(again.status);
    expect(await send(order, key)).toEqual(again);
    expect(await rowCounts()).toEqual(before);
  });
});

test('a key is refused for another file', async () => {
  const key = crypto.randomUUID();
  const path = `/v1/projects/${projectId}/imports?source=pairs.jsonl`;
  expect((await send({ path, file: pair('Why?', 0) }, key)).status).toBe(201);
  const other = await send({ path, file: pair('How?', 1) }, key);
  expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  expect(await send({ path, file: pair('Why?', 0) }, key)).toMatchObject({ status: 201, replayed: 'true' });
});

test('a key is free again after a request that was refused', async () => {
  const key = crypto.randomUUID();
  const path = `/v1/projects/${projectId}/imports?source=pairs.jsonl`;
  expect((await send({ path, file: 'nothing known' }, key)).status).toBe(422);
  expect((await send({ path, file: pair('Why?', 0) }, key)).status).toBe(201);
});

test('many at once with one key make one', async () => {
  const key = crypto.randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => send({ path: '/v1/projects', body: { name: `Many ${key}` } }, key)),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses).toContain(201);
  for (const { body } of answers.filter(({ status }) => status !== 201)) {
    expect(body).toMatchObject({ status: 409, code: 'idempotency_key_in_use' });
  }
  const { items } = await researcher.client.listProjects({ limit: 500 });
  expect(items.filter(({ name }) => name === `Many ${key}`)).toHaveLength(1);
});

async function send({ path, body, file, token = researcher.token }: Order, key: string) {
  const content = file ?? (body === undefined ? undefined : JSON.stringify(body));
  const type = file === undefined ? 'application/json' : 'application/octet-stream';
  const response = await fetch(`${await fleet.url()}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'idempotency-key': key,
      ...(content === undefined ? {} : { 'content-type': type }),
    },
    ...(content === undefined ? {} : { body: content }),
  });
  const replayed = response.headers.get('idempotency-replayed');
  const answer: unknown = await response.json();
  return { status: response.status, replayed, body: answer };
}

/** Of every table: whatever is made twice shows. */
async function rowCounts(): Promise<Record<string, number>> {
  const { rows } = await world.pool.query<{ name: string; count: number }>(`
    SELECT relname AS name,
      (xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM %I', relname), false, true, '')))[1]::text::int
        AS count
    FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace`);
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}

async function judge(): Promise<void> {
  await putUpForJudging(researcher.client, projectId, ['one', 'three']);
  await judgeNext();
}

/** A comparison of answers from `one` and from `two`, judged. */
async function judgeSources(): Promise<void> {
  const { prompts } = await researcher.client.createPrompts(projectId, [{ messages: conversation.slice(0, 1) }]);
  const answers = ['one', 'two'].map((source) => ({ promptId: prompts[0]?.id ?? '', text: source, source }));
  const { completions } = await researcher.client.createCompletions(projectId, answers);
  await researcher.client.createComparisons(projectId, [{ completionIds: completions.map(({ id }) => id) }]);
  await judgeNext();
}

async function judgeNext(): Promise<void> {
  const leased = await labeler.client.nextAssignment(projectId);
  if (leased === undefined) throw new Error('nothing to judge');
  const { id, fenceToken } = leased;
  await labeler.client.submitJudgment(id, { verdict: 'allBad', fenceToken, dwellMs: 1 }, { next: false });
}

/** The processes have a folder of artifacts of their own: what the world froze is made there, too. */
async function copyArtifacts(snapshotId: string): Promise<void> {
  const client = createClient({ baseUrl: await fleet.url(), token: researcher.token });
  const made = await client.createSnapshot(projectId, { kind: 'comparisons', name: 'the same' });
  expect(made.contentHash).toBe((await researcher.client.getSnapshot(projectId, snapshotId)).contentHash);
}

function pair(question: string, index: number): string {
  const dialogue = (answer: string) => `\n\nHuman: ${question}\n\nAssistant: ${answer}`;
  return JSON.stringify({ chosen: dialogue(`Because ${index}.`), rejected: dialogue('No.') });
}
