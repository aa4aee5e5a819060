import { utimes } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Erasable } from '@tastemaker/client';
import type { Erasure } from '@tastemaker/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerModel } from '../../services/api/test/support/models.js';
import { createWorld, type Person, putUpForJudging, type World } from '../../services/api/test/support/world.js';
import { purgeErasures } from '../../services/worker/src/erasures/purge.js';

// Somebody asks for what they wrote to be erased, or a project ends: it has to go, whole, and give back its disk; not by
// accident, not for ever before anybody noticed, and not without a trace of who did it.

let world: World;
let researcher: Person;
let labeler: Person;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  labeler = await world.person('labeler');
});
afterAll(() => world.close());

/** What somebody wrote, another text each time. */
let secret = '';
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const purge = () =>
  purgeErasures({ database: world.database, artifacts: world.artifacts, stopping: new AbortController().signal, log });

/** A project with a judged comparison, a held one, a demonstration, and a webhook. */
async function filled() {
  secret = `Mr. Doe lives in Elm Street ${crypto.randomUUID()}`;
  const { id: projectId } = await world.project(researcher, [labeler]);
  const judged = await putUpForJudging(researcher.client, projectId, [secret, 'no']);
  const held = await putUpForJudging(researcher.client, projectId, ['a', 'b']);
  const first = await labeler.client.nextAssignment(projectId);
  if (first === undefined) throw new Error('nothing to judge');
  await judge(first);
  const assignment = await labeler.client.nextAssignment(projectId);
  if (assignment === undefined) throw new Error('nothing left to judge');
  return { projectId, judged, held, assignment };
}

async function judge({ id, fenceToken }: { id: string; fenceToken: string }) {
  const said = { verdict: 'ranking', fenceToken, dwellMs: 900, rationale: secret, ranking: [['A'], ['B']] } as const;
  return labeler.client.submitJudgment(id, { ...said, ranking: [['A'], ['B']] });
}

const freeze = (projectId: string) =>
  researcher.client.createSnapshot(projectId, { kind: 'comparisons', name: 'frozen' });

/** As if its time had come. */
const due = ({ id }: Erasure) => world.pool.query(`UPDATE erasures SET purge_after = now() WHERE id = $1`, [id]);

/** As if nobody had stored it just now. */
async function settle(hash: string): Promise<void> {
  const before = new Date(Date.now() - 3_600_000);
  await utimes(await world.artifacts.folderOf(hash), before, before);
}

const statusOf = async (what: Promise<unknown>) =>
  what.then(
    () => 200,
    (error: { status?: number }) => error.status,
  );

/** Every table that still says something of it, by any column. */
async function tracesOf(text: string): Promise<string[]> {
  const { rows } = await world.pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const held = await world.pool.query(`SELECT 1 FROM "${name}" t WHERE strpos(to_jsonb(t)::text, $1) > 0 LIMIT 1`, [
      text,
    ]);
    if (held.rows.length > 0) found.push(name);
  }
  return found.toSorted();
}

describe('a project', () => {
  test('tells beforehand what goes along, and does nothing', async () => {
    const { projectId } = await filled();
    const impact = await researcher.client.erasureImpact({ kind: 'project', id: projectId });
    expect(impact).toMatchObject({
      refusedBy: [],
      goesAlong: { prompts: 2, completions: 4, comparisons: 2, judgments: 1 },
    });
    expect((await researcher.client.getProject(projectId)).id).toBe(projectId);
  });

  test('is out of sight at once, stops what goes on in it, and comes back whole', async () => {
    const { projectId, assignment } = await filled();
    const erasure = await researcher.client.erase({ kind: 'project', id: projectId });
    for (const { client } of [researcher, labeler, { client: world.admin }]) {
      expect(await statusOf(client.getProject(projectId))).toBe(404);
      expect(await statusOf(client.nextAssignment(projectId))).toBe(404);
      expect((await client.listProjects()).items.map(({ id }) => id)).not.toContain(projectId);
    }
    expect(await statusOf(labeler.client.getAssignment(assignment.id))).toBe(404);
    await expect(judge(assignment)).rejects.toMatchObject({ code: 'assignment_expired', problem: { submitted: {} } });
    expect((await labeler.client.me()).projects.map(({ id }) => id)).not.toContain(projectId);

    const [listed] = (await researcher.client.listErasures({ projectId })).items;
    expect(listed).toMatchObject({ id: erasure.id, subjectId: projectId, purgedAt: null });
    expect(new Date(erasure.purgeAfter).getTime() - Date.now()).toBeGreaterThan(6 * 24 * 3_600_000);
    await purge();
    await researcher.client.restoreErasure(erasure.id);
    expect((await researcher.client.getProgress(projectId)).judgments.done).toBe(1);
    const again = await labeler.client.nextAssignment(projectId);
    expect(again?.candidates.map(({ text }) => text).toSorted()).toEqual(['a', 'b']);
  });

  test('is purged when its time has come: no row, no file, and a trail of ids', async () => {
    const { projectId } = await filled();
    const snapshot = await freeze(projectId);
    const { hash } = await world.artifacts.putStream('model.bin', Readable.from([projectId]));
    const model = await registerModel(world.database, `judge ${projectId}`, 'reward', hash, projectId);
    await researcher.client.setModelAlias('current', { modelId: model.id });
    const erasure = await researcher.client.erase({ kind: 'project', id: projectId });
    await due(erasure);
    for (const stored of [hash, snapshot.contentHash]) await settle(stored);
    await purge();

    // The record of it, the audit log, and nothing else.
    expect(await tracesOf(projectId)).toEqual(['audit', 'erasures']);
    expect(await world.artifacts.has(hash)).toBe(false);
    expect(await world.artifacts.has(snapshot.contentHash)).toBe(false);
    expect(await statusOf(world.admin.getModel(model.id))).toBe(404);
    await expect(world.admin.restoreErasure(erasure.id)).rejects.toMatchObject({ code: 'conflict' });
    const { items } = await world.admin.listErasures({ projectId });
    expect(items[0]).toMatchObject({ counts: { judgments: 1, prompts: 2, models: 1, snapshots: 1 }, error: null });
    expect(items[0]?.purgedAt).not.toBeNull();
    expect(items[0]?.contentHash).toMatch(/^[0-9a-f]{64}$/);
    const trail = (await world.admin.listAudit({ projectId })).items.map(({ action }) => action);
    expect(trail.slice(0, 2)).toEqual(['project.purge', 'project.delete']);
    // Of each judgment that is gone, that it was erased.
    const { rows } = await world.pool.query(
      `SELECT count(*)::int AS count FROM erased_judgments WHERE erasure_id = $1`,
      [erasure.id],
    );
    expect(rows).toEqual([{ count: 1 }]);
  });

  test('keeps what another project’s work needs, and says what that is', async () => {
    const { projectId } = await filled();
    const other = await world.project(researcher);
    const model = await registerModel(world.database, `drawn ${projectId}`, 'assistant', undefined, projectId);
    await researcher.client.createPrompts(other.id, [{ messages: [{ role: 'user', content: 'Say.' }] }]);
    const sample = await researcher.client.createSample(other.id, { modelId: model.id, count: 1 });
    const refused = researcher.client.erase({ kind: 'project', id: projectId });
    await expect(refused).rejects.toMatchObject({
      status: 409,
      problem: { errors: [{ path: 'a sample of another project' }] },
    });
    await world.pool.query(`UPDATE samples SET status = 'succeeded' WHERE id = $1`, [sample.id]);
    await due(await researcher.client.erase({ kind: 'project', id: projectId }));
    await purge();
    expect((await researcher.client.listSamples(other.id)).items[0]).toMatchObject({ modelId: model.id });
    expect(await statusOf(world.admin.getModel(model.id))).toBe(404);
    expect(await tracesOf(`drawn ${projectId}`)).toEqual([]);
  });

  test('is deleted by its researchers only, and at once by admins only', async () => {
    const { projectId } = await filled();
    const outsider = await world.person('researcher', 'outsider');
    const what: Erasable = { kind: 'project', id: projectId };
    expect(await statusOf(outsider.client.erase(what))).toBe(404);
    expect(await statusOf(labeler.client.erase(what))).toBe(403);
    await expect(researcher.client.erase(what, { now: true })).rejects.toMatchObject({ code: 'forbidden' });
    const erasure = await world.admin.erase(what, { now: true });
    expect(await statusOf(outsider.client.restoreErasure(erasure.id))).toBe(404);
    expect((await outsider.client.listErasures()).items).toEqual([]);
    await purge();
    expect(await tracesOf(projectId)).toEqual(['audit', 'erasures']);
  });
});

describe('a prompt', () => {
  test('is refused while a snapshot holds it, which says which', async () => {
    const { projectId, judged } = await filled();
    const snapshot = await freeze(projectId);
    const what: Erasable = { kind: 'prompt', id: judged.promptId, projectId };
    const inUse = { status: 409, problem: { errors: [{ path: `snapshot ${snapshot.id}` }] } };
    await expect(researcher.client.erase(what)).rejects.toMatchObject(inUse);
    expect((await researcher.client.erasureImpact(what)).refusedBy).toMatchObject([
      { what: 'snapshot', id: snapshot.id },
    ]);
    await researcher.client.erase({ kind: 'snapshot', id: snapshot.id, projectId });
    expect((await researcher.client.erasureImpact(what)).refusedBy).toEqual([]);
  });

  test('goes with its candidates, comparisons and judgments, and nothing else does', async () => {
    const { projectId, judged, held } = await filled();
    const erasure = await researcher.client.erase({ kind: 'prompt', id: judged.promptId, projectId });
    const { client } = researcher;
    const seen = async () => [
      (await client.listPrompts(projectId)).items.map(({ id }) => id),
      (await client.listComparisons(projectId)).items.map(({ id }) => id),
      (await client.listJudgments(projectId)).items.length,
      (await labeler.client.listOwnJudgments(projectId)).items.length,
    ];
    expect(await seen()).toEqual([[held.promptId], [held.comparisonId], 0, 0]);
    await expect(freeze(projectId)).rejects.toMatchObject({ code: 'conflict' });
    await due(erasure);
    await purge();
    expect(await tracesOf(secret)).toEqual([]);
    expect(await seen()).toEqual([[held.promptId], [held.comparisonId], 0, 0]);
  });

  test('takes a lease back that somebody holds, and gives it out again when it is restored', async () => {
    const { projectId, held, assignment } = await filled();
    const erasure = await researcher.client.erase({ kind: 'prompt', id: held.promptId, projectId });
    expect(await labeler.client.nextAssignment(projectId)).toBeUndefined();
    await expect(judge(assignment)).rejects.toMatchObject({ code: 'assignment_expired' });
    await researcher.client.restoreErasure(erasure.id);
    expect((await labeler.client.nextAssignment(projectId))?.id).toBeDefined();
  });

  test('that is sent again meanwhile is refused, not quietly erased with the old one', async () => {
    const { projectId, judged } = await filled();
    const prompt = (await researcher.client.listPrompts(projectId)).items.find(({ id }) => id === judged.promptId);
    await researcher.client.erase({ kind: 'prompt', id: judged.promptId, projectId });
    const again = researcher.client.createPrompts(projectId, [{ messages: prompt?.messages ?? [] }]);
    await expect(again).rejects.toMatchObject({ code: 'conflict' });
  });
});

test('a completion goes with the comparisons that compare it', async () => {
  const { projectId, judged } = await filled();
  const [completion] = judged.completions;
  const what: Erasable = { kind: 'completion', id: completion?.id ?? '', projectId };
  expect((await researcher.client.erasureImpact(what)).goesAlong).toEqual({
    completions: 1,
    comparisons: 1,
    judgments: 1,
  });
  await due(await researcher.client.erase(what));
  await purge();
  expect(await tracesOf(completion?.id ?? '')).toEqual(['audit', 'erasures']);
  expect((await researcher.client.listCompletions(projectId)).items).toHaveLength(3);
});

describe('a file', () => {
  test('stays as long as another row names the same content', async () => {
    const { projectId } = await filled();
    const [first, second] = [await freeze(projectId), await freeze(projectId)];
    expect(first.contentHash).toBe(second.contentHash);
    for (const [snapshot, isThere] of [
      [first, true],
      [second, false],
    ] as const) {
      await due(await researcher.client.erase({ kind: 'snapshot', id: snapshot.id, projectId }));
      await settle(snapshot.contentHash);
      await purge();
      expect(await world.artifacts.has(snapshot.contentHash)).toBe(isThere);
    }
  });

  test('stays for a while when somebody has just stored the same', async () => {
    const { hash } = await world.artifacts.putStream('model.bin', Readable.from(['just stored']));
    const model = await registerModel(world.database, 'just stored', 'base', hash);
    await world.admin.erase({ kind: 'model', id: model.id }, { now: true });
    await purge();
    expect(await world.artifacts.has(hash)).toBe(true);
    await settle(hash);
    await purge();
    expect(await world.artifacts.has(hash)).toBe(false);
  });
});

describe('a model', () => {
  test('is refused while an alias stands for it', async () => {
    const { id: projectId } = await world.project(researcher);
    const model = await registerModel(world.database, 'in force', 'reward', undefined, projectId);
    await researcher.client.setModelAlias('taste', { modelId: model.id });
    await expect(researcher.client.erase({ kind: 'model', id: model.id })).rejects.toMatchObject({
      status: 409,
      problem: { errors: [{ message: expect.stringContaining('taste') }] },
    });
  });

  test('of the installation is deleted by admins only', async () => {
    const model = await registerModel(world.database, 'for everybody', 'base');
    const refused = researcher.client.erase({ kind: 'model', id: model.id });
    await expect(refused).rejects.toMatchObject({ code: 'forbidden' });
    await world.admin.erase({ kind: 'model', id: model.id });
    expect(await statusOf(researcher.client.getModel(model.id))).toBe(404);
  });
});

test('a run that is not over, and a snapshot that a run was trained on, are refused', async () => {
  const { projectId } = await filled();
  const snapshot = await freeze(projectId);
  const base = await registerModel(world.database, `base ${projectId}`, 'assistant');
  const order = { config: { kind: 'reward' }, snapshotId: snapshot.id, baseModelId: base.id } as const;
  const run = await researcher.client.createRun(order);
  const inUse = { status: 409, problem: { errors: [{ path: `run ${run.id}` }] } };
  await expect(researcher.client.erase({ kind: 'snapshot', id: snapshot.id, projectId })).rejects.toMatchObject(inUse);
  await expect(researcher.client.erase({ kind: 'run', id: run.id })).rejects.toMatchObject(inUse);
  await researcher.client.cancelRun(run.id);
  await due(await researcher.client.erase({ kind: 'run', id: run.id }));
  await purge();
  await researcher.client.erase({ kind: 'snapshot', id: snapshot.id, projectId });
});

test('nothing else deletes what is append-only, nor says that it may', async () => {
  await filled();
  await expect(world.owner.query(`DELETE FROM judgments`)).rejects.toThrow(/append_only/);
  await world.owner.query(`SET tastemaker.erasing = '1'; RESET tastemaker.erasing`);
  await expect(world.owner.query(`DELETE FROM audit`)).rejects.toThrow(/append_only/);
  const { rows } = await world.owner.query(`SELECT purge_erasure(gen_random_uuid()) AS purged`);
  expect(rows).toEqual([{ purged: false }]);
});
