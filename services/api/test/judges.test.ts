import type { Judge, JudgeCreate } from '@tastemaker/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerModel } from './support/models.js';
import { goOver, judgeSome, writtenByTwoModels } from './support/two-models.js';
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
  for (let pair = 0; pair < 40; pair += 1)
    await putUpForJudging(researcher.client, projectId, [`left ${pair}`, `right ${pair}`], 2);
  ({ left, right } = await writtenByTwoModels(world, projectId));
  for (const labeler of labelers) await judgeSome(labeler, projectId, 24);
  judge = await register({ name: 'endpoint' });
});
afterAll(() => world.close());

async function register(order: Partial<JudgeCreate>): Promise<Judge> {
  const { id: modelId } = await registerModel(world.database, `judge ${Math.random()}`, 'assistant');
  return researcher.client.createJudge(projectId, { name: 'judge', modelId, ...order });
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
    await goOver(world, researcher, priced, (place) =>
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
    await goOver(world, researcher, reward, () => ({ outcome: 'first', probability: 0.8 }));
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
    await goOver(world, researcher, judge, (place) => (place % 5 === 0 ? asked('B', 'A') : asked('A', 'B')));
    const found = await researcher.client.judgeEstimates(projectId, judge.id, { left, right });
    expect(found.winRate).toMatchObject({ labeled: 24, labeledPrompts: 24, unlabeled: 16, people: { value: 0.75 } });
    const turned = await researcher.client.judgeEstimates(projectId, judge.id, { left: right, right: left });
    expect(turned.winRate?.powered.value).toBeCloseTo(1 - (found.winRate?.powered.value ?? 0), 12);
    expect(found.strengths?.items.map(({ key }) => key)).toEqual([left, right]);
    expect(found.caution).toContain('random sample');
    expect(found.winRate).toMatchObject({ effectiveLabeled: 24, effectiveUnlabeled: 16 });
    const known = await researcher.client.judgeEstimates(projectId, judge.id, { humanSample: 'random' });
    expect(known).toMatchObject({ caution: null, winRate: null, noWinRate: 'Name two of them, as left and right.' });
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
      by: 'model',
      entries: { left: { key: left, name: `left of ${projectId}` }, right: { key: right } },
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
    expect(found.path.map(({ units }) => units)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
    expect(found.path[0]).toMatchObject({ units: 1, share: 0 });
    expect(found.path.at(-1)).toEqual({ units: 24, share: found.share, ...found.interval });
    const turned = await researcher.client.decision(projectId, { left: right, right: left, votesPerUnit: 1 });
    expect(turned).toMatchObject({ share: 0.25, unusedVotes: 24 });
  });

  test('goes by any attribute that the leaderboard knows, by the key or the name of an entry', async () => {
    const cold = await researcher.client.decision(projectId, { by: 'temperature', left: '0', right: '1' });
    expect(cold).toMatchObject({ by: 'temperature', entries: { left: { key: '0' } }, units: 24, share: 0.75 });
    const named = await researcher.client.decision(projectId, {
      left: `left of ${projectId}`,
      right: `right of ${projectId}`,
    });
    expect(named.entries.left.key).toBe(left);
    const estimates = await researcher.client.judgeEstimates(projectId, judge.id, {
      by: 'temperature',
      left: '1',
      right: '0',
    });
    expect(estimates).toMatchObject({ by: 'temperature', winRate: { labeled: 24, people: { value: 0.25 } } });
    expect(estimates.strengths?.items.map(({ key }) => key)).toEqual(['0', '1']);
    const author = await researcher.client.judgeEstimates(projectId, judge.id, { by: 'author' });
    expect(author).toMatchObject({ leftOut: { sameEntry: 40, withoutAttribute: 0 }, strengths: null });
  });

  test.each([
    [{ by: 'temperature', left: '0', right: '0.7' }, 'right', 'no completions here are “0.7”: there are 0, 1'],
    [{ by: 'source', left: 'a', right: 'b' }, 'left', 'no completions here are “a”: there are left of '],
    [{ left: 'nobody', right: 'somebody' }, 'left', 'no completions here are “nobody”'],
    [{ by: 'checkpoint', left: 'a'.repeat(64), right: 'a'.repeat(12) }, 'right', 'is the same as left'],
  ] as const)('is refused for %j, and told what there is', async (query, path, message) => {
    await expect(researcher.client.decision(projectId, query)).rejects.toMatchObject({
      status: 422,
      problem: { errors: [{ path, message: expect.stringContaining(message) }] },
    });
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
