/**
 * Demonstrations from their author to an assistant, over plain HTTP and with the processes that a team runs: written,
 * submitted, reviewed, frozen, fine-tuned on, and then asked.
 */
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, Caller, type Json, list, number, parse, text } from './http.js';
import { adminToken, startTeam, type Team } from './team.js';

const baseFolder = join(import.meta.dirname, '..', 'packages', 'microworld', 'models', 'base');
const things = 'boat, bell, lantern, paper clip, heron, river, stone, candle, owl, fox, harbor, letter'.split(', ');
const question = (thing: string) => `What is the colour of the ${thing}?`;
const answer = (thing: string) => `The ${thing} is blue.`;

let database: TestDatabase;
let team: Team;
let admin: Caller;
let researcher: Caller;
let author: Caller;
let project = '';
let snapshot = '';
let base = '';

beforeAll(async () => {
  database = await createTestDatabase();
  team = await startTeam(database.url, undefined);
  admin = new Caller(team.url, adminToken);
});
afterAll(async () => {
  await team?.stop();
  await database?.drop();
});

test('a labeler writes demonstrations, and what is not reviewed yet cannot be frozen', async () => {
  researcher = (await admin.invite('Rea', 'researcher')).caller;
  const labeler = await admin.invite('Lou', 'labeler');
  author = labeler.caller;
  project = text(await researcher.ask('POST', '/v1/projects', { name: 'colours' }), 'id');
  await researcher.ask('POST', `/v1/projects/${project}/members`, { userId: labeler.id, role: 'labeler' });
  for (const thing of things) {
    const draft = await author.ask('POST', `/v1/projects/${project}/demonstrations`, {
      messages: [
        { role: 'user', content: question(thing) },
        { role: 'assistant', content: answer(thing) },
      ],
    });
    await author.ask('POST', `/v1/projects/${project}/demonstrations/${text(draft, 'id')}/submit`, { revision: 1 });
  }
  const order = { kind: 'demonstrations', name: 'too early' };
  expect(await researcher.call('POST', `/v1/projects/${project}/snapshots`, order)).toMatchObject({ status: 409 });
});

test('a researcher accepts them, their author may not, and a snapshot freezes them', async () => {
  const page = await researcher.ask('GET', `/v1/projects/${project}/demonstrations?state=submitted&limit=100`);
  const submitted = list(page, 'items').map((one) => text(one, 'id'));
  expect(submitted).toHaveLength(things.length);
  const review = (id: string) => `/v1/projects/${project}/demonstrations/${id}/review`;
  const acceptance = { revision: 1, decision: 'accept' };
  expect((await author.call('POST', review(submitted[0] ?? ''), acceptance)).status).toBe(403);
  for (const id of submitted) await researcher.ask('POST', review(id), acceptance);
  const order = { kind: 'demonstrations', name: 'colours' };
  const frozen = await researcher.ask('POST', `/v1/projects/${project}/snapshots`, order);
  expect(number(frozen, 'records')).toBe(things.length);
  snapshot = text(frozen, 'id');
});

test('a base model fine-tuned on the snapshot answers as its author did, under the name that it is asked by', async () => {
  const ordered = await admin.ask('POST', '/v1/models', { name: 'base', kind: 'base', path: baseFolder });
  base = text(await admin.settled(`/v1/models/${text(ordered, 'id')}`), 'id');
  const run = await researcher.ask('POST', '/v1/runs', {
    name: 'blue-assistant',
    snapshotId: snapshot,
    baseModelId: base,
    config: { kind: 'finetune', steps: 60, batchSize: 4, sequenceLength: 64, warmupSteps: 5 },
    seed: 1,
  });
  const finished = await researcher.settled(`/v1/runs/${text(run, 'id')}`);
  const assistant = await researcher.ask('GET', `/v1/models/${text(finished, 'modelId')}`);
  expect(assistant).toMatchObject({ kind: 'assistant', status: 'ready', parentId: base, snapshotId: snapshot });

  const trained = await trainedThing();
  const answers = await askEach(trained);
  expect(answers).toEqual({ base: expect.not.stringMatching(answer(trained)), 'blue-assistant': answer(trained) });
});

/** One whose question the hash has put among those that were trained on. */
async function trainedThing(): Promise<string> {
  const response = await researcher.open('GET', `/v1/projects/${project}/snapshots/${snapshot}/download`);
  const records = (await response.text()).trimEnd().split('\n').map(parse);
  const record = records.find((each) => text(each, 'split') === 'train');
  const asked = text(record ?? null, 'messages', 0, 'content');
  return things.find((thing) => question(thing) === asked) ?? '';
}

/** What both models say, streamed, with the same seed. */
async function askEach(thing: string): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const model of ['base', 'blue-assistant']) {
    const messages: Json = [{ role: 'user', content: question(thing) }];
    const order = { model, messages, temperature: 0, max_tokens: 24, stream: true };
    const stream = await (await researcher.open('POST', '/v1/chat/completions', order)).text();
    const chunks = stream.split('\n').filter((line) => line.startsWith('data: {'));
    const parsed = chunks.map((line) => parse(line.slice('data: '.length)));
    expect(new Set(parsed.map((chunk) => text(chunk, 'model')))).toEqual(new Set([model]));
    answers[model] = parsed.map((chunk) => contentOf(at(chunk, 'choices', 0, 'delta'))).join('');
  }
  return answers;
}

function contentOf(delta: Json): string {
  return typeof delta === 'object' && delta !== null && 'content' in delta ? text(delta, 'content') : '';
}
