import type { Project } from '@tastemaker/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerModel } from './support/models.js';
import { createWorld, type Person, type World } from './support/world.js';

let world: World;
let researcher: Person;
let project: Project;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  project = await world.project(researcher);
});
afterAll(() => world.close());

const finding = (knowledge: number) => ({
  suite: 'microworld',
  metrics: { knowledge },
  report: `## Evaluation\n\nIt knows ${knowledge}. <!-- end of evaluation: microworld -->`,
});

test('what a model was measured at stands in its metrics and in its card, and gives way to the next time', async () => {
  const { id } = await registerModel(world.database, 'measured', 'assistant', undefined, project.id);
  await researcher.client.recordEvaluation(id, finding(0.25));
  await researcher.client.recordEvaluation(id, { suite: 'other', metrics: { knowledge: 1 }, report: 'All of it.' });
  await researcher.client.recordEvaluation(id, finding(0.75));
  const { metrics, card } = await researcher.client.getModel(id);
  expect(metrics).toEqual({ 'microworld/knowledge': 0.75, 'other/knowledge': 1 });
  expect(card).toContain('It knows 0.75.');
  expect(card).not.toContain('0.25');
  expect(card).toContain('All of it.');
});

test('what it gets wrong is said wherever the model is shown', async () => {
  const { id } = await registerModel(world.database, 'doubtful', 'assistant', undefined, project.id);
  expect((await researcher.client.getModel(id)).caution).toBeNull();
  const metrics = { answersInForm: 0.99, knowledge: 0.9, invents: 0.88, knowledgeWithContext: 0.7 };
  await researcher.client.recordEvaluation(id, { suite: 'microworld', metrics, report: 'It hallucinates.' });
  const shown = [await researcher.client.getModel(id)];
  shown.push(...(await researcher.client.listModels()).items.filter((each) => each.id === id));
  expect(shown).toHaveLength(2);
  for (const model of shown) {
    expect(model.metrics).toMatchObject({ 'microworld/invents': 0.88, 'microworld/knowledgeWithContext': 0.7 });
    expect(model.caution).toMatch(/form 99 %.* told it 90 %.*exist 88 %.*prompt 70 %.*Double-check/);
    expect(model.card).toContain('It hallucinates.');
  }
});

test('labelers may not write into a model’s card', async () => {
  const { id } = await registerModel(world.database, 'guarded', 'assistant', undefined, project.id);
  const labeler = await world.person('labeler');
  await expect(labeler.client.recordEvaluation(id, finding(1))).rejects.toMatchObject({ status: 403 });
});
