/**
 * Asking reward models over plain HTTP, through the processes that a team runs: every shape of request gives what the
 * checkpoint itself gives, and an alias that is switched while everybody asks loses nobody's answer.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { loadRewardModel, type RewardModel, scoreByMembers } from '@tastemaker/reward-model';
import { loadEngine } from '@tastemaker/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeRewardModel } from '../services/inference/test/tiny-models.js';
import { type Body, Caller, type Json, list, number, parse, text } from './http.js';
import { adminToken, startTeam, type Team } from './team.js';

interface Registered {
  id: string;
  /** The same checkpoint, read by the test itself. */
  model: RewardModel;
}

let folder: string;
let database: TestDatabase;
let team: Team;
let researcher: Caller;
/** A program's, which may ask and nothing else. */
let product: Caller;
let productToken = '';
const models = new Map<string, Registered>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-scoring-'));
  database = await createTestDatabase();
  team = await startTeam(database.url, undefined);
  const admin = new Caller(team.url, adminToken);
  researcher = (await admin.invite('Rea', 'researcher')).caller;
  productToken = text(await researcher.ask('POST', '/v1/tokens', { name: 'product', scopes: ['ask'] }), 'secret');
  product = researcher.as(productToken);
  for (const [name, heads, seed] of [
    ['first', 1, 3],
    ['second', 1, 4],
    ['ensemble', 3, 5],
  ] as const) {
    const path = join(folder, name);
    await writeRewardModel(path, heads, seed);
    const ordered = await admin.ask('POST', '/v1/models', { name, kind: 'reward', path });
    const id = text(await admin.settled(`/v1/models/${text(ordered, 'id')}`), 'id');
    models.set(name, { id, model: await loadRewardModel(await loadEngine({ engine: 'auto' }), path) });
  }
});
afterAll(async () => {
  await team?.stop();
  await database?.drop();
  rmSync(folder, { recursive: true });
});

const question = 'the cat sat on what?';
const answers = ['the mat', 'the mat, the mat', 'a cat', 'what'];
const inputOf = (completion: string) => ({ prompt: question, completion });

function known(name: string): Registered {
  const registered = models.get(name);
  if (registered === undefined) throw new Error(`there is no ${name}`);
  return registered;
}

/** What the checkpoint says, asked without any service. */
function truth(name: string, completions: readonly string[]) {
  const inputs = completions.map((completion) => ({
    messages: [{ role: 'user' as const, content: question }],
    completion,
  }));
  return scoreByMembers(known(name).model, inputs);
}

/** As floats of 32 bits that other passes computed. */
const close = (scores: readonly number[]) => scores.map((score): unknown => expect.closeTo(score, 4));

const scoresOf = (name: string, completions: readonly string[]) => truth(name, completions).map(({ score }) => score);
const sigmoid = (score: number) => 1 / (1 + Math.exp(-score));

describe('scores', () => {
  test('are the checkpoint’s own, by the model’s id and by its name', async () => {
    for (const reference of ['first', known('first').id]) {
      const told = await product.ask('POST', `/v1/reward-models/${reference}/score`, { inputs: answers.map(inputOf) });
      expect(text(told, 'modelId')).toBe(known('first').id);
      expect(list(told, 'scores')).toEqual(close(scoresOf('first', answers)));
    }
  });

  test('of an ensemble come with its members, and with how far they are apart', async () => {
    const order = { inputs: answers.map(inputOf), members: true };
    const told = await product.ask('POST', '/v1/reward-models/ensemble/score', order);
    const expected = truth('ensemble', answers);
    expect(list(told, 'scores')).toEqual(close(scoresOf('ensemble', answers)));
    expected.forEach(({ members }, index) => expect(list(told, 'members', index)).toEqual(close(members)));
    expect(list(told, 'disagreement')).toEqual(close(expected.map(({ deviation }) => deviation)));
  });

  test('stand on the scale of a reference set', async () => {
    const project = text(await researcher.ask('POST', '/v1/projects', { name: 'references' }), 'id');
    const lines = answers.map((content) =>
      JSON.stringify({
        messages: [
          { role: 'user', content: question },
          { role: 'assistant', content },
        ],
      }),
    );
    const upload = `/v1/projects/${project}/snapshots/upload?kind=demonstrations&name=answers`;
    const snapshot = parse(await (await researcher.upload(upload, lines.join('\n'), 'application/x-ndjson')).text());
    const order = { name: 'answers', snapshotId: text(snapshot, 'id') };
    const reference = await researcher.ask('POST', '/v1/reward-models/ensemble/references', order);
    const scores = scoresOf('ensemble', answers);
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    expect(number(reference, 'mean')).toBeCloseTo(mean, 4);
    const asked = { inputs: answers.map(inputOf), normalize: 'answers' };
    const told = await product.ask('POST', '/v1/reward-models/ensemble/score', asked);
    const deviation = number(reference, 'deviation');
    expect(list(told, 'normalized')).toEqual(close(scores.map((score) => (score - mean) / deviation)));
  });

  test('of two answers give the probability that one is preferred', async () => {
    const [a = 0, b = 0] = scoresOf('first', answers);
    const order = { prompt: question, a: answers[0], b: answers[1] };
    const told = await product.ask('POST', '/v1/reward-models/first/compare', order);
    expect(number(told, 'probability')).toBeCloseTo(sigmoid(a - b), 4);
  });

  test('are not for a token that may not ask, and not for a model that is none', async () => {
    const order = { inputs: [inputOf('the mat')] };
    const reading = text(await researcher.ask('POST', '/v1/tokens', { name: 'reads', scopes: ['read'] }), 'secret');
    const refused = await researcher.as(reading).call('POST', '/v1/reward-models/first/score', order);
    expect(refused).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
    expect((await product.call('POST', '/v1/reward-models/nobody/score', order)).status).toBe(404);
  });
});

const completionAt = (index: number) => `the ${'cat sat '.repeat(index % 5)}${index}`;

/** So many lines of JSON, sent in pieces, as a program writes them. */
function linesOf(count: number): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent === count) return controller.close();
      const line = `${JSON.stringify(inputOf(completionAt(sent)))}\n`;
      controller.enqueue(new TextEncoder().encode(line));
      sent += 1;
    },
  });
}

async function streamed(reference: string, body: Body): Promise<Json[]> {
  const path = `/v1/reward-models/${reference}/score/stream`;
  const response = await product.upload(path, body, 'application/x-ndjson');
  expect(response.status).toBe(200);
  return (await response.text()).trimEnd().split('\n').map(parse);
}

describe('a stream of lines', () => {
  const completions = Array.from({ length: 600 }, (_, index) => completionAt(index));

  test('is scored while it comes, each line in its place', async () => {
    const lines = await streamed('first', linesOf(completions.length));
    expect(lines.map((line) => number(line, 'line'))).toEqual(completions.map((_, index) => index + 1));
    expect(lines.map((line) => number(line, 'score'))).toEqual(close(scoresOf('first', completions)));
  });

  test('may be packed, and a line that cannot be scored says why where it stood', async () => {
    const sent = [
      JSON.stringify(inputOf('the mat')),
      JSON.stringify(inputOf('the mat '.repeat(2000))),
      '{"prompt": "no completion"}',
      JSON.stringify(inputOf('a cat')),
    ];
    const lines = await streamed('first', new Uint8Array(gzipSync(sent.join('\n'))));
    expect(lines).toMatchObject([
      { line: 1, score: expect.any(Number) },
      { line: 2, error: { code: 'payload_too_large' } },
      { line: 3, error: { code: 'validation_failed' } },
      { line: 4, score: expect.any(Number) },
    ]);
  });
});

test('an alias is switched and rolled back while everybody asks, and every answer is one model’s own', async () => {
  const alias = '/v1/reward-models/aliases/live';
  const [first, second] = [known('first').id, known('second').id];
  await researcher.ask('PUT', alias, { modelId: first });
  const expected = new Map([
    [first, scoresOf('first', answers)],
    [second, scoresOf('second', answers)],
  ]);
  const seen = new Set<string>();
  let isOver = false;

  async function askOn(): Promise<number> {
    for (let asked = 0; ; asked++) {
      if (isOver) return asked;
      const told = await product.ask('POST', '/v1/reward-models/live/score', { inputs: answers.map(inputOf) });
      const modelId = text(told, 'modelId');
      seen.add(modelId);
      expect(list(told, 'scores')).toEqual(close(expected.get(modelId) ?? []));
    }
  }

  const asking = Promise.all(Array.from({ length: 6 }, askOn));
  // Begun before the switches, and read through all of them.
  const streaming = streamed('live', linesOf(2000));
  for (let turn = 0; turn < 3; turn++) {
    await researcher.ask('PUT', alias, { modelId: second });
    expect(text(await product.ask('POST', '/v1/reward-models/live/compare', pair), 'modelId')).toBe(second);
    await researcher.ask('POST', `${alias}/rollback`);
    expect(text(await product.ask('POST', '/v1/reward-models/live/compare', pair), 'modelId')).toBe(first);
  }
  const lines = await streaming;
  isOver = true;
  const counts = await asking;
  expect(Math.min(...counts)).toBeGreaterThan(0);
  expect(seen).toEqual(new Set([first, second]));
  // All of it from the model that the alias meant when it began.
  const some = [0, 1, 999, 1999];
  expect(some.map((index) => number(lines[index] ?? null, 'score'))).toEqual(
    close(scoresOf('first', some.map(completionAt))),
  );
});

test('an alias is not switched to a model that lacks a reference set which requests may name', async () => {
  const alias = '/v1/reward-models/aliases/scaled';
  await researcher.ask('PUT', alias, { modelId: known('ensemble').id });
  expect(await researcher.call('PUT', alias, { modelId: known('first').id })).toMatchObject({
    status: 409,
    body: { code: 'conflict' },
  });
});

const pair = { prompt: question, a: 'the mat', b: 'a cat' };

// As the model's chat template writes it.
const rendered = (answer: string) => `<|user|>${question}<|end|><|assistant|>${answer}<|end|>`;

describe('clients of other servers', () => {
  beforeAll(async () => {
    await researcher.ask('PUT', '/v1/reward-models/aliases/current', { modelId: known('second').id });
  });
  test('of vLLM get the same scores from /classify', async () => {
    const messages = [
      { role: 'user', content: question },
      { role: 'assistant', content: 'the mat' },
    ];
    const [score = 0] = scoresOf('second', ['the mat']);
    const chat = await product.ask('POST', '/classify', { messages });
    expect(number(chat, 'data', 0, 'probs', 0)).toBeCloseTo(sigmoid(score), 4);
    const raw = { model: 'first', input: answers.map(rendered), use_activation: false };
    const told = list(await product.ask('POST', '/classify', raw), 'data');
    expect(told.map((one) => number(one, 'probs', 0))).toEqual(close(scoresOf('first', answers)));
  });

  test('of vLLM get them from /pooling, /score and /rerank, which name the model behind the alias', async () => {
    const raw = { input: answers.map(rendered), use_activation: false };
    const pooled = await product.ask('POST', '/pooling', raw);
    expect(text(pooled, 'model')).toBe('second');
    const expected = scoresOf('second', answers);
    expect(list(pooled, 'data').map((one) => number(one, 'data', 0))).toEqual(close(expected));
    const pairs = { text_1: question, text_2: answers, use_activation: false };
    const scored = list(await product.ask('POST', '/score', pairs), 'data');
    expect(scored.map((one) => number(one, 'score'))).toEqual(close(expected));
    const order = { query: question, documents: answers, top_n: 1, use_activation: false };
    const ranked = await product.ask('POST', '/rerank', order);
    expect(list(ranked, 'results')).toHaveLength(1);
    expect(number(ranked, 'results', 0, 'relevance_score')).toBeCloseTo(Math.max(...expected), 4);
  });

  test('of text-embeddings-inference are told by /info what answers, by the label that its predictions have', async () => {
    const info = await product.ask('GET', '/info');
    expect(text(info, 'model_id')).toBe('second');
    expect(number(info, 'max_input_length')).toBe(2048);
    const predicted = await product.ask('POST', '/predict', { inputs: 'a' });
    expect(text(info, 'model_type', 'reranker', 'id2label', '0')).toBe(text(predicted, 0, 'label'));
    expect(text(predicted, 0, 'label')).toBe('reward');
  });

  test('of text-embeddings-inference get them from /predict', async () => {
    const inputs = answers.map((answer) => [question, answer]);
    const told = await product.ask('POST', '/predict', { inputs, raw_scores: true });
    expect(answers.map((_, index) => number(told, index, 0, 'score'))).toEqual(close(scoresOf('second', answers)));
  });

  test('of OpenRLHF get them from /get_reward, with the token in the URL', async () => {
    const url = new URL('/get_reward', team.url);
    const authorization = `Basic ${Buffer.from(`x:${productToken}`).toString('base64')}`;
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({
        query: answers.map(rendered),
        prompts: answers.map(() => `<|user|>${question}<|end|><|assistant|>`),
      }),
    });
    expect(response.status).toBe(200);
    expect(list(parse(await response.text()), 'rewards')).toEqual(close(scoresOf('second', answers)));
  });
});
