/**
 * Three APIs behind the proxy, three workers, inference twice: what people see of it while processes are killed and replaced, one
 * thing after the other on one installation.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, text } from '../http.js';
import { importModel } from '../seeding.js';
import { EventStream } from './event-stream.js';
import { postFrom } from './from-address.js';
import { all, apis, inferences, Topology, workers } from './installation.js';
import { type Scene, setScene } from './scene.js';

let topology: Topology;
let scene: Scene;

beforeAll(async () => {
  topology = await Topology.start();
  scene = await setScene(topology);
});
afterAll(() => topology.close());

test('people log in by a link, over TLS, and are known to every API; figures are not published', async () => {
  const { admin, url, httpUrl } = topology;
  const plain = await fetch(`${httpUrl}/label`, { redirect: 'manual' });
  expect([plain.status, plain.headers.get('location')]).toEqual([308, 'https://localhost/label']);
  expect((await admin.call('GET', '/metrics')).status).toBe(404);

  const { id } = await admin.invite('Ada', 'labeler');
  const link = text(await admin.ask('POST', `/v1/users/${id}/login-links`, {}), 'url');
  expect(link.startsWith(`${url}/`)).toBe(true);
  const login = await fetch(`${url}/v1/auth/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ secret: new URL(link).hash.slice(1), cookie: true }),
  });
  expect(login.status).toBe(201);
  expect(login.headers.get('strict-transport-security')).toContain('max-age=');
  const [cookie = ''] = login.headers.getSetCookie();
  expect(cookie).toMatch(/^__Host-tastemaker_session=.*; Secure/);
  const headers = { cookie: cookie.split(';')[0] ?? '' };
  const before = await topology.figures(apis, 'http_request_duration_seconds_count', 'route="/v1/me"');
  for (let i = 0; i < 30; i++) {
    const me = await fetch(`${url}/v1/me`, { headers });
    expect([me.status, text(parse(await me.text()), 'id')]).toEqual([200, id]);
  }
  const after = await topology.figures(apis, 'http_request_duration_seconds_count', 'route="/v1/me"');
  expect(after.map((count, i) => count > (before[i] ?? 0))).toEqual([true, true, true]);
});

test('a caller is known by its own address, whatever it says; tries are counted by all APIs together', async () => {
  const statuses: (number | undefined)[] = [];
  for (let i = 0; i < 7; i++) statuses.push(await guessPassword('127.0.0.77', i));
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  expect(await guessPassword('127.0.0.78', 8)).toBe(401);
});

test('labelers spread over three APIs judge each comparison exactly as often as it needs', async () => {
  const { labelers } = scene;
  labelers.start();
  await labelers.untilJudgingGoesOn(120_000, 200);
  await labelers.stop();
  expect(await harm()).toEqual({ lost: 0, overAssigned: 0 });
  const judged = await topology.figures(apis, 'judgments_total');
  expect(judged.every((count) => count > 0)).toBe(true);
  expect(judged.reduce((sum, count) => sum + count)).toBe(labelers.acknowledged.size);
  expect([labelers.takeSurprises(), labelers.unanswered, labelers.refused]).toEqual([[], 0, 0]);
});

test('each model is loaded by one inference, whichever API is asked, and by the other when that one is killed', async () => {
  const loaded = () => topology.figures(inferences, 'models_loaded');
  for (let i = 0; i < 6; i++) await askBothModels();
  const before = await loaded();
  expect(before.reduce((sum, count) => sum + count)).toBe(2);
  const killed = inferences[before[0] === 0 ? 1 : 0];
  await topology.stop(killed, 'SIGKILL');
  for (let i = 0; i < 6; i++) await askBothModels();
  const [left] = await topology.figures(
    inferences.filter((name) => name !== killed),
    'models_loaded',
  );
  expect(left).toBe(2);
  await topology.start(killed);
});

test('a run is trained by one worker, whose death another makes good; its events go on at another API than the killed', async () => {
  const { researcher, order } = scene;
  const run = text(await researcher.ask('POST', '/v1/runs', order), 'id');
  const path = `/v1/runs/${run}/events`;
  const first = await EventStream.open(researcher, path);
  await expect.poll(() => first.ids.length).toBeGreaterThan(5);

  const busy = await topology.figures(apis, 'http_requests_open');
  const follower = apis[busy.indexOf(Math.max(...busy))] ?? 'api-1';
  await topology.stop(follower, 'SIGKILL');
  expect(await first.ended).toBe('lost');
  const second = await EventStream.open(researcher, path, first.ids.at(-1));
  await topology.start(follower);
  await expect.poll(() => second.ids.length).toBeGreaterThan(5);

  const atWork = await topology.figures(workers, 'jobs_active', 'queue="run"');
  expect(atWork.toSorted((a, b) => a - b)).toEqual([0, 0, 1]);
  const trainer = workers[atWork.indexOf(1)] ?? 'worker-1';
  await topology.stop(trainer, 'SIGKILL');
  await researcher.settled(`/v1/runs/${run}`);
  expect(await second.ended).toBe('ended');
  const others = workers.filter((name) => name !== trainer);
  // The run's row says so a moment before the worker counts it.
  const ended = () => topology.figures(others, 'job_duration_seconds_count', 'queue="run"');
  await expect.poll(async () => (await ended()).toSorted((a, b) => a - b)).toEqual([0, 1]);

  const whole = await EventStream.open(researcher, path);
  await whole.ended;
  expect([...first.ids, ...second.ids]).toEqual(whole.ids);
  await topology.start(trainer);
});

test('Redis is killed and started again: people label on, and orders of meanwhile are carried out', async () => {
  const { labelers } = scene;
  labelers.start();
  await labelers.untilJudgingGoesOn(60_000);
  await topology.stop('redis', 'SIGKILL');
  await labelers.untilJudgingGoesOn(60_000);
  const ordered = importModel(topology.admin, 'base', 'topology-meanwhile');
  await labelers.untilJudgingGoesOn(60_000);
  await topology.startRedis();
  expect(text(await ordered, 'status')).toBe('ready');
  await labelers.stop();
  expect(await harm()).toEqual({ lost: 0, overAssigned: 0 });
});

test('every process is replaced, one after the other, and nobody who labels or asks a model notices', async () => {
  const { labelers } = scene;
  await topology.untilProxied();
  labelers.takeSurprises();
  const before = { unanswered: labelers.unanswered, refused: labelers.refused };
  labelers.start();
  const asking = keepAsking();
  for (const name of all) {
    expect(await topology.stop(name), name).toBe(0);
    await topology.start(name);
    if (name.startsWith('api')) await topology.untilProxied();
    await labelers.untilJudgingGoesOn(60_000);
  }
  expect(await asking.stop()).toBeGreaterThan(5);
  await labelers.stop();
  const { unanswered, refused } = labelers;
  expect([labelers.takeSurprises(), { unanswered, refused }]).toEqual([[], before]);
  expect(await harm()).toEqual({ lost: 0, overAssigned: 0 });
});

test('artifacts are in the bucket, and nowhere else but in caches', async () => {
  const listed = await fetch(`${topology.s3.endpoint}/tastemaker-test?list-type=2&prefix=topology/manifests/`);
  const manifests = [...(await listed.text()).matchAll(/<Key>[^<]*[0-9a-f]{64}\.json<\/Key>/g)];
  expect(manifests.length).toBeGreaterThan(3);
  const kept = all.flatMap((name) => {
    const folder = join(topology.folder, name, 'artifacts');
    return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  });
  expect(kept).toEqual([]);
});

/** From another address than it says. @returns the status of the answer */
function guessPassword(from: string, i: number): Promise<number | undefined> {
  const login = { email: 'nobody@example.org', password: `guess number ${i} of some` };
  return postFrom(from, `${topology.url}/v1/auth/password`, login, { 'x-forwarded-for': `198.51.100.${i}` });
}

/** Judgments that were acknowledged and are not there; comparisons with more of them than they need, or two of one labeler. */
async function harm(): Promise<{ lost: number; overAssigned: number }> {
  const { pool } = topology.database.owner;
  const lost = await pool.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM unnest($1::uuid[]) AS told(id) WHERE NOT EXISTS (SELECT FROM judgments j WHERE j.id = told.id)',
    [[...scene.labelers.acknowledged]],
  );
  const over = await pool.query<{ count: number }>(`
    SELECT count(*)::int AS count FROM (
      SELECT FROM comparisons c JOIN judgments j ON j.comparison_id = c.id AND j.version = 1 AND j.assignment_id IS NOT NULL
      GROUP BY c.id, c.judgments_needed HAVING count(*) > c.judgments_needed OR count(*) <> count(DISTINCT j.labeler_id)
    ) AS wrong`);
  return { lost: lost.rows[0]?.count ?? -1, overAssigned: over.rows[0]?.count ?? -1 };
}

async function askBothModels(): Promise<void> {
  const { researcher, models } = scene;
  const messages = [{ role: 'user', content: 'Write a haiku about frost.' }];
  await researcher.ask('POST', '/v1/chat/completions', { model: models.assistant, messages, max_tokens: 4 });
  await researcher.ask('POST', '/v1/completions', { model: models.base, prompt: 'The frost', max_tokens: 4 });
}

/** Asks both models again and again. `stop` gives how often, and throws what one of them was answered that is no success. */
function keepAsking(): { stop(): Promise<number> } {
  const stopped = new AbortController();
  const asking = (async () => {
    let times = 0;
    for (; !stopped.signal.aborted; times++) await askBothModels();
    return times;
  })();
  // Whoever stops it hears of it.
  asking.catch(() => undefined);
  return {
    stop() {
      stopped.abort();
      return asking;
    },
  };
}
