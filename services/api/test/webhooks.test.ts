import { webhookEvent } from '@tastemaker/contracts';
import { claimRun, endCancelledRun, failRun, finishRun } from '@tastemaker/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerModel } from './support/models.js';
import { createWorld, type Person, putUpForJudging, type World } from './support/world.js';

// What leaves the house by webhooks. That it arrives, and how, is tested where it is sent: services/worker/test/webhooks.test.ts

let world: World;
let researcher: Person;
let labeler: Person;
let projectId: string;
let webhookId: string;
let secret: string;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher', 'Private Researcher');
  labeler = await world.person('labeler', 'Private Labeler');
  ({ id: projectId } = await world.project(researcher, [labeler], { name: 'Private project' }));
  const order = { url: 'https://example.org/hook', events: webhookEvent.options };
  ({ id: webhookId, secret } = await researcher.client.createWebhook(projectId, order));
});
afterAll(() => world.close());

const deliveries = async () =>
  (await researcher.client.listWebhookDeliveries(projectId, webhookId, { limit: 100 })).items.toReversed();

/** One of everything that is told of, with private words wherever there can be words. */
async function everythingHappens(): Promise<void> {
  const { client } = labeler;
  await putUpForJudging(researcher.client, projectId, ['private one', 'private two']);
  const held = await client.nextAssignment(projectId);
  if (held === undefined) throw new Error('nothing to judge');
  const { id, fenceToken } = held;
  const said = { rationale: 'private reason', betterAnswer: 'private answer', dwellMs: 1 };
  const sent = { ranking: [['A'], ['B']], fenceToken, ...said };
  const { judgment } = await client.submitJudgment(id, { verdict: 'ranking', ...sent }, { next: false });
  await client.changeJudgment(projectId, judgment.id, { verdict: 'allBad', ...said });

  await putUpForJudging(researcher.client, projectId, ['private three', 'private four']);
  const flagged = await client.nextAssignment(projectId);
  if (flagged === undefined) throw new Error('nothing to flag');
  await client.raiseFlag(flagged.id, { fenceToken: flagged.fenceToken, reason: 'other', note: 'private note' });

  const messages = [
    { role: 'user' as const, content: 'private question' },
    { role: 'assistant' as const, content: 'private ideal' },
  ];
  const draft = await client.createDemonstration(projectId, { messages });
  const { demonstration } = await client.submitDemonstration(projectId, draft.id, draft.revision);
  const review = { revision: demonstration.revision, decision: 'accept', comment: 'private comment' } as const;
  await researcher.client.reviewDemonstration(projectId, draft.id, review);

  const line = JSON.stringify({ chosen: hh('private yes'), rejected: hh('private no') });
  await researcher.client.importFile(projectId, { format: 'hh', source: 'private-file.jsonl' }, line);
  const snapshot = await researcher.client.createSnapshot(projectId, { kind: 'comparisons', name: 'private name' });
  await researcher.client.pauseLabeler(projectId, labeler.user.id, { reason: 'private talk' });
  await runs(snapshot.id);
}

/** One that succeeds, one that fails, one that is cancelled. */
async function runs(snapshotId: string): Promise<void> {
  const base = await registerModel(world.database, 'private base', 'assistant');
  for (const end of [
    (claim: Claim) => finishRun(world.database, claim, made),
    (claim: Claim) => failRun(world.database, claim, 'private path /home/x'),
    (claim: Claim) => endCancelledRun(world.database, claim),
  ]) {
    const order = { config: { kind: 'reward' } as const, snapshotId, baseModelId: base.id, name: 'private run' };
    const { id } = await researcher.client.createRun(order);
    const claimed = await claimRun(world.database, id, 'a worker');
    if (claimed === undefined) throw new Error('not claimed');
    await end(claimed.claim);
  }
}

type Claim = Parameters<typeof finishRun>[1];
const made = { checkpointHash: 'ab'.repeat(32), bytes: 1, parameters: 1, card: 'private card', metrics: {} };

function hh(answer: string): string {
  return `\n\nHuman: Private?\n\nAssistant: ${answer}`;
}

describe('what is sent', () => {
  beforeAll(everythingHappens);

  test('tells of every event once, and of a cancelled run nothing', async () => {
    const events = (await deliveries()).map(({ event }) => event);
    expect(new Set(events)).toEqual(new Set(webhookEvent.options));
    expect(events.filter((event) => event.startsWith('run.'))).toEqual(['run.finished', 'run.failed']);
    expect(events.filter((event) => event === 'demonstration.accepted')).toHaveLength(1);
  });

  test('is ids, numbers and words of ours: nothing that anybody wrote, and nobody’s name', async () => {
    const all = await deliveries();
    expect(JSON.stringify(all)).not.toMatch(/private/i);
    const values = all.flatMap(({ data }) => Object.values(data));
    const words = new Set(values.filter((value) => typeof value === 'string' && !isId(value)));
    expect(words).toEqual(new Set(['allBad', 'comparisons', 'hh', 'ranking', 'reward']));
    for (const value of values) expect(['string', 'number', 'boolean', 'object']).toContain(typeof value);
    expect(values.filter((value) => typeof value === 'object' && value !== null)).toEqual([]);
  });
});

function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

test('the secret is told when it is made and when it is rotated, and nowhere else', async () => {
  const rotated = await researcher.client.rotateWebhookSecret(projectId, webhookId, { overlapSeconds: 60 });
  expect(rotated.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(rotated.secret).not.toBe(secret);
  expect(Date.parse(rotated.previousValidUntil ?? '')).toBeGreaterThan(Date.now());
  const changed = await researcher.client.updateWebhook(projectId, webhookId, { active: true });
  const listed = (await researcher.client.listWebhooks(projectId)).items;
  const rows = (await world.app.deps.pool.query('SELECT * FROM webhooks')).rows;
  const audit = (await world.admin.listAudit({ limit: 500 })).items;
  for (const key of [secret, rotated.secret])
    expect(JSON.stringify([changed, listed, rows, audit, await deliveries()])).not.toContain(key.slice(6));
});

test('of another project nothing is told, and its webhooks cannot be reached by this one’s path', async () => {
  const other = await world.project(researcher, []);
  const before = (await deliveries()).length;
  await researcher.client.uploadSnapshot(other.id, { kind: 'documents', name: 'd' }, '{"text":"Once."}');
  expect(await deliveries()).toHaveLength(before);
  const [delivery] = await deliveries();
  const elsewhere = [
    () => researcher.client.listWebhookDeliveries(other.id, webhookId),
    () => researcher.client.listWebhookAttempts(other.id, webhookId, delivery?.id ?? ''),
    () => researcher.client.redeliver(other.id, webhookId, delivery?.id ?? ''),
    () => researcher.client.rotateWebhookSecret(other.id, webhookId),
    () => researcher.client.updateWebhook(other.id, webhookId, { active: false }),
  ];
  for (const ask of elsewhere) await expect(ask()).rejects.toMatchObject({ status: 404 });
});
