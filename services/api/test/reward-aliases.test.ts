import { inferenceScoreRequest, type Model, type Project } from '@tastemaker/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerModel } from './support/models.js';
import { createWorld, type Person, type World } from './support/world.js';

let world: World;
let researcher: Person;
let project: Project;
let first: Model;
let second: Model;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  project = await world.project(researcher);
  first = await registerModel(world.database, 'first', 'reward', undefined, project.id);
  second = await registerModel(world.database, 'second', 'reward', undefined, project.id);
});
afterAll(() => world.close());

const ask = (model: string, completion = 'La') =>
  researcher.client.score(model, { inputs: [{ prompt: 'a', completion }] });

test('an alias stands for one of several models, wherever a reward model is named', async () => {
  const set = await researcher.client.setModelAlias('helpfulness', { modelId: first.id });
  expect(set).toMatchObject({ name: 'helpfulness', modelId: first.id, modelName: 'first', setBy: researcher.user.id });
  expect((await ask('helpfulness')).modelId).toBe(first.id);
  expect((await researcher.client.compare('helpfulness', { prompt: 'a', a: 'b', b: 'c' })).modelId).toBe(first.id);
  await registerModel(world.database, 'assistant', 'assistant');
  const best = await researcher.client.bestOf({ model: 'assistant', rewardModel: 'helpfulness', prompt: 'a', n: 2 });
  expect(best.rewardModelId).toBe(first.id);
});

test('is rolled back to what it stood for before, and has a history', async () => {
  for (const { id: modelId } of [first, second, second]) await researcher.client.setModelAlias('rolled', { modelId });
  expect((await ask('rolled')).modelId).toBe(second.id);
  expect(await researcher.client.rollBackModelAlias('rolled')).toMatchObject({ modelId: first.id });
  expect((await ask('rolled')).modelId).toBe(first.id);
  const { items } = await researcher.client.modelAliasHistory('rolled');
  expect(items.map(({ modelName }) => modelName)).toEqual(['first', 'second', 'first']);
  const aliases = (await researcher.client.listModelAliases()).items;
  expect(aliases.filter(({ name }) => name === 'rolled')).toMatchObject([{ modelId: first.id }]);
});

test('that never stood for another model cannot be rolled back', async () => {
  await expect(researcher.client.rollBackModelAlias('nothing')).rejects.toMatchObject({ status: 404 });
  await researcher.client.setModelAlias('only', { modelId: first.id });
  await expect(researcher.client.rollBackModelAlias('only')).rejects.toMatchObject({ code: 'conflict' });
});

test('stands for reward models only, and has no model’s name', async () => {
  const { id: modelId } = await registerModel(world.database, 'base', 'base');
  await expect(researcher.client.setModelAlias('wrong', { modelId })).rejects.toMatchObject({ status: 422 });
  const taken = researcher.client.setModelAlias('second', { modelId: first.id });
  await expect(taken).rejects.toMatchObject({ code: 'already_exists' });
  const id = researcher.client.setModelAlias(crypto.randomUUID(), { modelId: first.id });
  await expect(id).rejects.toMatchObject({ status: 422 });
});

test('does not switch before the model is loaded', async () => {
  await researcher.client.setModelAlias('loading', { modelId: first.id });
  world.inference.requests.length = 0;
  world.inference.refusals.push(500);
  const refused = researcher.client.setModelAlias('loading', { modelId: second.id });
  await expect(refused).rejects.toMatchObject({ code: 'inference_failed' });
  expect(world.inference.requests).toEqual([{ model: `sha256:${second.checkpointHash}` }]);
  expect((await ask('loading')).modelId).toBe(first.id);
});

test('does not switch to a model without a reference set that requests may name', async () => {
  await researcher.client.setModelAlias('scaled', { modelId: first.id });
  const demonstrations = ['one', 'three'].map((content) =>
    JSON.stringify({
      messages: [
        { role: 'user', content: 'Count.' },
        { role: 'assistant', content },
      ],
    }),
  );
  const query = { kind: 'demonstrations', name: 'd' } as const;
  const { id: snapshotId } = await researcher.client.uploadSnapshot(project.id, query, demonstrations.join('\n'));
  await researcher.client.createScoreReference(first.id, { name: 'd', snapshotId });
  const switching = (force: boolean) => researcher.client.setModelAlias('scaled', { modelId: second.id, force });
  await expect(switching(false)).rejects.toMatchObject({ code: 'conflict' });
  await researcher.client.createScoreReference(second.id, { name: 'd', snapshotId });
  expect(await switching(false)).toMatchObject({ modelId: second.id });
  await researcher.client.deleteScoreReference(first.id, 'd');
  await researcher.client.setModelAlias('scaled', { modelId: first.id, force: true });
  await researcher.client.deleteScoreReference(second.id, 'd');
});

test('no request is lost or mixed up while it is switched to and fro', async () => {
  await researcher.client.setModelAlias('busy', { modelId: first.id });
  world.inference.requests.length = 0;
  const answers: { modelId: string; completion: string }[] = [];
  const over = new AbortController();
  const hammer = async (worker: number) => {
    for (let i = 0; !over.signal.aborted; i++) {
      const completion = `${worker} ${i} `;
      const { modelId, scores } = await ask('busy', completion);
      expect(scores).toEqual([completion.length]);
      answers.push({ modelId, completion });
    }
  };
  const hammers = Array.from({ length: 6 }, (_, worker) => hammer(worker));
  for (let i = 0; i < 6; i++) {
    await researcher.client.setModelAlias('busy', { modelId: (i % 2 === 0 ? second : first).id });
  }
  await researcher.client.rollBackModelAlias('busy');
  over.abort();
  await Promise.all(hammers);

  const checkpoints = new Map([first, second].map(({ id, checkpointHash }) => [id, `sha256:${checkpointHash}`]));
  const askedOf = new Map<string, string>();
  for (const body of world.inference.requests) {
    const request = inferenceScoreRequest.safeParse(body);
    const [input] = request.data?.inputs ?? [];
    if (request.success && input !== undefined && 'completion' in input && typeof input.completion === 'string')
      askedOf.set(input.completion, request.data.model);
  }
  expect(new Set(answers.map(({ modelId }) => modelId))).toEqual(new Set([first.id, second.id]));
  for (const { modelId, completion } of answers) expect(askedOf.get(completion)).toBe(checkpoints.get(modelId));
});
