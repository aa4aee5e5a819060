import { claimSample, pendingPrompts, storeCandidates } from '@tastemaker/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerModel } from './support/models.js';
import { createWorld, type Person, type World } from './support/world.js';

let world: World;
let researcher: Person;
let assistantHash: string | null;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  ({ checkpointHash: assistantHash } = await registerModel(world.database, 'assistant', 'assistant'));
  await registerModel(world.database, 'judge', 'reward');
});
afterAll(() => world.close());

test('a reward model scores by id or name, prompts and messages alike', async () => {
  const inputs = [
    { prompt: 'Sing.', completion: 'La' },
    { messages: [{ role: 'user' as const, content: 'Sing.' }], completion: 'La la' },
  ];
  const byName = await researcher.client.score('judge', { inputs });
  expect(byName.scores).toEqual([2, 5]);
  expect(await researcher.client.score(byName.modelId, { inputs })).toEqual(byName);
});

test('comparing two answers gives the probability of Bradley and Terry', async () => {
  const answer = await researcher.client.compare('judge', { prompt: 'Sing.', a: 'La la', b: 'La' });
  expect(answer.scores).toEqual({ a: 5, b: 2 });
  // σ(3)
  expect(answer.probability).toBeCloseTo(0.9525741268, 9);
});

test('the best of n is the answer with the highest score, with all the others beside it', async () => {
  const answer = await researcher.client.bestOf({ model: 'assistant', rewardModel: 'judge', prompt: 'Sing.', n: 4 });
  expect(answer.completions.map(({ score }) => score)).toEqual([1, 4, 7, 3]);
  expect(answer.best).toBe(2);
});

test('a chat is passed on under the checkpoint’s hash and answered under the model’s name', async () => {
  const messages = [{ role: 'user' as const, content: 'Hi' }];
  const answer = await researcher.client.chat({ model: 'assistant', messages });
  expect(answer).toMatchObject({ model: 'assistant', choices: [{ message: { content: 'x' } }] });
  expect(world.inference.requests.at(-1)).toMatchObject({ model: `sha256:${assistantHash}`, messages });
});

test('a chat streams, under the model’s name, too', async () => {
  const words: string[] = [];
  const messages = [{ role: 'user' as const, content: 'Hi' }];
  for await (const chunk of researcher.client.streamChat({ model: 'assistant', messages })) {
    words.push(chunk.choices[0]?.delta.content ?? '');
    expect(chunk.model).toBe('assistant');
  }
  expect(words).toEqual(['One', ' two']);
});

test('a text is completed', async () => {
  expect(await researcher.client.complete({ model: 'assistant', prompt: 'Once' })).toMatchObject({
    choices: [{ text: 'Once!' }],
  });
});

test('the wrong kind of model is refused with the path that named it', async () => {
  await expect(
    researcher.client.score('assistant', { inputs: [{ prompt: 'a', completion: 'b' }] }),
  ).rejects.toMatchObject({ problem: { status: 422, errors: [{ path: 'id' }] } });
  await expect(researcher.client.bestOf({ model: 'judge', rewardModel: 'judge', prompt: 'a' })).rejects.toMatchObject({
    problem: { errors: [{ path: 'model' }] },
  });
  await expect(researcher.client.chat({ model: 'nobody', messages: [] })).rejects.toMatchObject({ status: 422 });
  await expect(
    researcher.client.chat({ model: 'nobody', messages: [{ role: 'user', content: 'a' }] }),
  ).rejects.toMatchObject({ status: 404 });
});

test('a sample is ordered for prompts, and what is drawn is kept with its provenance and put up for judging', async () => {
  const project = await world.project(researcher);
  const { prompts } = await researcher.client.createPrompts(project.id, [
    { messages: [{ role: 'user', content: 'Sing.' }] },
  ]);
  const { items: models } = await researcher.client.listModels({ kind: 'assistant' });
  const sample = await researcher.client.createSample(project.id, { modelId: models[0]?.id ?? '', count: 5, n: 2 });
  expect(sample).toMatchObject({ status: 'queued', promptCount: 1, n: 2, judgmentsNeeded: 1 });

  const claimed = await claimSample(world.database, sample.id, 'test');
  if (claimed === undefined) throw new Error('not claimed');
  const [pending] = await pendingPrompts(world.database, claimed.claim, 10);
  expect(pending?.promptId).toBe(prompts[0]?.id);
  const drawn = ['La', 'Lo'].map((text, index) => ({
    text,
    index,
    seed: 7,
    tokenCount: 1,
    logProbability: -1.5,
    finishReason: 'stop' as const,
  }));
  await storeCandidates(world.database, claimed.claim, pending?.promptId ?? '', drawn, assistantHash ?? '');

  const { items } = await researcher.client.listCompletions(project.id, { sampleId: sample.id });
  expect(items).toMatchObject([
    { text: 'La', author: { kind: 'model', checkpointHash: assistantHash, seed: 7, index: 0 }, logProbability: -1.5 },
    { text: 'Lo', author: { index: 1 } },
  ]);
  expect((await researcher.client.listComparisons(project.id)).items).toMatchObject([{ status: 'open' }]);
  expect(await researcher.client.getSample(project.id, sample.id)).toMatchObject({ completedPrompts: 1 });
});
