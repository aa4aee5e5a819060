import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from './support/world.js';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test('a labeler sees the documents of a prompt beside its candidates, to double-check', async () => {
  const researcher = await world.person('researcher');
  const labeler = await world.person('labeler');
  const { id } = await world.project(researcher, [labeler]);
  const contextDocuments = [{ title: 'Log', text: 'The boat is in the harbor.' }];
  const { prompts } = await researcher.client.createPrompts(id, [
    { messages: [{ role: 'user', content: 'Where is the boat?' }], contextDocuments },
  ]);
  const promptId = prompts[0]?.id ?? '';
  const texts = ['In the harbor.', 'At sea.'].map((text) => ({ promptId, text, source: 'test' }));
  const { completions } = await researcher.client.createCompletions(id, texts);
  await researcher.client.createComparisons(id, [{ completionIds: completions.map((each) => each.id) }]);
  expect(await labeler.client.nextAssignment(id)).toMatchObject({ contextDocuments });
});
