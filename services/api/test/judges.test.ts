import type { Judge, JudgeCreate } from '@tastemaker/contracts';
import {
  claimJudgePass,
  endJudgePass,
  type NewJudgeJudgment,
  pendingComparisons,
  storeJudgeJudgments,
} from '@tastemaker/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerModel } from './support/models.js';
import { createWorld, type Person, putUpForJudging, type World } from './support/world.js';

let world: World;
let researcher: Person;
let labelers: Person[];
let projectId: string;
let left: string;
let right: string;
let judge: Judge;

/**
 * Forty pairs of two models' answers, of which the first twenty-four are judged by two labelers, who prefer the left one's three
 * times in four.
 */
beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  labelers = await Promise.all(['Ana', 'Bo'].map((name) => world.person('labeler', name)));
  ({ id: projectId } = await world.project(researcher, labelers, { settings: { judgmentsPerComparison: 2 } }));
  left = (await registerModel(world.database, 'left', 'assistant')).id;
  right = (await registerModel(world.database, 'right', 'assistant')).id;
  for (let pair = 0; pair < 40; pair += 1)
    await putUpForJudging(researcher.client, projectId, [`left ${pair}`, `right ${pair}`], 2);
  await world.pool.query(
    `UPDATE completions SET author_kind = 'model', source = NULL, checkpoint_hash = repeat('a', 64), sample_index = 0, seed = 1,
       model_id = CASE WHEN text LIKE 'left%' THEN $1::uuid ELSE $2::uuid END,
       sampling = '{"temperature": 1, "topP": 1, "topK": 0, "maxTokens": 128, "stop": []}'
     WHERE project_id = $3`,
    [left, right, projectId],
  );
  for (const labeler of labelers) await judgeSome(labeler, 24);
  judge = await register({ name: 'endpoint' });
});
afterAll(() => world.close());

async function register(order: Partial<JudgeCreate>): Promise<Judge> {
  const { id: modelId } = await registerModel(world.database, `judge ${Math.random()}`, 'assistant');
  return researcher.client.createJudge(projectId, { name: 'judge', modelId, ...order });
}

const isRight = ({ text }: { text: string }) => text.startsWith('right');

async function judgeSome({ client }: Person, many: number): Promise<void> {
  for (let judged = 0; judged < many; judged += 1) {
    const assignment = await client.nextAssignment(projectId);
    if (assignment === undefined) return;
    const best = assignment.candidates.find((one) => isRight(one) === (judged % 4 === 0))?.label ?? 'A';
    await client.submitJudgment(
      assignment.id,
      {
        verdict: 'ranking',
        ranking: [[best], [best === 'A' ? 'B' : 'A']],
        fenceToken: assignment.fenceToken,
        dwellMs: 9000,
      },
      { next: false },
    );
  }
}

/** Plays the worker: `find` says what the judge finds of the pair at a place of the pass. */
async function goOver(of: Judge, find: (place: number) => Partial<NewJudgeJudgment>): Promise<void> {
  const { id } = await researcher.client.createJudgePass(projectId, of.id, {});
  const claimed = await claimJudgePass(world.database, id, 'test');
  if (claimed === undefined) throw new Error('not claimed');
  const pending = await pendingComparisons(world.database, claimed.claim, 100);
  for (const [place, { comparisonId }] of pending.entries())
    await storeJudgeJudgments(world.database, claimed.claim, comparisonId, {
      judgments: [{ first: 0, second: 1, ...find(place) }],
      endpointCalls: 2,
    });
  await endJudgePass(world.database, claimed.claim, 'succeeded');
}

const asked = (firstAsA: 'A' | 'B', secondAsA: 'A' | 'B') => ({
  readFirstAsA: firstAsA,
  readSecondAsA: secondAsA,
  textFirstAsA: firstAsA,
  textSecondAsA: secondAsA,
  outcome: firstAsA === secondAsA ? ('tie' as const) : firstAsA === 'A' ? ('first' as const) : ('second' as const),
  inputTokens: 100,
  outputTokens: 2,
  latencyMs: 20,
});

describe('judges', () => {
  test('are versions of a name, each with what it is asked', async () => {
    const one = await register({ name: 'strict', prompt: 'Judge {prompt}: {A} or {B}?' });
    const two = await register({ name: 'strict' });
    expect([one.version, two.version]).toEqual([1, 2]);
    expect(one).toMatchObject({ kind: 'languageModel', prompt: 'Judge {prompt}: {A} or {B}?', maxTokens: 16 });
    expect(two.prompt).toBe((await researcher.client.defaultJudgePrompt(projectId)).prompt);
  });

  test.each([
    ['{prompt} {A}', 'must name {B}, else the judge does not see it'],
    ['{prompt} {A} {B} {answer}', 'names {answer}; there are {prompt}, {A}, {B} and {guideline}'],
  ])('the prompt %j is refused by name', async (prompt, message) => {
    await expect(register({ prompt })).rejects.toMatchObject({ problem: { errors: [{ path: 'prompt', message }] } });
  });

  test('a reward model is asked nothing', async () => {
    const { id: modelId } = await registerModel(world.database, 'scores', 'reward');
    expect(await researcher.client.createJudge(projectId, { name: 'scores', modelId })).toMatchObject({
      kind: 'rewardModel',
      prompt: null,
      maxTokens: null,
    });
    await expect(
      researcher.client.createJudge(projectId, { name: 'scores', modelId, prompt: '{prompt} {A} {B}' }),
    ).rejects.toMatchObject({ problem: { errors: [{ path: 'prompt' }] } });
  });

  test('stand beside people: agreement, position and cost, and what could not be read is counted', async () => {
    const prices = { inputPerMillion: 10, outputPerMillion: 30, currency: 'EUR' };
    const priced = await register({ name: 'priced', prices });
    await goOver(priced, (place) =>
      place === 0 ? { readFirstAsA: 'A' } : place < 4 ? asked('A', 'A') : asked('A', 'B'),
    );
    const { judgments, items } = await researcher.client.judgesReport(projectId);
    expect(judgments).toBe(48);
    const found = items.find((item) => item.judge.id === priced.id);
    expect(found).toMatchObject({
      pairs: 40,
      decided: 39,
      undecided: { unreadable: 1, failed: 0 },
      calibration: null,
      position: { changed: { value: 3 / 39, cases: 39 }, firstShown: { cases: 78 } },
      cost: { inputTokens: 3900, outputTokens: 78, pairsWithTokens: 39, currency: 'EUR', medianLatencyMs: 20 },
    });
    expect(found?.cost.money).toBeCloseTo((3900 * 10 + 78 * 30) / 1e6, 12);
    expect(found?.agreement.judge.raw.value).toBeGreaterThan(0.5);
    expect(found?.agreement.people.raw).toMatchObject({ value: 1 });
    const { items: listed } = await researcher.client.listJudgeJudgments(projectId, priced.id, { limit: 1 });
    expect(listed).toMatchObject([{ judge: { id: priced.id, kind: 'languageModel', version: 1 }, outcome: null }]);
    // Nothing of it is in the agreement of people.
    expect((await researcher.client.agreement(projectId)).judgments).toBe(48);
  });

  test('with probabilities are held against people’s majority', async () => {
    const { id: modelId } = await registerModel(world.database, 'calibrated', 'reward');
    const reward = await researcher.client.createJudge(projectId, { name: 'calibrated', modelId });
    await goOver(reward, () => ({ outcome: 'first', probability: 0.8 }));
    const { items } = await researcher.client.judgesReport(projectId);
    const found = items.find((item) => item.judge.id === reward.id);
    expect(found?.position).toBeNull();
    expect(found?.calibration).toMatchObject({ pairs: 24 });
    // People say the first in three of four: |0.75 − 0.8|, and 0.25 · 0.64 + 0.75 · 0.04.
    expect(found?.calibration?.expectedCalibrationError).toBeCloseTo(0.05, 6);
    expect(found?.calibration?.brier).toBeCloseTo(0.19, 6);
  });
});

describe('estimates of models', () => {
  test('join few votes of people and many of a judge, and say what they rest on', async () => {
    await goOver(judge, (place) => (place % 5 === 0 ? asked('B', 'A') : asked('A', 'B')));
    const found = await researcher.client.judgeEstimates(projectId, judge.id, { left, right });
    expect(found.winRate).toMatchObject({ labeled: 24, labeledPrompts: 24, unlabeled: 16, people: { value: 0.75 } });
    const turned = await researcher.client.judgeEstimates(projectId, judge.id, { left: right, right: left });
    expect(turned.winRate?.powered.value).toBeCloseTo(1 - (found.winRate?.powered.value ?? 0), 12);
    expect(found.strengths?.items.map(({ name }) => name)).toEqual(['left', 'right']);
    expect(found.caution).toContain('random sample');
    const known = await researcher.client.judgeEstimates(projectId, judge.id, { humanSample: 'random' });
    expect(known).toMatchObject({ caution: null, winRate: null, noWinRate: 'Name two models, as left and right.' });
    const { shift } = found;
    expect(shift?.difference.value).toBeCloseTo((shift?.labeled ?? 0) - (shift?.unlabeled ?? 0), 12);
  });

  test('are not made of nothing', async () => {
    const idle = await register({ name: 'idle' });
    expect(await researcher.client.judgeEstimates(projectId, idle.id, { left, right })).toMatchObject({
      winRate: null,
      noWinRate: expect.stringContaining('10 are needed'),
      strengths: null,
      shift: null,
    });
    await expect(researcher.client.judgeEstimates(projectId, idle.id, { left, right: left })).rejects.toMatchObject({
      status: 422,
    });
  });
});

describe('a decision between two models', () => {
  test('counts prompts, not votes, and forecasts how many more it takes', async () => {
    const found = await researcher.client.decision(projectId, { left, right });
    expect(found).toMatchObject({
      models: { left: { name: 'left' }, right: { name: 'right' } },
      unit: 'prompt',
      votesPerUnit: 2,
      votes: 48,
      units: 24,
      waitingUnits: 0,
      share: 0.75,
      alpha: 0.05,
    });
    expect(found.interval.low).toBeLessThan(found.oneLook.low ?? 0);
    expect(found.decided).toBeNull();
    expect(found.unitsToGo.value).toBeGreaterThan(0);
    const turned = await researcher.client.decision(projectId, { left: right, right: left, votesPerUnit: 1 });
    expect(turned).toMatchObject({ share: 0.25, unusedVotes: 24 });
  });

  test('on one question counts labelers', async () => {
    const { items } = await researcher.client.listComparisons(projectId, { limit: 1 });
    const promptId = items[0]?.promptId ?? '';
    expect(await researcher.client.decision(projectId, { left, right, promptId })).toMatchObject({
      unit: 'labeler',
      votesPerUnit: 1,
      units: 2,
      decided: null,
    });
  });
});

test('a forecast tells the judgments that a width takes, and how earlier ones fared', async () => {
  const forecast = await researcher.client.precisionForecast(projectId, { width: 0.05 });
  // Both labelers agree throughout: a width of 0 is there already.
  expect(forecast).toMatchObject({
    comparisons: 24,
    judgments: 48,
    value: 1,
    halfWidth: 0,
    more: { value: 0 },
    wanted: 0.05,
  });
  await expect(researcher.client.precisionForecast(projectId, { width: 0.9 })).rejects.toMatchObject({ status: 422 });
});
