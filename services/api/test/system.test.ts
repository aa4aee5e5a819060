import { claimRun } from '@tastemaker/database';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describe as describeSystem, type Known } from '../src/system/system-state.js';
import { registerModel } from './support/models.js';
import { createWorld, type Person, putUpForJudging, type World } from './support/world.js';

let world: World;
let researcher: Person;
let ana: Person;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher', 'Ada Winter');
  ana = await world.person('labeler', 'Ana');
});
afterAll(() => world.close());

describe('the system', () => {
  test('is told with its parts, versions, queues and workers', async () => {
    const before = await world.admin.system();
    expect(before).toMatchObject({
      readiness: {
        status: 'ready',
        checks: { database: { ok: true }, inference: { ok: true }, artifacts: { ok: true } },
      },
      versions: { schema: expect.stringMatching(/^\d{4}_/), node: process.version },
      workers: [],
    });
    expect(before.queues.map(({ name }) => name)).toEqual([
      'sample',
      'run',
      'remote-run',
      'report',
      'judge-pass',
      'import-model',
      'webhook',
    ]);

    const project = await world.project(researcher, [ana]);
    await putUpForJudging(researcher.client, project.id, ['one', 'two']);
    const held = await ana.client.nextAssignment(project.id);
    if (held === undefined) throw new Error('nothing to judge');
    const allBad = { verdict: 'allBad', fenceToken: held.fenceToken, dwellMs: 1 } as const;
    await ana.client.submitJudgment(held.id, allBad, { next: false });
    const { id: snapshotId } = await researcher.client.createSnapshot(project.id, { kind: 'comparisons', name: 's' });
    const base = await registerModel(world.database, 'base', 'assistant');
    const order = { config: { kind: 'reward' as const }, snapshotId, baseModelId: base.id };
    const run = await researcher.client.createRun({ ...order, name: 'taste' });
    await claimRun(world.database, run.id, 'there/17');
    const { workers, sealing } = await world.admin.system();
    expect(workers).toMatchObject([
      { workerId: 'there/17', isSilent: false, works: [{ kind: 'run', id: run.id, name: 'taste' }] },
    ]);
    // No worker seals here.
    expect(sealing.oldestUnsealedAt).not.toBeNull();

    await world.database.execute(sql`UPDATE runs SET heartbeat_at = now() - interval '2 minutes' WHERE id = ${run.id}`);
    expect((await world.admin.system()).stuck).toContainEqual({
      code: 'claim_silent',
      message: expect.stringContaining('there/17 has said nothing for 12'),
      count: 1,
      ids: [run.id],
    });
    await world.database.execute(sql`
      UPDATE runs SET status = 'queued', heartbeat_at = NULL, created_at = now() - interval '2 minutes' WHERE id = ${run.id}`);
    expect((await world.admin.system()).stuck).toContainEqual(
      expect.objectContaining({
        code: 'no_worker',
        message: expect.stringMatching(/^1 run waited .* Start a worker\.$/),
      }),
    );
    await world.database.execute(
      sql`UPDATE runs SET status = 'failed', finished_at = now(), error = 'x' WHERE id = ${run.id}`,
    );
    const failed = await world.admin.system();
    expect(failed.stuck).toContainEqual(expect.objectContaining({ code: 'failed', ids: [run.id] }));
    expect(failed.queues.find(({ name }) => name === 'run')?.failed).toBe(1);
  });

  const nothing: Known = {
    work: {
      held: [],
      failed: [],
      waiting: [],
      expiredAssignments: 0,
      failingWebhooks: { kind: 'webhook', count: 0, ids: [] },
      oldestUnsealedAt: null,
    },
    live: [],
    tooLarge: [],
    schema: {
      pending: [],
      pendingSql: [],
      newer: 0,
      hasNewerSql: false,
      usable: true,
      last: { name: '0001_x', when: 1 },
    },
    counts: {
      sample: { waiting: 0, active: 0, delayed: 0 },
      run: { waiting: 0, active: 0, delayed: 0 },
      'remote-run': { waiting: 0, active: 0, delayed: 0 },
      report: { waiting: 0, active: 0, delayed: 0 },
      'judge-pass': { waiting: 0, active: 0, delayed: 0 },
      'import-model': { waiting: 0, active: 0, delayed: 0 },
      webhook: { waiting: 0, active: 0, delayed: 0 },
    },
    disks: [],
    ready: { status: 'ready', checks: {} },
    tastemaker: '0.1.0',
    now: new Date(1_000_000),
  };

  test.each<[string, Partial<Known>]>([
    ['assignments_expired', { work: { ...nothing.work, expiredAssignments: 2 } }],
    ['webhook_failing', { work: { ...nothing.work, failingWebhooks: { kind: 'webhook', count: 1, ids: [] } } }],
    ['sealing_behind', { work: { ...nothing.work, oldestUnsealedAt: new Date(0).toISOString() } }],
    ['disk_low', { disks: [{ name: 'artifacts', freeBytes: 5, isLow: true }] }],
    ['schema_behind', { schema: { ...nothing.schema, pending: ['0002_y'] } }],
    ['schema_ahead', { schema: { ...nothing.schema, newer: 1, usable: false } }],
  ])('says %s, and nothing else is the matter', (code, difference) => {
    expect(describeSystem(nothing).stuck).toEqual([]);
    expect(describeSystem({ ...nothing, ...difference }).stuck).toMatchObject([
      { code, message: expect.stringMatching(/\.$/) },
    ]);
  });
});

test('a member’s skills and quota are changed, and what is left out stays', async () => {
  const { id } = await world.project(researcher, [ana]);
  await researcher.client.updateMember(id, ana.user.id, { skills: ['sea'], dailyQuota: 5 });
  const changed = await researcher.client.updateMember(id, ana.user.id, { dailyQuota: null });
  expect(changed).toMatchObject({ role: 'labeler', skills: ['sea'], dailyQuota: null });
  const nobody = crypto.randomUUID();
  await expect(researcher.client.updateMember(id, nobody, { dailyQuota: 1 })).rejects.toMatchObject({ status: 404 });
});

test('people are found by a part of their name or address, with projects, last use and an open login link', async () => {
  const noor = await world.admin.createUser({ name: 'Noor 100% Aziz', email: 'noor@example.org', role: 'labeler' });
  await world.admin.createLoginLink(noor.id);
  for (const search of ['noor', '100%', 'EXAMPLE.org']) {
    const { items } = await world.admin.listUsers({ search });
    expect(items).toMatchObject([{ id: noor.id, projects: [], lastSeenAt: null, loginLinkUntil: expect.any(String) }]);
  }
  const project = await world.project(researcher, [ana], { name: 'Seen' });
  await researcher.client.pauseLabeler(project.id, ana.user.id, { reason: 'Let us talk.' });
  const [found] = (await world.admin.listUsers({ search: 'Ana' })).items;
  expect(found?.projects).toContainEqual({ id: project.id, name: 'Seen', role: 'labeler', paused: true });
  expect(found?.loginLinkUntil).toBeNull();
  expect((await world.admin.listUsers({ search: 'winter' })).items[0]?.lastSeenAt).toEqual(expect.any(String));
});

test('admins see everybody’s tokens with whose they are, others their own', async () => {
  const { items } = await world.admin.listTokens({ everybody: true, limit: 500 });
  expect(items.find(({ userId }) => userId === ana.user.id)).toMatchObject({ userName: 'Ana', name: 'test' });
  expect(new Set(items.map(({ userId }) => userId)).size).toBeGreaterThan(2);
  const own = await ana.client.listTokens();
  expect(own.items.map(({ userId }) => userId)).toEqual([ana.user.id]);
  await expect(ana.client.listTokens({ everybody: true })).rejects.toMatchObject({ code: 'forbidden' });
});
