import { ApiError } from '@tastemaker/client';
import type { AskingCreate, Model } from '@tastemaker/contracts';
import { createInferenceClient } from '@tastemaker/inference-client';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { modelBeliefs } from '../src/askings/model-beliefs.js';
import { registerModel } from './support/models.js';
import { createWorld, type Person, type World } from './support/world.js';

let world: World;
let researcher: Person;
let projectId: string;
let lone: Model;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  // The inference service of this world scores an answer by its length.
  lone = await registerModel(world.database, 'judge', 'reward');
});
afterAll(() => world.close());

beforeEach(async () => {
  ({ id: projectId } = await world.project(researcher));
});

/** A prompt for each list of answers. */
async function answered(...prompts: string[][]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const [index, answers] of prompts.entries()) {
    const made = await researcher.client.createPrompts(projectId, [
      { messages: [{ role: 'user', content: `Question ${index}?` }], tags: [index === 0 ? 'first' : 'other'] },
    ]);
    const promptId = made.prompts[0]?.id ?? '';
    const { completions } = await researcher.client.createCompletions(
      projectId,
      answers.map((text) => ({ promptId, text, source: 'test' })),
    );
    for (const { id, text } of completions) texts.set(id, text);
  }
  return texts;
}

async function refusal(order: AskingCreate): Promise<ApiError> {
  const answer = await researcher.client.ask(projectId, order).catch((error: unknown) => error);
  if (!(answer instanceof ApiError)) throw new Error('it was not refused');
  return answer;
}

describe('asking', () => {
  test('makes comparisons that keep strategy and propensity, and never the same ones again', async () => {
    await answered(['a', 'bb', 'ccc'], ['d', 'ee', 'fff'], ['alone']);
    const made = await researcher.client.ask(projectId, { count: 4, seed: 7, judgmentsNeeded: 2, priority: 3 });
    expect(made).toMatchObject({ strategy: 'random', prompts: 2, possible: 6, made: 4, explored: 4, seed: 7 });
    expect(made.propensity?.least).toBeCloseTo(4 / 6, 12);
    const { items } = await researcher.client.listComparisons(projectId);
    expect(items).toHaveLength(4);
    for (const { askedBy, judgmentsNeeded, priority } of items) {
      expect({ judgmentsNeeded, priority }).toEqual({ judgmentsNeeded: 2, priority: 3 });
      expect(askedBy).toMatchObject({
        askingId: made.asking?.id,
        strategy: 'random',
        explored: true,
        modelState: null,
      });
      expect(askedBy?.propensity).toBeCloseTo(4 / 6, 12);
    }
    const rest = await researcher.client.ask(projectId, { count: 100 });
    expect(rest).toMatchObject({ possible: 2, made: 2 });
    const sets = (await researcher.client.listComparisons(projectId)).items.map(({ completionIds }) =>
      completionIds.toSorted().join(),
    );
    expect(new Set(sets).size).toBe(6);
    expect(await researcher.client.ask(projectId, { count: 1 })).toMatchObject({
      made: 0,
      asking: null,
      propensity: null,
    });
    const askings = await researcher.client.listAskings(projectId);
    expect(askings.items.map(({ made: count, continuous }) => [count, continuous])).toEqual([
      [2, false],
      [4, false],
    ]);
  });

  test('tells what it would make, and makes nothing, in a dry run; the same seed then makes that', async () => {
    await answered(['a', 'bb', 'ccc', 'dddd'], ['e', 'ff', 'ggg', 'hhhh']);
    const order = { count: 3, seed: 5 };
    const told = await researcher.client.ask(projectId, { ...order, dryRun: true });
    expect(told).toMatchObject({ made: 3, asking: null });
    expect((await researcher.client.listComparisons(projectId)).items).toEqual([]);
    expect((await researcher.client.ask(projectId, order)).chosen).toEqual(told.chosen);
  });

  test('puts what a reward model scores closest first, and says why', async () => {
    const texts = await answered(['a', 'bb', 'cccccc'], ['d', 'eeeeeeeee', 'ffffffffffffffffff']);
    const made = await researcher.client.ask(projectId, {
      strategy: 'nearest',
      count: 2,
      explorationShare: 0,
      rewardModel: 'judge',
    });
    const chosen = made.chosen.map(({ completionIds, worth, propensity }) => ({
      texts: completionIds.map((id) => texts.get(id)?.[0] ?? '').toSorted(),
      worth,
      propensity,
    }));
    expect(chosen).toEqual([
      { texts: ['a', 'b'], worth: -1, propensity: 1 },
      { texts: ['b', 'c'], worth: -4, propensity: 1 },
    ]);
    expect(made.worthIs).toContain('difference of their scores');
    expect(made.asking?.modelState).toMatch(/^sha256:/);
  });

  test('explores a share at random', async () => {
    await answered(['a', 'bb', 'ccc', 'dddd', 'eeeee', 'ffffff']);
    const order = { strategy: 'nearest', count: 10, rewardModel: 'judge', explorationShare: 0.5, seed: 1 } as const;
    const made = await researcher.client.ask(projectId, order);
    expect(made).toMatchObject({ made: 10, explored: 5 });
    expect(made.chosen.filter(({ explored }) => explored)).toHaveLength(5);
  });

  test('has each completion once, K-wise, and every two equally often in balanced blocks', async () => {
    await answered(['a', 'bb', 'ccc', 'dddd', 'eeeee', 'ffffff', 'g']);
    const kWise = await researcher.client.ask(projectId, {
      strategy: 'kWise',
      candidates: 3,
      perPrompt: 9,
      dryRun: true,
    });
    expect(kWise.chosen.flatMap(({ completionIds }) => completionIds)).toHaveLength(6);
    expect(new Set(kWise.chosen.flatMap(({ completionIds }) => completionIds)).size).toBe(6);
    const balanced = await researcher.client.ask(projectId, { strategy: 'balanced', candidates: 3, perPrompt: 7 });
    expect(balanced).toMatchObject({ made: 7, balance: { least: 1, most: 1, isBalanced: true } });
    for (const { completionIds } of (await researcher.client.listComparisons(projectId)).items)
      expect(completionIds).toHaveLength(3);
  });

  test('keeps to a split and a tag, and leaves out what is flagged', async () => {
    await answered(['a', 'bb'], ['c', 'dd']);
    expect(await researcher.client.ask(projectId, { count: 9, tag: 'first', dryRun: true })).toMatchObject({ made: 1 });
    expect(await researcher.client.ask(projectId, { count: 9, tag: 'no such', dryRun: true })).toMatchObject({
      made: 0,
    });
    const { items } = await researcher.client.listPrompts(projectId);
    await world.pool.query(
      `INSERT INTO flags (id, project_id, prompt_id, labeler_id, reason, note) VALUES (gen_random_uuid(), $1, $2, $3, 'harmful', '')`,
      [projectId, items[0]?.id, researcher.user.id],
    );
    expect(await researcher.client.ask(projectId, { count: 9, dryRun: true })).toMatchObject({ prompts: 1, made: 1 });
  });

  test('two at once never put up the same set', async () => {
    await answered(['a', 'bb', 'ccc', 'dddd', 'eeeee']);
    const both = await Promise.all([7, 7].map((count) => researcher.client.ask(projectId, { count })));
    expect(both.map(({ made }) => made).toSorted((a, b) => a - b)).toEqual([3, 7]);
  });
});

describe('asking is refused', () => {
  test.each<[string, AskingCreate, string]>([
    ['without a number', {}, 'count'],
    ['with two numbers', { count: 1, perPrompt: 1 }, 'count'],
    ['for more than can be', { count: 10_001 }, 'count'],
    ['for sets of one', { count: 1, candidates: 1 }, 'candidates'],
    ['with a share above 1', { count: 1, explorationShare: 1.5 }, 'explorationShare'],
  ])('%s', async (_, order, path) => {
    await answered(['a', 'bb', 'ccc']);
    const { status, problem } = await refusal(order);
    expect(status).toBe(422);
    expect(problem?.errors?.map((error) => error.path)).toContain(path);
    expect((await researcher.client.listComparisons(projectId)).items).toEqual([]);
  });

  test('where the model has one head, which disagrees with nobody', async () => {
    const texts = await answered(['a', 'bb', 'ccc']);
    const inference = {
      ...createInferenceClient(world.inference.url),
      score: async (_target: object, inputs: readonly unknown[]) =>
        inputs.map(() => ({ score: 1, members: [1], deviation: 0, tokens: 1 })),
    };
    const model = { ...lone, target: { model: `sha256:${lone.checkpointHash ?? ''}` as const } };
    const scorer = { inference, model, signal: AbortSignal.timeout(10_000) };
    for (const strategy of ['disagreement', 'information'] as const)
      await expect(modelBeliefs(world.database, scorer, [...texts.keys()], strategy)).rejects.toMatchObject({
        code: 'validation_failed',
        message: expect.stringContaining('needs an ensemble'),
      });
    expect(
      (await modelBeliefs(world.database, scorer, [...texts.keys()], 'nearest')).knows([...texts.keys()][0] ?? ''),
    ).toBe(true);
  });

  test('where no such model is, and to others', async () => {
    await answered(['a', 'bb']);
    expect((await refusal({ count: 1, strategy: 'nearest', rewardModel: 'nobody' })).status).toBe(404);
    const stranger = await world.person('researcher', 'stranger');
    await expect(stranger.client.ask(projectId, { count: 1 })).rejects.toMatchObject({ status: 404 });
  });
});
