/**
 * Two installations: one hosts a reward model, the other registers it as one that another server hosts, in each shape that
 * the first one speaks. Whatever gives scores gives those of the first.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiError, type Client, createClient } from '@tastemaker/client';
import type { Model, RewardEndpointApi } from '@tastemaker/contracts';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeRewardModel } from '../services/inference/test/tiny-models.js';
import { adminToken, startTeam, type Team, turn } from './team.js';

/** That of the model that is written by `writeRewardModel`. */
const chatTemplate = '{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}';
const prompt = 'the cat sat on what?';
const answers = ['the mat', 'the mat, the mat', 'a cat', 'what'];
const inputs = answers.map((completion) => ({ prompt, completion }));

let folder: string;
const databases: TestDatabase[] = [];
const teams: Team[] = [];
let there: Client;
let here: Client;
let hosted: Model;
let keyThere: string;
/** The hosted model's own, best first. */
let ranked: { readonly text: string; readonly score: number }[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-remote-'));
  const one = await startOne();
  [there, here] = [one, await startOne()];
  await writeRewardModel(join(folder, 'reward'), 1, 3);
  const { id } = await there.createModel({ name: 'hosted', kind: 'reward', path: join(folder, 'reward') });
  hosted = await ready(there, id);
  ({ secret: keyThere } = await there.createToken({ name: 'the other installation', scopes: ['read', 'ask'] }));
  const { scores } = await there.score(hosted.id, { inputs });
  ranked = answers
    .map((text, index) => ({ text, score: scores[index] ?? Number.NaN }))
    .toSorted((a, b) => b.score - a.score);
});
afterAll(async () => {
  for (const team of teams) await team.stop();
  for (const database of databases) await database.drop();
  rmSync(folder, { recursive: true });
});

async function startOne(): Promise<Client> {
  const database = await createTestDatabase();
  databases.push(database);
  const team = await startTeam(database.url, undefined);
  teams.push(team);
  return createClient({ baseUrl: team.url, token: adminToken });
}

async function ready(client: Client, id: string): Promise<Model> {
  for (;;) {
    const model = await client.getModel(id);
    if (model.status !== 'importing') return model;
    await turn();
  }
}

const textOf = (place: number) => ranked.at(place)?.text ?? '';

function register(
  api: RewardEndpointApi,
  more: { activation?: 'raw' | 'sigmoid'; template?: string; swap?: boolean } = {},
) {
  const messages = [{ role: 'user' as const, content: prompt }];
  const [chosen, rejected] = more.swap === true ? [textOf(-1), textOf(0)] : [textOf(0), textOf(-1)];
  const { activation = 'raw', template } = more;
  const asked = { api, activation, knownPair: { messages, chosen, rejected } };
  const scoring = template === undefined ? asked : { ...asked, chatTemplate: template };
  const endpoint = { baseUrl: teams[0]?.url ?? '', model: 'hosted', apiKey: keyThere, scoring };
  return here.createModel({ name: `${api} ${activation} ${template === undefined}`, kind: 'reward', endpoint });
}

const close = (scores: readonly number[]) => scores.map((score): unknown => expect.closeTo(score, 4));

describe.each([
  ['vllm-classify', 'raw', undefined],
  ['vllm-classify', 'sigmoid', chatTemplate],
  ['vllm-pooling', 'raw', chatTemplate],
  ['tei-predict', 'raw', chatTemplate],
  ['tei-predict', 'sigmoid', chatTemplate],
] as const)('%s, %s, template %s', (api, activation, template) => {
  test('scores, one by one and in a stream, and compares as the model does where it is hosted', async () => {
    const model = await register(api, template === undefined ? { activation } : { activation, template });
    expect(model).toMatchObject({ status: 'ready', checkpointHash: null, endpoint: { hasApiKey: true } });
    expect(JSON.stringify(model)).not.toContain(keyThere);
    const own = await there.score(hosted.id, { inputs });
    expect((await here.score(model.id, { inputs })).scores).toEqual(close(own.scores));
    const streamed: unknown[] = [];
    for await (const line of here.scoreStream(model.id, inputs)) streamed.push('score' in line ? line.score : line);
    expect(streamed).toEqual(close(own.scores));
    const pair = { prompt, a: answers[0] ?? '', b: answers[1] ?? '' };
    const { probability } = await there.compare(hosted.id, pair);
    expect((await here.compare(model.id, pair)).probability).toBeCloseTo(probability, 4);
  });
});

test('what is stated and not so is refused with what was seen', async () => {
  const swapped = await register('vllm-classify', { swap: true }).catch((error: unknown) => error);
  expect(swapped).toBeInstanceOf(ApiError);
  expect(swapped).toMatchObject({
    status: 422,
    problem: {
      detail: expect.stringContaining('the rejected answer scores higher'),
      errors: [{ path: 'endpoint.scoring.knownPair' }],
    },
  });
});

test('it judges, is reported on and stands on the leaderboard like any other', async () => {
  const model = await register('tei-predict', { template: chatTemplate, activation: 'raw' }).catch(async () =>
    (await here.listModels({ kind: 'reward' })).items.find(({ name }) => name.startsWith('tei-predict raw')),
  );
  const id = model?.id ?? '';
  const project = await here.createProject({ name: 'remote' });
  const rows = Array.from({ length: 40 }, (_, index) => {
    const question = `the cat sat on number ${index}?`;
    return JSON.stringify({
      prompt: [{ role: 'user', content: question }],
      chosen: [{ role: 'assistant', content: answers[index % 4] }],
      rejected: [{ role: 'assistant', content: answers[(index + 1) % 4] }],
    });
  });
  await here.importFile(project.id, { format: 'trl' }, `${rows.join('\n')}\n`);
  const judge = await here.createJudge(project.id, { name: 'remote', modelId: id });
  const pass = await here.createJudgePass(project.id, judge.id, {});
  await expect
    .poll(async () => (await here.getJudgePass(project.id, judge.id, pass.id)).status, { timeout: 60_000 })
    .toBe('succeeded');
  const judged = await here.judgesReport(project.id);
  expect(JSON.stringify(judged)).toContain('remote');
  const snapshot = await here.createSnapshot(project.id, { kind: 'comparisons', name: 'judged' });
  const report = await here.createModelReport(id, { snapshotId: snapshot.id, against: null });
  await expect
    .poll(async () => (await here.getModelReport(id, report.id)).status, { timeout: 120_000 })
    .toBe('succeeded');
  expect((await here.getModelReport(id, report.id)).report).toMatchObject({ model: { checkpointHash: null } });
});
