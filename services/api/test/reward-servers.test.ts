import { Readable } from 'node:stream';
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
    // The model that answered, which the alias does not tell.
    expect(body).toMatchObject({ model: 'judge', data: [{ probs: [2] }] });
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

describe('vLLM’s /pooling', () => {
  test('gives each text one number, the raw score where it is asked for', async () => {
    const { body } = await post('/pooling', {
      input: ['La', 'La la'],
      encoding_format: 'float',
      use_activation: false,
    });
    expect(body).toEqual({
      id: expect.stringMatching(/^pooling-/),
      object: 'list',
      created: expect.any(Number),
      model: 'judge',
      data: [
        { index: 0, object: 'pooling', data: [2] },
        { index: 1, object: 'pooling', data: [5] },
      ],
      usage: { prompt_tokens: 7, total_tokens: 7, completion_tokens: 0, prompt_tokens_details: null },
    });
  });
});

describe('vLLM’s /score', () => {
  test.each([
    ['one prompt with each answer', { text_1: 'Sing.', text_2: ['La', 'La la'] }],
    ['each prompt with its answer', { data_1: ['Sing.', 'Sing.'], data_2: ['La', 'La la'] }],
    ['queries and documents', { queries: ['Sing.'], documents: ['La', 'La la'] }],
    ['queries and items', { queries: 'Sing.', items: ['La', 'La la'] }],
  ])('takes %s', async (_what, sides) => {
    const { body } = await post('/score', { model: 'judge', ...sides });
    expect(body).toMatchObject({
      id: expect.stringMatching(/^score-/),
      object: 'list',
      model: 'judge',
      data: [
        { index: 0, object: 'score', score: expect.closeTo(sigmoid(2), 9) },
        { index: 1, object: 'score', score: expect.closeTo(sigmoid(5), 9) },
      ],
      usage: { prompt_tokens: 7 },
    });
    expect(asked()[0]).toEqual({ messages: [{ role: 'user', content: 'Sing.' }], completion: 'La' });
  });

  test.each([
    [{ text_1: ['a', 'b'], text_2: ['c', 'd', 'e'] }, 'text_1'],
    [{ text_1: 'a' }, 'text_1'],
    [{ text_1: 'a', documents: 'b' }, 'text_1'],
    [{ text_1: 'a', text_2: 'b', items: 'c' }, 'items'],
    [{ text_1: 'a', text_2: 'x'.repeat(2000) }, 'text_2.0'],
    [{}, 'text_1'],
  ])('refuses sides that do not fit: %j', async (sides, param) => {
    const { status, body } = await post('/score', sides);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).toMatchObject({ error: { param } });
  });
});

describe('vLLM’s /rerank', () => {
  test('gives the answers best first, as many as are asked for', async () => {
    const order = { model: 'judge', query: 'Sing.', documents: ['La', 'La la la', 'La la'], use_activation: false };
    const { body } = await post('/rerank', order);
    expect(body).toEqual({
      id: expect.stringMatching(/^rerank-/),
      model: 'judge',
      usage: { prompt_tokens: 15, total_tokens: 15 },
      results: [
        { index: 1, document: { text: 'La la la', multi_modal: null }, relevance_score: 8 },
        { index: 2, document: { text: 'La la', multi_modal: null }, relevance_score: 5 },
        { index: 0, document: { text: 'La', multi_modal: null }, relevance_score: 2 },
      ],
    });
    const best = await post('/rerank', { ...order, top_n: 1 });
    expect(best.body).toMatchObject({ results: [{ index: 1, relevance_score: 8 }] });
  });
});

describe('vLLM’s and text-embeddings-inference’s /health', () => {
  test('is 200 and nothing else, to anybody', async () => {
    const response = await fetch(`${world.url}/health`);
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});

describe('what the checkpoint says of itself', () => {
  test('is its label in /classify and /predict, and the model that text-embeddings-inference’s /info describes', async () => {
    const config = { id2label: { 0: 'helpful' }, max_position_embeddings: 512 };
    const { hash } = await world.artifacts.putStream('config.json', Readable.from([JSON.stringify(config)]));
    await registerModel(world.database, 'labelled', 'reward', hash);
    const classified = await post('/classify', { model: 'labelled', input: 'La' });
    expect(classified.body).toMatchObject({ data: [{ label: 'helpful' }] });
    expect((await post('/predict?model=labelled', { inputs: 'La' })).body).toMatchObject([{ label: 'helpful' }]);
    const headers = { authorization: `Bearer ${researcher.token}` };
    const info = await (await fetch(`${world.url}/info?model=labelled`, { headers })).json();
    expect(info).toMatchObject({
      model_id: 'labelled',
      model_sha: hash,
      model_type: { reranker: { id2label: { 0: 'helpful' }, label2id: { helpful: 0 } } },
      max_input_length: 512,
      auto_truncate: false,
    });
    const without = await fetch(`${world.url}/info?model=judge`, { headers });
    expect([without.status, await without.json()]).toMatchObject([409, { error: expect.any(String) }]);
  });
});

describe('a parameter that is not done', () => {
  test.each([
    ['/classify', { input: 'a', truncate_prompt_tokens: 5 }, 'truncate_prompt_tokens'],
    ['/pooling', { input: 'a', encoding_format: 'base64' }, 'encoding_format'],
    ['/pooling', { input: 'a', dimensions: 2 }, 'dimensions'],
    ['/score', { text_1: 'a', text_2: 'b', priority: 1 }, 'priority'],
    ['/rerank', { query: 'a', texts: ['b'], documents: ['b'] }, 'texts'],
    ['/predict', { inputs: 'a', truncation_direction: 'Left' }, 'truncation_direction'],
    ['/get_reward', { query: ['a'], prompt: ['a'] }, 'prompt'],
  ])('is refused by %s with its name: %j', async (path, order, param) => {
    expect(await post(path, order)).toMatchObject({ status: 422, body: { errors: [{ path: param }] } });
    expect(world.inference.requests).toEqual([]);
  });

  test.each([
    ['/classify', { input: 'a', priority: 0, padding: 'do_not_pad', chat_template: null, user: 'someone' }],
    ['/pooling', { input: 'a', embed_dtype: 'float32', endianness: 'native', dimensions: null }],
    ['/score', { text_1: 'a', text_2: 'b', truncation_side: 'right', truncate_prompt_tokens: null }],
    ['/predict', { inputs: 'a', truncation_direction: 'Right', truncate: false }],
  ])('is taken by %s with a value that changes nothing: %j', async (path, order) => {
    expect((await post(path, order)).status).toBe(200);
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
