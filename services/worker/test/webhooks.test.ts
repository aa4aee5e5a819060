import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type Webhook, type WebhookDelivery, webhookEvent, webhookPayload } from '@tastemaker/contracts';
import {
  announce,
  createUser,
  createWebhook,
  listAudit,
  listWebhookAttempts,
  listWebhookDeliveries,
  listWebhooks,
  pauseLabeler,
  putMember,
  redeliver,
  rotateWebhookSecret,
  updateWebhook,
  uuidv7,
} from '@tastemaker/database';
import { createTestDatabase, makeProject, type TestDatabase } from '@tastemaker/database/testing';
import { makeSecretKey, parseSecretKey, seal } from '@tastemaker/secrets';
import { pino } from 'pino';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type RunningWorker, startWorker } from '../src/worker.js';
import { testEnvironment } from './support/environment.js';
import { type Heard, type Receiver, silence, startReceiver, status } from './support/receiver.js';

const secretKey = makeSecretKey();
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const quiet = pino({ level: 'silent' });

let folder: string;
let database: TestDatabase;
let receiver: Receiver;
let projectId: string;
let worker: RunningWorker | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-webhooks-'));
  database = await createTestDatabase();
  receiver = await startReceiver();
  ({ projectId } = await makeProject(database.database));
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});
afterAll(async () => {
  await receiver.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

const variables = {
  TASTEMAKER_SECRET_KEY: secretKey,
  TASTEMAKER_WEBHOOK_PRIVATE_ADDRESSES: 'true',
  TASTEMAKER_WEBHOOK_TIMEOUT_SECONDS: '0.5',
  TASTEMAKER_WEBHOOK_RETRY_SECONDS: '0.05',
  TASTEMAKER_WEBHOOK_ATTEMPTS: '4',
};

function work(changed: Record<string, string> = {}): Promise<RunningWorker> {
  return startWorker(testEnvironment(database.url, folder, { ...variables, ...changed }), quiet);
}

interface Hook extends Webhook {
  secret: string;
  path: string;
}

function makeSecret(id: string): { secret: string; sealedSecret: string } {
  const secret = `whsec_${Buffer.from(`${id}${uuidv7()}`.slice(0, 48)).toString('base64')}`;
  return { secret, sealedSecret: seal(parseSecretKey(secretKey), `webhook:${id}`, secret) };
}

/** A webhook of the project's, at a path of its own. */
async function hook(base = receiver.url): Promise<Hook> {
  const id = uuidv7();
  const path = `/${id}`;
  const { secret, sealedSecret } = makeSecret(id);
  const order = { id, projectId, url: `${base}${path}`, events: webhookEvent.options, sealedSecret };
  return { ...(await createWebhook(database.database, order)), secret, path };
}

/** Something happens; only the newest webhook is to hear of it. */
async function happen(of: Hook): Promise<string> {
  for (const { id } of (await listWebhooks(database.database, projectId, { limit: 100 })).items)
    if (id !== of.id) await updateWebhook(database.database, { projectId, webhookId: id }, { active: false });
  const snapshotId = uuidv7();
  await announce(database.database, projectId, 'snapshot.created', { snapshotId, kind: 'comparisons', records: 3 });
  return snapshotId;
}

async function deliveryOf({ id: webhookId }: Hook): Promise<WebhookDelivery> {
  const { items } = await listWebhookDeliveries(database.database, { projectId, webhookId }, { limit: 10 });
  if (items[0] === undefined) throw new Error('nothing was written down');
  return items[0];
}

const stateOf = async (of: Hook) => (await deliveryOf(of)).state;

async function attemptsOf(of: Hook) {
  const named = { projectId, webhookId: of.id, deliveryId: (await deliveryOf(of)).id };
  return (await listWebhookAttempts(database.database, named, { limit: 100 })).items.toReversed();
}

const stored = async (of: Hook) =>
  (await listWebhooks(database.database, projectId, { limit: 100 })).items.find(({ id }) => id === of.id);

/** What the receiver's library says; it throws where no signature fits, or the time is off. */
function verified(secret: string, { body, headers }: Heard) {
  const own = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, String(headers[name])]);
  return webhookPayload.parse(new Verifier(secret).verify(body, Object.fromEntries(own)));
}

test('what happened is sent, and its signature holds for the library of the receiver', async () => {
  const of = await hook();
  worker = await work();
  const snapshotId = await happen(of);
  await expect.poll(() => stateOf(of)).toBe('delivered');
  const [heard] = receiver.at(of.path);
  const { id, createdAt } = await deliveryOf(of);
  if (heard === undefined) throw new Error('nothing heard');
  expect(heard.headers).toMatchObject({ 'webhook-id': id, 'content-type': 'application/json' });
  expect(verified(of.secret, heard)).toEqual({
    type: 'snapshot.created',
    timestamp: createdAt,
    data: { snapshotId, kind: 'comparisons', records: 3 },
  });
  expect(() => verified(of.secret, { ...heard, body: heard.body.replace('3', '4') })).toThrow('No matching signature');
  expect(() => verified(makeSecret(of.id).secret, heard)).toThrow('No matching signature');
});

test('what happened while no worker ran is sent when one starts', async () => {
  const of = await hook();
  await happen(of);
  worker = await work();
  await expect.poll(() => stateOf(of)).toBe('delivered');
});

test('a worker that has no key for the secrets says so, and leaves them to another', async () => {
  const of = await hook();
  const said: string[] = [];
  const lines = new Writable({
    write(line, _encoding, done) {
      said.push(String(line));
      done();
    },
  });
  const keyless = await startWorker(testEnvironment(database.url, folder), pino(lines));
  await happen(of);
  worker = await work();
  await expect.poll(() => stateOf(of)).toBe('delivered');
  await keyless.stop();
  expect(said.join('')).toContain('sends no webhooks: TASTEMAKER_SECRET_KEY');
  expect(receiver.at(of.path)).toHaveLength(1);
});

test('failures and silence are tried again until it arrives, under one id, and the log tells of each attempt', async () => {
  const of = await hook();
  receiver.answerWith(status(500, `oh ${'no '.repeat(1000)}`), silence, status(429, '', { 'retry-after': '0' }));
  worker = await work();
  await happen(of);
  await expect.poll(() => stateOf(of), { timeout: 30_000 }).toBe('delivered');
  const heard = receiver.at(of.path);
  expect(new Set(heard.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(new Set(heard.map(({ body }) => body)).size).toBe(1);
  for (const one of heard) expect(verified(of.secret, one).type).toBe('snapshot.created');
  const attempts = await attemptsOf(of);
  expect(attempts).toMatchObject([
    { number: 1, responseStatus: 500, responseBody: expect.stringMatching(/^oh no no/), error: 'answered 500' },
    { number: 2, responseStatus: null, responseBody: '', error: 'no answer within 0.5 s' },
    { number: 3, responseStatus: 429, error: 'answered 429' },
    { number: 4, responseStatus: 200, responseBody: 'thanks', error: null },
  ]);
  expect(attempts[0]?.responseBody).toHaveLength(1024);
  expect(attempts[1]?.durationMs).toBeGreaterThanOrEqual(490);
  expect(await stored(of)).toMatchObject({ active: true, failingSince: null });
});

test('after the last attempt it is given up; asked for by hand it is sent again, under the same id', async () => {
  const of = await hook();
  receiver.answerWith(...Array.from({ length: 5 }, () => status(503)));
  worker = await work();
  await happen(of);
  await expect.poll(() => stateOf(of), { timeout: 30_000 }).toBe('failed');
  const { id: deliveryId, attempts } = await deliveryOf(of);
  expect(attempts).toBe(4);
  await redeliver(database.database, { projectId, webhookId: of.id, deliveryId });
  await expect.poll(() => stateOf(of), { timeout: 30_000 }).toBe('delivered');
  // It has its attempts anew.
  expect((await attemptsOf(of)).map(({ responseStatus }) => responseStatus)).toEqual([503, 503, 503, 503, 503, 200]);
  expect(new Set(receiver.at(of.path).map(({ headers }) => headers['webhook-id']))).toEqual(new Set([deliveryId]));
});

test('while a rotation overlaps, the old secret and the new one hold; afterwards the new one alone', async () => {
  const of = await hook();
  worker = await work();
  const next = makeSecret(of.id);
  const named = { projectId, webhookId: of.id };
  await rotateWebhookSecret(database.database, named, { sealedSecret: next.sealedSecret, overlapSeconds: 3600 });
  await happen(of);
  await expect.poll(() => receiver.at(of.path).length).toBe(1);
  const last = makeSecret(of.id);
  await rotateWebhookSecret(database.database, named, { sealedSecret: last.sealedSecret, overlapSeconds: 0 });
  await happen(of);
  await expect.poll(() => receiver.at(of.path).length).toBe(2);
  const [during, after] = receiver.at(of.path);
  if (during === undefined || after === undefined) throw new Error('not heard');
  expect(during.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
  for (const secret of [of.secret, next.secret]) expect(verified(secret, during).type).toBe('snapshot.created');
  expect(verified(last.secret, after).type).toBe('snapshot.created');
  for (const secret of [of.secret, next.secret]) expect(() => verified(secret, after)).toThrow('No matching signature');
});

test('redirects are not followed', async () => {
  const of = await hook();
  receiver.answerWith(...Array.from({ length: 4 }, () => status(302, '', { location: `${receiver.url}/elsewhere` })));
  worker = await work();
  await happen(of);
  await expect.poll(() => stateOf(of), { timeout: 30_000 }).toBe('failed');
  expect(receiver.at('/elsewhere')).toEqual([]);
  expect((await deliveryOf(of)).error).toBe('answered 302; redirects are not followed');
});

const port = () => new URL(receiver.url).port;

describe('unless it is allowed, nothing is sent to an address that is not public', () => {
  test.each([
    ['by number', () => receiver.url],
    ['by a name that leads there', () => `http://localhost:${port()}`],
    ['by the number as IPv6 writes it', () => `http://[::ffff:127.0.0.1]:${port()}`],
    ['of the cloud that may be around', () => 'http://169.254.169.254'],
    ['of this host', () => `http://0.0.0.0:${port()}`],
  ])('%s', async (_how, base) => {
    const of = await hook(base());
    worker = await work({ TASTEMAKER_WEBHOOK_PRIVATE_ADDRESSES: '', TASTEMAKER_WEBHOOK_ATTEMPTS: '1' });
    await happen(of);
    await expect.poll(() => stateOf(of)).toBe('failed');
    expect((await deliveryOf(of)).error).toMatch(/is not allowed/);
    expect(receiver.at(of.path)).toEqual([]);
  });
});

describe('a webhook is switched off by itself, with the reason', () => {
  test('when its receiver says that it is gone', async () => {
    const of = await hook();
    receiver.answerWith(status(410));
    worker = await work();
    await happen(of);
    await expect.poll(() => stateOf(of)).toBe('failed');
    const reason = 'The receiver says that it is gone for good: answered 410.';
    expect(await stored(of)).toMatchObject({ active: false, disabledReason: reason });
    const { items } = await listAudit(database.database, { subjectId: of.id, limit: 10 });
    expect(items).toMatchObject([{ action: 'webhook.disable', actorId: null, projectId }]);
  });

  test('when nothing has got through for long; what waits is sent once it is switched on again', async () => {
    const of = await hook();
    await database.pool.query(`UPDATE webhooks SET failing_since = now() - interval '4 days' WHERE id = $1`, [of.id]);
    receiver.answerWith(status(500));
    worker = await work({ TASTEMAKER_WEBHOOK_RETRY_SECONDS: '1' });
    await happen(of);
    await expect.poll(() => stored(of)).toMatchObject({ active: false });
    const reason = 'Nothing has got through for 72 hours. The last attempt: answered 500.';
    expect(await stored(of)).toMatchObject({ disabledReason: reason });
    expect(await stateOf(of)).toBe('waiting');
    const on = await updateWebhook(database.database, { projectId, webhookId: of.id }, { active: true });
    expect(on).toMatchObject({ disabledReason: null, failingSince: null });
    await expect.poll(() => stateOf(of), { timeout: 30_000 }).toBe('delivered');
  });
});

test('that a labeler was paused is told without the words that are for them', async () => {
  const of = await hook();
  const labeler = await createUser(database.database, { name: 'Lou Labeler', role: 'labeler' });
  await putMember(database.database, { projectId, userId: labeler.id, role: 'labeler' });
  await happen(of);
  await pauseLabeler(database.database, { projectId, labelerId: labeler.id, reason: 'Let us talk of Tuesday.' });
  worker = await work();
  await expect.poll(() => receiver.at(of.path).length).toBe(2);
  const told = receiver.at(of.path).find(({ body }) => body.includes('labeler.paused'));
  expect(JSON.parse(told?.body ?? '').data).toEqual({ labelerId: labeler.id, automatically: false });
  expect(JSON.stringify(receiver.at(of.path))).not.toMatch(/Tuesday|Lou|sealed/);
});

test('what a killed worker was sending arrives after a restart, under the same id', async () => {
  const of = await hook();
  receiver.answerWith(silence);
  const env = { ...process.env, ...variables, DATABASE_URL: database.url, TASTEMAKER_HOME: folder };
  const start = (): ChildProcess =>
    spawn(process.execPath, [main], {
      env: {
        ...env,
        PORT: '0',
        LOG_LEVEL: 'warn',
        TASTEMAKER_INFERENCE_URL: 'http://127.0.0.1:9',
        TASTEMAKER_WEBHOOK_TIMEOUT_SECONDS: '2',
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  const first = start();
  await happen(of);
  await expect.poll(() => receiver.at(of.path).length, { timeout: 60_000 }).toBe(1);
  first.kill('SIGKILL');
  await once(first, 'exit');
  expect(await stateOf(of)).toBe('waiting');
  const second = start();
  await expect.poll(() => stateOf(of), { timeout: 180_000, interval: 500 }).toBe('delivered');
  second.kill('SIGTERM');
  await once(second, 'exit');
  const ids = receiver.at(of.path).map(({ headers }) => headers['webhook-id']);
  expect(ids.length).toBeGreaterThanOrEqual(2);
  expect(new Set(ids)).toEqual(new Set([(await deliveryOf(of)).id]));
});
