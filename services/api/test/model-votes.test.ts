import type { Model, Project } from '@tastemaker/contracts';
import { erasureImpact, purgeErasure } from '@tastemaker/database';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { registerModel } from './support/models.js';
import { createWorld, type Person, type World } from './support/world.js';

let world: World;
let researcher: Person;
let project: Project;
let models: [Model, Model];

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
});
afterAll(() => world.close());
beforeEach(async () => {
  project = await world.project(researcher);
  const make = (name: string) =>
    registerModel(world.database, `${name} ${project.id}`, 'assistant', undefined, project.id);
  models = [await make('one'), await make('other')];
});

const messages = [{ role: 'user' as const, content: 'Sing.' }];
const ask = () => researcher.client.askBlind({ modelIds: models.map(({ id }) => id), messages });

async function insert(choice: string, a: Model, b: Model, times: number): Promise<void> {
  await world.database.execute(sql`
    INSERT INTO model_vote_rounds (id, model_a, model_b, messages, sampling, seed, answer_a, answer_b, choice, voted_at)
    SELECT gen_random_uuid(), ${a.id}, ${b.id}, '[]', '{}', 1, 'x', 'y', ${choice}, now() FROM generate_series(1, ${times})`);
}

test('a round tells two answers and nothing of their models until the vote, which tells who is who', async () => {
  const round = await ask();
  expect(round.answers).toMatchObject([{ letter: 'A' }, { letter: 'B' }]);
  for (const { id, name, checkpointHash } of models) {
    for (const trace of [id, name, checkpointHash ?? id]) expect(JSON.stringify(round)).not.toContain(trace);
  }
  const vote = await researcher.client.voteBlind(round.id, 'A');
  expect([vote.models.A.id, vote.models.B.id].toSorted()).toEqual(models.map(({ id }) => id).toSorted());
  // Both were asked under one seed.
  const asked = world.inference.requests.slice(-2).map((body) => JSON.parse(JSON.stringify(body)));
  expect(asked[0].seed).toBe(asked[1].seed);
  expect(new Set(asked.map(({ model }) => model)).size).toBe(2);
});

test('what cannot be stored of an answer is replaced', async () => {
  world.inference.texts.push('a\0b', 'c\ud800');
  const { id, answers } = await ask();
  expect(answers.map(({ text }) => text).toSorted()).toEqual(['a\uFFFDb', 'c\uFFFD']);
  await researcher.client.voteBlind(id, 'tie');
});

test('the letters are drawn anew for each round', async () => {
  const first = new Set<string>();
  // One in 2³⁹ that all are alike.
  for (let round = 0; round < 40; round += 1) {
    const { models: told } = await researcher.client.voteBlind((await ask()).id, 'tie');
    first.add(told.A.id);
  }
  expect(first.size).toBe(2);
});

test('a round takes one vote, of whoever asked for it', async () => {
  const { id } = await ask();
  const second = await world.person('researcher', 'Second');
  await researcher.client.addMember(project.id, { userId: second.user.id, role: 'researcher' });
  await expect(second.client.voteBlind(id, 'A')).rejects.toMatchObject({ status: 404 });
  await researcher.client.voteBlind(id, 'bothBad');
  await expect(researcher.client.voteBlind(id, 'A')).rejects.toMatchObject({ code: 'conflict' });
});

test('votes are counted whichever letters the models had, with a share, its interval and a test that says when to stop', async () => {
  const [winner, loser] = models;
  const none = await researcher.client.getModelVotes(winner.id, loser.id);
  expect(none).toMatchObject({ votes: 0, share: null, test: { winnerId: null, interval: { low: 0, high: 1 } } });
  await insert('A', winner, loser, 8);
  await insert('B', loser, winner, 6);
  await insert('B', winner, loser, 6);
  await insert('tie', winner, loser, 3);
  const tally = await researcher.client.getModelVotes(winner.id, loser.id);
  expect(tally).toMatchObject({ models: [{ wins: 14 }, { wins: 6 }], ties: 3, votes: 23, decisive: 20 });
  expect(tally.share).toMatchObject({ value: 0.7, low: expect.closeTo(0.481, 3), high: expect.closeTo(0.855, 3) });
  expect(tally.test.winnerId).toBeNull();
  expect(tally.test.votesToGo).toBeGreaterThan(10);
  await insert('A', winner, loser, 30);
  const turned = await researcher.client.getModelVotes(loser.id, winner.id);
  expect(turned).toMatchObject({ models: [{ wins: 6 }, { wins: 44 }], test: { winnerId: winner.id, votesToGo: 0 } });
});

test('only who may use both models may have them vote', async () => {
  const stranger = await world.person('researcher', 'Stranger');
  const order = { modelIds: models.map(({ id }) => id), messages };
  await expect(stranger.client.askBlind(order)).rejects.toMatchObject({ status: 404 });
  await expect(stranger.client.getModelVotes(models[0].id, models[1].id)).rejects.toMatchObject({ status: 404 });
  const reward = await registerModel(world.database, `judge ${project.id}`, 'reward', undefined, project.id);
  await expect(researcher.client.askBlind({ modelIds: [models[0].id, reward.id], messages })).rejects.toMatchObject({
    problem: { errors: [{ path: 'modelIds.1' }] },
  });
  await expect(researcher.client.askBlind({ modelIds: [models[0].id, models[0].id], messages })).rejects.toMatchObject({
    status: 422,
  });
});

test('a round of which one model fails is not made', async () => {
  world.inference.refusals.push(0, 500);
  await expect(ask()).rejects.toMatchObject({ code: 'inference_failed' });
  world.inference.refusals.length = 0;
  const { rows } = await world.database.execute(
    sql`SELECT 1 FROM model_vote_rounds WHERE model_a = ${models[0].id} OR model_b = ${models[0].id}`,
  );
  expect(rows).toEqual([]);
});

test('votes go with either model', async () => {
  await researcher.client.voteBlind((await ask()).id, 'A');
  const [{ id }] = models;
  const subject = { kind: 'model' as const, subjectId: id, projectId: project.id };
  expect((await erasureImpact(world.database, subject)).goesAlong).toMatchObject({ voteRounds: 1 });
  const erasure = await world.admin.erase({ kind: 'model', id }, { now: true });
  await expect(researcher.client.getModelVotes(models[0].id, models[1].id)).rejects.toMatchObject({ status: 404 });
  expect(await purgeErasure(world.database, erasure.id)).toBe(true);
  const { rows } = await world.database.execute(
    sql`SELECT 1 FROM model_vote_rounds WHERE model_a = ${id} OR model_b = ${id}`,
  );
  expect(rows).toEqual([]);
});

test('a model is tried with one question, and what goes wrong is told in words', async () => {
  const [model] = models;
  expect(await researcher.client.testModel(model.id)).toMatchObject({
    answered: true,
    text: 'x',
    tokens: { completion: 1 },
  });
  expect(world.inference.requests.at(-1)).toMatchObject({ max_tokens: 16, messages: [{ content: 'Say hello.' }] });
  world.inference.refusals.push(503);
  const failed = await researcher.client.testModel(model.id, { prompt: 'Well?' });
  expect(failed).toMatchObject({
    answered: false,
    code: 'inference_unavailable',
    message: expect.stringContaining('503'),
  });
});
