import type { Judge } from '@tastemaker/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerModel } from './support/models.js';
import { goOver, judgeSome, writtenByTwoModels } from './support/two-models.js';
import { createWorld, type Person, type World } from './support/world.js';

let world: World;
let researcher: Person;
let labeler: Person;
let projectId: string;
let judge: Judge;
let models: { left: string; right: string };

/** Thirty prompts with an answer of each of two models; a strategy put up fifteen of the pairs, which the labeler judges. */
beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  labeler = await world.person('labeler');
  ({ id: projectId } = await world.project(researcher, [labeler]));
  const { prompts } = await researcher.client.createPrompts(
    projectId,
    Array.from({ length: 30 }, (_, prompt) => ({ messages: [{ role: 'user', content: `Question ${prompt}?` }] })),
  );
  const answers = prompts.flatMap(({ id: promptId }, prompt) =>
    ['left', 'right'].map((text) => ({ promptId, text: `${text} ${prompt}`, source: 'test' })),
  );
  await researcher.client.createCompletions(projectId, answers);
  models = await writtenByTwoModels(world, projectId);
  await researcher.client.ask(projectId, { count: 15, seed: 1 });
  const { id: modelId } = await registerModel(world.database, 'judging', 'assistant');
  judge = await researcher.client.createJudge(projectId, { name: 'judge', modelId });
});
afterAll(() => world.close());

const estimates = (weights: 'none' | 'propensity') =>
  researcher.client.judgeEstimates(projectId, judge.id, { ...models, weights });

test('what people judged is told from propensities once they have judged all that chance put up', async () => {
  expect(await judgeSome(labeler, projectId, 14)).toBe(14);
  await researcher.client.ask(projectId, { count: 15, seed: 2 });
  await goOver(world, researcher, judge, () => ({ outcome: 'first' }));
  const partly = await estimates('propensity');
  expect(partly).toMatchObject({ weights: 'propensity', humanSample: 'unknown', winRate: { labeled: 14 } });
  expect(partly.caution).toContain('people have judged 14 of the 15 comparisons of the asking');
  const plain = await estimates('none');
  expect(plain.caution).toContain('weights=propensity');
  await judgeSome(labeler, projectId, 1);
  // The first fifteen were put up with probability ½, the others surely.
  const whole = await estimates('propensity');
  expect(whole).toMatchObject({
    humanSample: 'propensity',
    caution: null,
    winRate: { labeled: 15, unlabeled: 15, effectiveUnlabeled: 15 },
    leftOut: { withoutPropensity: 0 },
  });
  expect(whole.winRate?.effectiveLabeled).toBeCloseTo(15, 9);
});

test('what no strategy put up is left out of weighted figures, and counted', async () => {
  const { items } = await researcher.client.listCompletions(projectId, { limit: 100 });
  const { promptId } = items[0] ?? { promptId: '' };
  const completionIds = items.filter((one) => one.promptId === promptId).map(({ id }) => id);
  await researcher.client.createComparisons(projectId, [{ completionIds, judgmentsNeeded: 1 }]);
  await goOver(world, researcher, judge, () => ({ outcome: 'first' }));
  expect(await estimates('propensity')).toMatchObject({ leftOut: { withoutPropensity: 1 }, humanSample: 'propensity' });
  expect(await estimates('none')).toMatchObject({ leftOut: { withoutPropensity: 0 } });
});
