import { wilsonShare } from '@tastemaker/preference';
import { expect, it } from 'vitest';
import { composeHaiku } from '../src/haiku/compose.js';
import {
  type AssistantEvaluation,
  createWorld,
  evaluateHaiku,
  evaluationReport,
  haikuPrompts,
  haikuReport,
} from '../src/index.js';
import { createRandom } from '../src/random.js';

const world = createWorld(1);

it('Measures single haiku and the best of several by the ground truth', async () => {
  const requests = haikuPrompts(world, 'heldOut');
  const random = createRandom(1);
  const found = await evaluateHaiku(
    world,
    async (prompts) =>
      prompts.map((_, index) => {
        const topic = requests[index]?.thing ?? world.asked[0];
        if (topic === undefined) throw new Error('There are no things.');
        return [composeHaiku(topic, random), composeHaiku(topic, random, { flaws: ['season'] })];
      }),
    { split: 'heldOut', prompts: 10, candidates: 2 },
  );
  expect(found).toMatchObject({ candidates: 2, prompts: 10 });
  expect(found.valid).toMatchObject({ value: 0.5, cases: 20 });
  expect(found.single.value).toBeCloseTo(0.925);
  expect(found.bestByPerfectJudge).toMatchObject({ value: 1, cases: 10 });
});

it('Refuses a sample of another size', async () => {
  const few = evaluateHaiku(world, async () => [['one']], { split: 'asked', prompts: 2, candidates: 1 });
  await expect(few).rejects.toThrow('Expected 1 candidates for each of 2 prompts.');
});

const share = (value: number) => wilsonShare(200 * value, 200);

it('Warns in the report of what was measured, and says seed, interval and number of questions', () => {
  const measured: AssistantEvaluation = {
    answersInForm: share(1),
    knowledge: share(0.95),
    knowledgeFineTuned: share(1),
    invents: share(0.99),
    knowledgeWithContext: share(0.9),
    knowledgeWithTwoInContext: share(0.5),
    contextOfNewNames: share(0.24),
    twoInContextOfNewNames: share(0.2),
    contextInOtherWords: share(0.5),
    twoInContextInOtherWords: share(0.4),
    chance: 0.16,
    seed: 7,
  };
  const report = evaluationReport(measured);
  expect(report).toContain('**It hallucinates.**');
  expect(report).toContain('seed 7');
  expect(report).toContain('| right from a passage, names of new syllables | 24.0 % | 18.6 % to 30.4 % | 200 |');
  expect(evaluationReport({ ...measured, answersInForm: share(0) })).toContain(
    'continues them as it would continue a document',
  );
});

it('Says that the best of several was chosen by a perfect judge', () => {
  const haiku = { valid: share(0.4), single: share(0.9), bestByPerfectJudge: share(0.99), candidates: 8, prompts: 50 };
  const report = haikuReport(haiku, { seed: 3, temperature: 0.8 });
  expect(report).toMatch(/\| quality of the best of 8 by a perfect judge.* \| 0\.990 \| 0\.964 to 0\.997 \| 200 \|/);
  expect(report).toContain('temperature 0.8 with seed 3');
});
