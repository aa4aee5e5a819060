import type { Project } from '@tastemaker/contracts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createWorld, type Person, type World } from './support/world.js';

let world: World;
let researcher: Person;
let project: Project;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
});
afterAll(() => world.close());
beforeEach(async () => {
  project = await world.project(researcher);
});

const messages = [{ role: 'user' as const, content: 'Sing.' }];
const source = 'playground: haiku-3';

test('answers to a prompt are put up for judging in one go, with where they are from', async () => {
  const answers = [{ text: 'La', source }, { text: 'Lo', source }, { text: 'Lo', source }, { text: 'Lu' }];
  const made = await researcher.client.putAnswersUp(project.id, { messages, answers, priority: 3, judgmentsNeeded: 2 });
  expect(made.completions.map(({ text, author }) => [text, author.kind])).toEqual([
    ['La', 'import'],
    ['Lo', 'import'],
    ['Lu', 'person'],
  ]);
  expect(made.comparison).toMatchObject({
    promptId: made.prompt.id,
    completionIds: made.completions.map(({ id }) => id),
    status: 'open',
    priority: 3,
    judgmentsNeeded: 2,
  });
});

test('a prompt that the project has already is taken as it is', async () => {
  const { prompts } = await researcher.client.createPrompts(project.id, [{ messages }]);
  const answers = [{ text: 'La' }, { text: 'Lo' }];
  const { prompt } = await researcher.client.putAnswersUp(project.id, { messages, answers });
  expect(prompt).toEqual(prompts[0]);
});

test('what cannot be compared leaves nothing behind', async () => {
  const answers = [{ text: 'La', source }, { text: 'La' }];
  await expect(researcher.client.putAnswersUp(project.id, { messages, answers })).rejects.toMatchObject({
    code: 'validation_failed',
  });
  expect((await researcher.client.listPrompts(project.id)).items).toEqual([]);
  expect((await researcher.client.listCompletions(project.id)).items).toEqual([]);
});
