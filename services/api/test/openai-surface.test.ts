// OpenAI's own JavaScript client against /openai/v1: what it reads it must find, and what is not done must be told.
import OpenAI, { APIError, AuthenticationError, BadRequestError, NotFoundError } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { registerModel } from './support/models.js';
import { createWorld, type Person, type World } from './support/world.js';

let world: World;
let researcher: Person;
let openai: OpenAI;
let haikuId: string;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  ({ id: haikuId } = await registerModel(world.database, 'acme/haiku 1', 'assistant'));
  await registerModel(world.database, 'judge', 'reward');
  openai = new OpenAI({ baseURL: `${world.url}/openai/v1`, apiKey: researcher.token, maxRetries: 0 });
});
afterAll(() => world.close());
beforeEach(() => {
  world.inference.requests.length = 0;
});

const model = 'acme/haiku 1';
const messages = [{ role: 'user' as const, content: 'Hi' }];

async function post(path: string, body: object) {
  const headers = { authorization: `Bearer ${researcher.token}`, 'content-type': 'application/json' };
  const response = await fetch(`${world.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const told: object = Object(await response.json());
  return { status: response.status, type: response.headers.get('content-type'), body: told };
}

describe('models', () => {
  test('are listed, language models alone, by the name that requests give', async () => {
    const listed = [];
    for await (const one of openai.models.list()) listed.push(one);
    expect(listed).toEqual([{ id: model, object: 'model', created: expect.any(Number), owned_by: 'installation' }]);
  });

  test('are found by name, whose slash may be escaped or not, and by id', async () => {
    const [listed] = (await openai.models.list()).data;
    expect(await openai.models.retrieve(model)).toEqual(listed);
    expect(await openai.models.retrieve(haikuId)).toEqual(listed);
    expect(await openai.get('/models/acme/haiku%201')).toEqual(listed);
  });

  test('that are not there, or no language models, are told so', async () => {
    await expect(openai.models.retrieve('nobody')).rejects.toBeInstanceOf(NotFoundError);
    await expect(openai.models.retrieve('judge')).rejects.toThrow('reward');
  });

  test('of the same name in two projects are listed with their project', async () => {
    const projects = [await world.project(researcher), await world.project(researcher)];
    for (const { id } of projects) await registerModel(world.database, 'twin', 'assistant', undefined, id);
    const ids = (await openai.models.list()).data.map(({ id }) => id);
    for (const { id } of projects) {
      expect(ids).toContain(`${id}/twin`);
      expect(await openai.models.retrieve(`${id}/twin`)).toMatchObject({ owned_by: id });
    }
  });
});

describe('chat completions', () => {
  test('hold OpenAI’s fields and no others', async () => {
    const answer = await openai.chat.completions.create({ model, messages });
    expect(answer).toEqual({
      id: 'c1',
      object: 'chat.completion',
      created: 1,
      model,
      system_fingerprint: expect.stringMatching(/^fp_[0-9a-f]{12}$/),
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'x', refusal: null },
          finish_reason: 'stop',
          logprobs: null,
        },
      ],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    });
  });

  test('take text parts, the role developer, and answers as clients send them back', async () => {
    const { choices } = await openai.chat.completions.create({ model, messages });
    const answered = choices[0]?.message;
    if (answered === undefined) throw new Error('no answer');
    await openai.chat.completions.create({
      model,
      messages: [
        { role: 'developer', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Hi ' },
            { type: 'text', text: 'there' },
          ],
        },
        answered,
        { role: 'user', content: 'More' },
      ],
    });
    expect(world.inference.requests.at(-1)).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi there' },
        { role: 'assistant', content: 'x' },
        { role: 'user', content: 'More' },
      ],
    });
  });

  test('are streamed in OpenAI’s fields, to the end', async () => {
    const chunks = [];
    for await (const chunk of await openai.chat.completions.create({ model, messages, stream: true }))
      chunks.push(chunk);
    expect(chunks.map(({ choices }) => choices[0]?.delta.content)).toEqual(['One', ' two']);
    expect(Object.keys(chunks[0] ?? {}).toSorted()).toEqual(
      ['choices', 'created', 'id', 'model', 'object', 'system_fingerprint'].toSorted(),
    );
    expect(await openai.chat.completions.stream({ model, messages }).finalContent()).toBe('One two');
  });
});

describe('completions', () => {
  test('take a list of prompts, as LangChain always sends, and lists of token ids', async () => {
    const { choices } = await openai.completions.create({ model, prompt: ['a', 'b'] });
    expect(choices.map(({ index, text }) => [index, text])).toEqual([
      [0, 'a!'],
      [1, 'b!'],
    ]);
    for (const prompt of [
      [5, 6],
      [[5, 6], [7]],
    ]) {
      await openai.completions.create({ model, prompt });
      expect(world.inference.requests.at(-1)).toMatchObject({ prompt });
    }
  });
});

describe('a parameter that is not done', () => {
  test.each([
    [{ response_format: { type: 'json_object' } }, 'response_format.type'],
    [{ tools: [{ type: 'function', function: { name: 'f' } }] }, 'tools'],
    [{ tool_choice: 'required' }, 'tool_choice'],
    [{ logit_bias: { '50256': -100 } }, 'logit_bias'],
    [{ frequency_penalty: 0.5 }, 'frequency_penalty'],
    [{ presence_penalty: -1 }, 'presence_penalty'],
    [{ best_of: 3 }, 'best_of'],
    [{ min_p: 0.1 }, 'min_p'],
    [{ echo: true }, 'echo'],
    [{ top_logprobs: 2 }, 'top_logprobs'],
    [{ stream_options: { include_usage: true } }, 'stream_options'],
    [{ max_tokens: 3, max_completion_tokens: 4 }, 'max_tokens'],
    [{ temprature: 0.2 }, 'temprature'],
    [{ messages: [{ role: 'tool', content: '4', tool_call_id: 'c' }] }, 'messages.0.role'],
    [{ messages: [{ role: 'user', content: 'Hi', name: 'Bo' }] }, 'messages.0.name'],
    [
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,' } }] }] },
      'messages.0.content',
    ],
  ])('is 400 with its name: %j', async (parameter, param) => {
    const asked = { model, messages, ...parameter };
    const refused = await post('/openai/v1/chat/completions', asked);
    expect(refused).toMatchObject({
      status: 400,
      type: expect.stringContaining('application/json'),
      body: { error: { param, type: 'invalid_request_error', message: expect.stringContaining(param) } },
    });
    expect(Object.keys(refused.body)).toEqual(['error']);
    // The same route of the API refuses it likewise, as a problem.
    expect(await post('/v1/chat/completions', asked)).toMatchObject({ status: 422, body: { error: { param } } });
    expect(world.inference.requests).toEqual([]);
  });

  test.each([
    { frequency_penalty: 0, presence_penalty: 0, repetition_penalty: 1, min_p: 0, top_k: -1 },
    { n: 1, best_of: 1, logit_bias: {}, metadata: {}, user: 'someone' },
    { n: 2, best_of: 2 },
    { tools: [], tool_choice: 'auto', parallel_tool_calls: true, functions: [], function_call: 'none' },
    { response_format: { type: 'text' }, modalities: ['text'], service_tier: 'auto', store: false },
    { logprobs: false, top_logprobs: 0, stream: false, stream_options: null, seed: null, stop: [] },
    { audio: null, prediction: null, anything: null },
  ])('is taken with the value that changes nothing: %j', async (neutral) => {
    const { status } = await post('/openai/v1/chat/completions', { model, messages, ...neutral });
    expect(status).toBe(200);
    const known = [
      'answer_as',
      'logprobs',
      'messages',
      'model',
      'n',
      'seed',
      'stop',
      'stream',
      'top_k',
      'top_logprobs',
    ];
    expect(known).toEqual(expect.arrayContaining(Object.keys(Object(world.inference.requests.at(-1)))));
  });

  test.each([
    [{ suffix: 'end' }, 'suffix'],
    [{ best_of: 2 }, 'best_of'],
    [{ guided_json: {} }, 'guided_json'],
    [{ prompt: [['a']] }, 'prompt'],
    [{ max_tokens: -1 }, 'max_tokens'],
  ])('is 400 of completions, too: %j', async (parameter, param) => {
    const refused = await post('/openai/v1/completions', { model, prompt: 'a', ...parameter });
    expect(refused).toMatchObject({ status: 400, body: { error: { param } } });
  });
});

describe('errors', () => {
  test('are the client’s own, with OpenAI’s object as their whole body', async () => {
    const unknown = await openai.chat.completions
      .create({ model: 'nobody', messages })
      .catch((error: unknown) => error);
    expect(unknown).toBeInstanceOf(NotFoundError);
    const wrong = await openai.chat.completions.create({ model, messages, n: 0 }).catch((error: unknown) => error);
    expect(wrong).toBeInstanceOf(BadRequestError);
    expect(wrong).toMatchObject({ param: 'n', type: 'invalid_request_error' });
    const stranger = openai.withOptions({ apiKey: 'wrong' });
    await expect(stranger.models.list()).rejects.toBeInstanceOf(AuthenticationError);
  });

  test('have that shape also where there is no such route, and embeddings are not served', async () => {
    const asked = openai.embeddings.create({ model, input: 'a' });
    await expect(asked).rejects.toMatchObject({ status: 404, code: 'not_found', type: 'invalid_request_error' });
    await expect(openai.get('/files')).rejects.toBeInstanceOf(APIError);
    const page = await fetch(`${world.url}/openai/v1/files`, { headers: { accept: 'text/html' } });
    expect([page.status, Object.keys(Object(await page.json()))]).toEqual([404, ['error']]);
  });
});
