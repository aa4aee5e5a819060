import { expect, it } from 'vitest';
import { composeHaiku } from '../src/haiku/compose.js';
import { createWorld, evaluateHaiku, evaluationReport, haikuPrompts } from '../src/index.js';
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
  expect(found).toMatchObject({ valid: 0.5, best: 1, candidates: 2, prompts: 10 });
  expect(found.single).toBeCloseTo(0.925);
});

it('Refuses a sample of another size', async () => {
  const few = evaluateHaiku(world, async () => [['one']], { split: 'asked', prompts: 2, candidates: 1 });
  await expect(few).rejects.toThrow('Expected 1 candidates for each of 2 prompts.');
});

it('Warns in the report of what was measured', () => {
  const measured = {
    answersInForm: 1,
    knowledge: 0.95,
    knowledgeFineTuned: 1,
    invents: 0.99,
    knowledgeWithContext: 0.9,
    knowledgeWithTwoInContext: 0.5,
    chance: 0.16,
    questions: 200,
  };
  expect(evaluationReport(measured)).toContain('**It hallucinates.**');
  expect(evaluationReport({ ...measured, answersInForm: 0 })).toContain(
    'continues them as it would continue a document',
  );
  expect(evaluationReport(measured, { valid: 0.4, single: 0.9, best: 0.99, candidates: 8, prompts: 50 })).toContain(
    '| quality of the best of 8, mean | 0.990 |',
  );
});
