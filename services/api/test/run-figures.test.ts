import type { Project, RunEventData } from '@tastemaker/contracts';
import { addRunEvents, claimRun, finishRun } from '@tastemaker/database';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { registerModel } from './support/models.js';
import { createWorld, type Person, putUpForJudging, type World } from './support/world.js';

let world: World;
let researcher: Person;
let labeler: Person;
let project: Project;
let snapshotId: string;
let judged: Awaited<ReturnType<typeof putUpForJudging>>;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  labeler = await world.person('labeler');
});
afterAll(() => world.close());
beforeEach(async () => {
  project = await world.project(researcher, [labeler]);
  judged = await putUpForJudging(researcher.client, project.id, ['one', 'two']);
  const assignment = await labeler.client.nextAssignment(project.id);
  await labeler.client.submitJudgment(assignment?.id ?? '', {
    verdict: 'ranking',
    ranking: [['B'], ['A']],
    strength: -2,
    fenceToken: assignment?.fenceToken ?? '',
    dwellMs: 10,
  });
  ({ id: snapshotId } = await researcher.client.createSnapshot(project.id, { kind: 'comparisons', name: 's' }));
});

async function start(name: string, config: object = {}) {
  const base = await registerModel(world.database, `base of ${name} ${snapshotId}`, 'assistant');
  const order = { name, config: { kind: 'reward' as const, ...config }, snapshotId, baseModelId: base.id };
  const run = await researcher.client.createRun(order);
  const claimed = await claimRun(world.database, run.id, 'test');
  if (claimed === undefined) throw new Error('not claimed');
  return { id: run.id, claim: claimed.claim };
}

const metrics = (step: number, values: Record<string, number>): RunEventData => ({ type: 'metrics', step, values });
const log = (level: 'info' | 'warn', message: string): RunEventData => ({ type: 'log', level, message });

const share = { value: null, interval: { low: null, high: null } };
const accuracy = { accuracy: 0, interval: { low: 0, high: 0 }, pairs: 1, prompts: 1, margin: -Math.log(9) };
const calibration = { temperature: 1, ece: 0.9, brier: 0.81, bins: [] };
const leak = { prompts: 1, leakedPrompts: 0, answers: 2, leakedAnswers: 0, comparisons: 1, leakedComparisons: 0 };

/** A split as versions before wrote it. */
const splitOfBefore = {
  ...accuracy,
  votes: 1,
  loss: Math.log(10),
  meanReward: 1,
  byStrength: [],
  byTag: [],
  byLengthDifference: [{ name: 'about as long', ...accuracy }],
  lengthBalancedAccuracy: null,
  calibration: { raw: calibration, scaled: calibration },
  agreement: { pairs: 0, votes: 0, human: share, model: share },
  controls: { lengthOnly: accuracy },
  leak,
};

const evaluationOf = (ofTest: object) => {
  const learnedFrom = {
    comparisons: 1,
    judgments: 1,
    droppedGold: 0,
    droppedFlagged: 0,
    mergedPairs: 0,
    identicalPairs: 0,
  };
  return JSON.stringify({
    validation: { ...splitOfBefore, pairs: 0, accuracy: null },
    test: ofTest,
    temperature: 1,
    learningCurve: [],
    learnedFrom: { ...learnedFrom, tieShare: 0, labelers: [] },
    sweep: [],
  });
};

/** A model that prefers the second answer, nine to one. */
function evaluated(other = judged.completions[1]?.id): string {
  const preferred = judged.completions[0]?.id;
  return evaluationOf({
    ...splitOfBefore,
    byTokens: [],
    rewards: { edges: [0, 1, 2], preferred: [1, 0], other: [0, 1] },
    hardest: [
      {
        comparisonId: judged.comparisonId,
        promptId: judged.promptId,
        preferredId: preferred,
        otherId: other,
        rewards: { preferred: 0, other: Math.log(9) },
        probability: 0.1,
        votes: { preferred: 1, other: 0, tied: 0 },
      },
    ],
  });
}

async function finish(claim: Awaited<ReturnType<typeof start>>['claim'], evaluation: string | undefined) {
  const { hash } = await world.artifacts.putStream(
    evaluation === undefined ? 'config.json' : 'evaluation.json',
    (async function* () {
      yield evaluation ?? '{}';
    })(),
  );
  await finishRun(world.database, claim, { checkpointHash: hash, parameters: 1, bytes: 1, card: '', metrics: {} });
}

describe('a run’s report', () => {
  test('tells what the model is worth, in full', async () => {
    const { id, claim } = await start('measured', { learning: { ties: 'half' } });
    await finish(claim, evaluated());
    const told = await researcher.client.getRunReport(id);
    expect(told).toMatchObject({
      missing: null,
      settingsApart: [{ setting: 'learning.ties', value: 'half', default: 'drop' }],
      report: {
        validation: { pairs: 0, accuracy: null },
        test: { accuracy: 0, pairs: 1, rewards: { preferred: [1, 0] } },
      },
    });
    const [worst] = told.report?.test.hardest ?? [];
    expect(worst).toMatchObject({
      comparisonId: judged.comparisonId,
      probability: expect.closeTo(0.1, 9),
      votes: { preferred: 1, other: 0, tied: 0 },
      preferred: 'one',
      other: 'two',
    });
    expect(worst?.messages?.[0]?.content).toContain('Write about one, two.');
  });

  test('has no text any more that was deleted', async () => {
    const more = [{ promptId: judged.promptId, text: 'to be deleted', source: 'test' }];
    const [extra] = (await researcher.client.createCompletions(project.id, more)).completions;
    const { id, claim } = await start('forgetful');
    await finish(claim, evaluated(extra?.id));
    const shown = async () => (await researcher.client.getRunReport(id)).report?.test.hardest;
    expect(await shown()).toMatchObject([{ preferred: 'one', other: 'to be deleted' }]);
    await researcher.client.erase({ kind: 'completion', projectId: project.id, id: extra?.id ?? '' });
    expect(await shown()).toMatchObject([{ preferred: 'one', other: null }]);
  });

  test('reads what earlier versions wrote, and says what was not noted then', async () => {
    const { id, claim } = await start('of before');
    await finish(claim, evaluationOf(splitOfBefore));
    const { report } = await researcher.client.getRunReport(id);
    expect(report?.test).toMatchObject({ accuracy: 0, hardest: null, rewards: null, byTokens: null });
  });

  test('is missing for a reason', async () => {
    const running = await start('running');
    expect(await researcher.client.getRunReport(running.id)).toMatchObject({
      report: null,
      missing: { code: 'not_over' },
    });
    await finish(running.claim, undefined);
    expect((await researcher.client.getRunReport(running.id)).missing?.code).toBe('not_measured');
    const dry = await start('dry', { dryRun: true });
    expect((await researcher.client.getRunReport(dry.id)).missing?.code).toBe('dry_run');
    const strange = await start('strange');
    await finish(strange.claim, '{"half": ');
    expect((await researcher.client.getRunReport(strange.id)).missing?.code).toBe('unknown_format');
    await expect(labeler.client.getRunReport(strange.id)).rejects.toMatchObject({ status: 404 });
  });
});

describe('curves', () => {
  test('of several runs come in one answer, the last word on a step alone', async () => {
    const [a, b] = [await start('a'), await start('b')];
    await addRunEvents(world.database, a.claim, [
      metrics(1, { 'train/loss': 0.7, 'train/tie': 1 }),
      metrics(2, { 'train/loss': 0.6 }),
      metrics(2, { 'train/loss': 0.5 }),
    ]);
    await addRunEvents(world.database, b.claim, [metrics(1, { 'validation/loss': 0.9 })]);
    const { runs } = await researcher.client.getRunCurves([a.id, b.id]);
    expect(runs).toMatchObject([
      { name: 'a', curves: [{ key: 'train/loss', steps: [1, 2], values: [0.7, 0.5] }] },
      { name: 'b', curves: [{ key: 'validation/loss', steps: [1], values: [0.9] }] },
    ]);
    expect((await researcher.client.getRunCurves([a.id], { keys: ['train/tie'] })).runs[0]?.curves).toHaveLength(1);
    await expect(labeler.client.getRunCurves([a.id])).rejects.toMatchObject({ status: 404 });
    await expect(researcher.client.getRunCurves(['no id'])).rejects.toMatchObject({ status: 422 });
  });

  test('are thinned to their extremes', async () => {
    const { id, claim } = await start('long');
    const losses = Array.from({ length: 1000 }, (_, step) => (step === 777 ? 9 : step / 1000));
    await addRunEvents(
      world.database,
      claim,
      losses.map((loss, step) => metrics(step, { 'train/loss': loss })),
    );
    const [curve] = (await researcher.client.getRunCurves([id], { points: 40 })).runs[0]?.curves ?? [];
    expect(curve?.steps.length).toBe(40);
    expect(curve?.values).toContain(9);
    expect([curve?.steps[0], curve?.steps.at(-1)]).toEqual([0, 999]);
  });

  test('come with the best evaluation so far', async () => {
    const { id, claim } = await start('best');
    await addRunEvents(world.database, claim, [
      metrics(10, { 'validation/loss': 0.6 }),
      metrics(20, { 'validation/loss': 0.7 }),
    ]);
    expect(await researcher.client.getRunMetrics(id)).toMatchObject({
      best: { step: 10, value: 0.6, since: 1, patience: 5 },
    });
  });
});

test('a log is read from its end backwards, and by its level', async () => {
  const { id, claim } = await start('talkative');
  await addRunEvents(world.database, claim, [
    log('info', 'one'),
    metrics(1, {}),
    log('warn', 'two'),
    log('info', 'three'),
  ]);
  const end = await researcher.client.getRunLog(id, { limit: 2 });
  expect(end.items.map(({ message }) => message)).toEqual(['two', 'three']);
  const before = await researcher.client.getRunLog(id, { limit: 2, before: end.nextBefore ?? 0 });
  expect(before).toMatchObject({ items: [{ message: 'one' }], nextBefore: null });
  expect((await researcher.client.getRunLog(id, { level: 'warn' })).items).toMatchObject([{ message: 'two' }]);
});

test('runs are found by project and part of their name', async () => {
  const { id } = await start('Sources_2 % reward');
  const other = await world.project(researcher);
  const found = async (query: { projectId?: string; text?: string }) =>
    (await researcher.client.listRuns(query)).items.map((run) => run.id);
  expect(await found({ projectId: project.id, text: 'sources_2 %' })).toEqual([id]);
  expect(await found({ projectId: project.id, text: 'sourcesX2' })).toEqual([]);
  expect(await found({ projectId: other.id })).toEqual([]);
});
