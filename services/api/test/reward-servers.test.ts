import { inferenceScoreRequest } from '@tastemaker/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { registerModel } from './support/models.js';
import { createWorld, type Person, type World } from './support/world.js';

// Each shape as its own server's documentation and source show it; the played inference service scores by length.

let world: World;
let researcher: Person;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  const { id: modelId } = await registerModel(world.database, 'judge', 'reward');
  await registerModel(world.database, 'other', 'reward');
  await world.admin.setModelAlias('current', { modelId });
});
afterAll(() => world.close());
beforeEach(() => {
  world.inference.requests.length = 0;
});

async function post(path: string, body: object, authorization = `Bearer ${researcher.token}`) {
  const headers = { authorization, 'content-type': 'application/json' };
  const response = await fetch(`${world.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

const asked = () => inferenceScoreRequest.parse(world.inference.requests[0]).inputs;
const sigmoid = (score: number) => 1 / (1 + Math.exp(-score));

describe('vLLM’s /classify', () => {
  test('takes one text or several, and gives each its probability and the tokens that were read', async () => {
    const { body } = await post('/classify', { model: 'judge', input: ['La', 'La la'] });
    expect(body).toEqual({
      id: expect.stringMatching(/^classify-/),
      object: 'list',
      created: expect.any(Number),
      model: 'judge',
      data: [
        { index: 0, label: 'LABEL_0', probs: [expect.closeTo(sigmoid(2), 9)], num_classes: 1 },
        { index: 1, label: 'LABEL_0', probs: [expect.closeTo(sigmoid(5), 9)], num_classes: 1 },
      ],
      usage: { prompt_tokens: 7, total_tokens: 7, completion_tokens: 0, prompt_tokens_details: null },
    });
    expect(asked()[0]).toEqual({ text: 'La', addSpecialTokens: true });
  });

  test('gives raw scores without the activation, takes a conversation, and the current model where none is named', async () => {
    const messages = [
      { role: 'user', content: 'Sing.' },
      { role: 'assistant', content: 'La' },
    ];
    const { body } = await post('/classify', { messages, use_activation: false });
    expect(body).toMatchObject({ model: 'current', data: [{ probs: [2] }] });
    expect(asked()).toEqual([{ messages: messages.slice(0, 1), completion: 'La' }]);
  });

  test('refuses as OpenAI does', async () => {
    const long = await post('/classify', { model: 'judge', input: ['a', 'x'.repeat(2000)] });
    expect(long.status).toBe(413);
    expect(long.body).toMatchObject({ error: { code: 'payload_too_large', param: 'input.1' } });
    expect((await post('/classify', { model: 'judge' })).status).toBe(422);
    expect((await post('/classify', { model: 'nobody', input: 'a' })).body).toMatchObject({
      error: { code: 'not_found' },
    });
  });
});

describe('text-embeddings-inference’s /predict', () => {
  test.each<[string, unknown, unknown, unknown[]]>([
    ['one text', 'La', [{ score: 2, label: 'LABEL_0' }], [{ text: 'La', addSpecialTokens: true, truncate: false }]],
    [
      'a pair',
      ['Sing.', 'La'],
      [{ score: 2, label: 'LABEL_0' }],
      [{ messages: [{ role: 'user', content: 'Sing.' }], completion: 'La' }],
    ],
    [
      'a batch of both',
      [['La la'], ['Sing.', 'La']],
      [[{ score: 5, label: 'LABEL_0' }], [{ score: 2, label: 'LABEL_0' }]],
      [
        { text: 'La la', addSpecialTokens: true, truncate: false },
        { messages: [{ role: 'user', content: 'Sing.' }], completion: 'La' },
      ],
    ],
  ])('takes %s', async (_what, inputs, predictions, sent) => {
    expect(await post('/predict', { inputs, raw_scores: true })).toEqual({ status: 200, body: predictions });
    expect(asked()).toEqual(sent);
  });

  test('gives probabilities unless raw scores are asked for, by the model that the query names', async () => {
    const { body } = await post('/predict?model=other', { inputs: 'La' });
    expect(body).toEqual([{ score: expect.closeTo(sigmoid(2), 9), label: 'LABEL_0' }]);
  });

  test('cuts what is too long if asked to, and else refuses as it does', async () => {
    const inputs = 'x'.repeat(1001);
    expect((await post('/predict', { inputs, raw_scores: true, truncate: true })).body).toMatchObject([
      { score: 1000 },
    ]);
    const refused = await post('/predict', { inputs });
    expect(refused.status).toBe(413);
    expect(refused.body).toMatchObject({ error: expect.stringContaining('1001 tokens'), error_type: 'validation' });
  });
});

describe('OpenRLHF’s /get_reward', () => {
  const rollouts = {
    query: ['<u>Sing.</u>La', '<u>Sing.</u>La la'],
    prompts: ['<u>Sing.</u>', '<u>Sing.</u>'],
    labels: ['', ''],
  };

  test('gives each query its reward, closed as an answer, its prompt shared', async () => {
    const { body } = await post('/get_reward', rollouts);
    // With the end that the played service adds.
    expect(body).toEqual({ rewards: [15, 18], scores: [15, 18], extra_logs: { raw: [15, 18], disagreement: [1, 1] } });
    expect(asked()[0]).toEqual({ text: rollouts.query[0], prompt: '<u>Sing.</u>', close: true, truncate: true });
  });

  test('takes queries alone, as older ones send', async () => {
    expect((await post('/get_reward?model=other', { query: ['La'] })).body).toMatchObject({ rewards: [3] });
  });

  test('can be asked by a program that is given a URL and no header', async () => {
    const basic = `Basic ${Buffer.from(`x:${researcher.token}`).toString('base64')}`;
    expect((await post('/get_reward', rollouts, basic)).status).toBe(200);
    expect((await post('/get_reward', rollouts, 'Basic eDp5')).status).toBe(401);
  });

  test('needs as many prompts as queries', async () => {
    const { status, body } = await post('/get_reward', { ...rollouts, prompts: ['one'] });
    expect([status, body]).toMatchObject([422, { errors: [{ path: 'prompts' }] }]);
  });
});
