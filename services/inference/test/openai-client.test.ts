// OpenAI's own client against the service: what it reads, it must find.
import OpenAI, { APIConnectionError, APIError, APIUserAbortError, BadRequestError, RateLimitError } from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApp, ModelHost } from '../src/index.js';
import { makeTinyModels, type TinyModels } from './tiny-models.js';

let models: TinyModels;
let host: ModelHost;
let app: Awaited<ReturnType<typeof buildApp>>;
let openai: OpenAI;

beforeAll(async () => {
  models = await makeTinyModels();
  host = new ModelHost({ engine: 'auto', modelMemoryBytes: 2 ** 30, prefixCacheBytes: 2 ** 24, maximumRequests: 2 });
  app = await buildApp({ artifacts: models.artifacts, host });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'unused', maxRetries: 0 });
  await host.ready();
});

afterAll(async () => {
  await app.close();
  await host.close();
  await models.remove();
});

const messages = [{ role: 'user' as const, content: 'the cat' }];
const order = () => ({ model: models.language, messages, max_tokens: 8, seed: 5 });

test('n answers come with usage, and the same seed brings the same', async () => {
  const first = await openai.chat.completions.create({ ...order(), n: 3 });
  expect(first.choices.map(({ index, message }) => [index, message.role])).toEqual(
    [0, 1, 2].map((i) => [i, 'assistant']),
  );
  expect(first.usage?.total_tokens).toBe((first.usage?.prompt_tokens ?? 0) + (first.usage?.completion_tokens ?? 0));
  const again = await openai.chat.completions.create({ ...order(), n: 3 });
  expect(again.choices.map(({ message }) => message.content)).toEqual(
    first.choices.map(({ message }) => message.content),
  );
});

test('a stream brings the same text piece by piece, its end, and its usage where it is asked for', async () => {
  const whole = await openai.chat.completions.create(order());
  const stream = await openai.chat.completions.create({
    ...order(),
    stream: true,
    stream_options: { include_usage: true },
  });
  const pieces: string[] = [];
  const ends: (string | null)[] = [];
  const usages: unknown[] = [];
  for await (const { choices, usage } of stream) {
    for (const { delta, finish_reason: end } of choices) {
      if (delta.content) pieces.push(delta.content);
      if (end !== null) ends.push(end);
    }
    if (usage != null) usages.push(usage);
  }
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.join('')).toBe(whole.choices[0]?.message.content);
  expect(ends).toEqual([whole.choices[0]?.finish_reason]);
  expect(usages).toEqual([whole.usage]);
});

test('the client’s stream helper puts the pieces together', async () => {
  const whole = await openai.chat.completions.create(order());
  const runner = openai.chat.completions.stream(order());
  expect(await runner.finalContent()).toBe(whole.choices[0]?.message.content);
});

test('a stop sequence ends the answer before it', async () => {
  const whole = await openai.chat.completions.create({ ...order(), max_tokens: 40 });
  const text = whole.choices[0]?.message.content ?? '';
  const stop = text.slice(4, 6);
  const cut = await openai.chat.completions.create({ ...order(), max_tokens: 40, stop: [stop] });
  expect(cut.choices[0]).toMatchObject({
    message: { content: text.slice(0, text.indexOf(stop)) },
    finish_reason: 'stop',
  });
});

test('log-probabilities name the likeliest tokens of each place, and greedy decoding takes the first', async () => {
  const { choices } = await openai.chat.completions.create({
    ...order(),
    temperature: 0,
    logprobs: true,
    top_logprobs: 4,
  });
  const content = choices[0]?.logprobs?.content ?? [];
  expect(content.length).toBeGreaterThan(0);
  for (const { token, logprob, top_logprobs: likeliest } of content) {
    expect(likeliest).toHaveLength(4);
    expect(likeliest[0]).toMatchObject({ token, logprob });
    const all = likeliest.map((each) => each.logprob);
    expect(all).toEqual(all.toSorted((a, b) => b - a));
    expect(all.reduce((sum, each) => sum + Math.exp(each), 0)).toBeLessThanOrEqual(1 + 1e-6);
  }
});

test('streamed log-probabilities are those of the whole answer', async () => {
  const asked = { ...order(), logprobs: true, top_logprobs: 2 };
  const whole = await openai.chat.completions.create(asked);
  const streamed = [];
  for await (const { choices } of await openai.chat.completions.create({ ...asked, stream: true })) {
    streamed.push(...choices.flatMap((choice) => choice.logprobs?.content ?? []));
  }
  expect(streamed).toEqual(whole.choices[0]?.logprobs?.content);
});

test('plain text is continued, with the likeliest tokens by their text', async () => {
  const { choices } = await openai.completions.create({
    model: models.language,
    prompt: 'the cat',
    max_tokens: 5,
    temperature: 0,
    logprobs: 3,
  });
  const {
    tokens = [],
    token_logprobs: chosen = [],
    top_logprobs: top = [],
    text_offset: offsets = [],
  } = choices[0]?.logprobs ?? {};
  expect(tokens.join('')).toBe(choices[0]?.text);
  expect(top.map((each, i) => each[tokens[i] ?? ''])).toEqual(chosen);
  expect(offsets.map((offset, i) => choices[0]?.text.startsWith(tokens[i] ?? '', offset))).toEqual(
    tokens.map(() => true),
  );
});

test('several prompts are answered with n choices each, prompt by prompt, whole and streamed', async () => {
  const asked = { model: models.language, max_tokens: 5, seed: 5, n: 2 };
  const { choices, usage } = await openai.completions.create({ ...asked, prompt: ['the cat', 'a dog'] });
  const alone = [
    await openai.completions.create({ ...asked, prompt: 'the cat' }),
    await openai.completions.create({ ...asked, prompt: 'a dog', seed: 6 }),
  ];
  expect(choices.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  expect(choices.map(({ text }) => text)).toEqual(alone.flatMap((one) => one.choices.map(({ text }) => text)));
  const tokens = (key: 'prompt_tokens' | 'completion_tokens') =>
    alone.reduce((sum, one) => sum + (one.usage?.[key] ?? 0), 0);
  expect(usage).toMatchObject({
    prompt_tokens: tokens('prompt_tokens'),
    completion_tokens: tokens('completion_tokens'),
  });
  const pieces = ['', '', '', ''];
  const stream = await openai.completions.create({ ...asked, prompt: ['the cat', 'a dog'], stream: true });
  for await (const chunk of stream) for (const { index, text } of chunk.choices) pieces[index] += text;
  expect(pieces).toEqual(choices.map(({ text }) => text));
});

test('a prompt of token ids is continued as it stands, and ids beyond the vocabulary are refused', async () => {
  const asked = { model: models.language, max_tokens: 4, temperature: 0 };
  const one = await openai.completions.create({ ...asked, prompt: [5, 6, 7] });
  expect(one.usage?.prompt_tokens).toBe(3);
  const two = await openai.completions.create({ ...asked, prompt: [[5, 6, 7], [8]] });
  expect(two.choices[0]?.text).toBe(one.choices[0]?.text);
  await expect(openai.completions.create({ ...asked, prompt: [10_000_000] })).rejects.toThrow('outside the vocabulary');
});

test('echo tells the prompt and how likely its tokens were, as harnesses score by', async () => {
  const asked = { model: models.language, prompt: 'the cat sat', echo: true, logprobs: 1, temperature: 0 };
  const read = (await openai.completions.create({ ...asked, max_tokens: 0 })).choices[0];
  expect(read).toMatchObject({ text: 'the cat sat', finish_reason: 'length' });
  const {
    tokens = [],
    token_logprobs: chosen = [],
    top_logprobs: top = [],
    text_offset: offsets = [],
  } = read?.logprobs ?? {};
  expect(tokens.join('')).toBe('the cat sat');
  expect([chosen[0], top[0]]).toEqual([null, null]);
  expect(offsets.map((offset, i) => 'the cat sat'.startsWith(tokens[i] ?? '', offset))).toEqual(tokens.map(() => true));
  expect(top.slice(1).map((likely, i) => likely?.[tokens[i + 1] ?? ''])).toEqual(chosen.slice(1));
  // As lm-evaluation-harness does: the prompt with its continuation, and one token more that it leaves out.
  const { text, logprobs } = (await openai.completions.create({ ...asked, max_tokens: 1 })).choices[0] ?? {};
  expect(text?.startsWith('the cat sat')).toBe(true);
  expect(logprobs?.token_logprobs?.slice(0, -1)).toEqual([
    null,
    ...chosen.slice(1).map((one) => expect.closeTo(one ?? 0, 4)),
  ]);
  const streamed = [];
  for await (const { choices } of await openai.completions.create({ ...asked, max_tokens: 1, stream: true })) {
    streamed.push(...choices.map((choice) => choice.text));
  }
  expect(streamed.join('')).toBe(text);
});

test('a continuation is as likely when it is scored as when it was written', async () => {
  const prompt = [5, 6, 7, 8];
  const written = await openai.completions.create({
    model: models.language,
    prompt,
    max_tokens: 6,
    temperature: 0,
    logprobs: 1,
  });
  const scored = await openai.completions.create({
    model: models.language,
    prompt: [prompt, prompt],
    max_tokens: 6,
    temperature: 0,
    logprobs: 1,
    echo: true,
  });
  const likely = written.choices[0]?.logprobs?.token_logprobs ?? [];
  for (const { logprobs } of scored.choices) {
    expect(logprobs?.token_logprobs?.slice(4)).toEqual(likely.map((one) => expect.closeTo(one, 4)));
  }
});

test('echo without log-probabilities begins the text with the prompt, and decodes one of token ids', async () => {
  const asked = { model: models.language, echo: true, max_tokens: 3, seed: 1 };
  const one = await openai.completions.create({ ...asked, prompt: 'the cat' });
  expect(one.choices[0]).toMatchObject({ text: expect.stringMatching(/^the cat/) });
  expect(one.choices[0]?.logprobs).toBeUndefined();
  const { choices } = await openai.completions.create({ ...asked, prompt: [[116, 104], [116]], max_tokens: 0 });
  expect(choices).toHaveLength(2);
  expect(choices[0]?.text.startsWith(choices[1]?.text ?? ' ')).toBe(true);
});

test('mistakes are the client’s own errors, with status, code and what is wrong', async () => {
  const error = await openai.chat.completions.create({ ...order(), max_tokens: 2100 }).catch((each: unknown) => each);
  expect(error).toBeInstanceOf(BadRequestError);
  expect(error).toMatchObject({ status: 400, code: 'invalid_request', type: 'invalid_request_error' });
  expect(String(error)).toContain('2048');
  const wrong = await openai.chat.completions.create({ ...order(), temperature: -1 }).catch((each: unknown) => each);
  expect(wrong).toBeInstanceOf(APIError);
  expect(wrong).toMatchObject({ status: 422, code: 'validation_failed', param: 'temperature' });
  const unknown = { ...order(), model: `sha256:${'0'.repeat(64)}`, stream: true as const };
  await expect(openai.chat.completions.create(unknown)).rejects.toMatchObject({ status: 404, code: 'not_found' });
});

test('beyond the queue’s bound requests are refused with 429 and when to come again, and the others are answered', async () => {
  const long = { ...order(), max_tokens: 400, temperature: 1.5, n: 4, seed: 1 };
  const answers = await Promise.allSettled(Array.from({ length: 5 }, () => openai.chat.completions.create(long)));
  const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
  expect(refused).toHaveLength(3);
  for (const error of refused) {
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ code: 'too_many_requests', type: 'rate_limit_error' });
    expect(error.headers.get('retry-after')).toBe('1');
  }
});

test('a client that retries gets its turn', async () => {
  const patient = openai.withOptions({ maxRetries: 8 });
  const answers = await Promise.all(
    Array.from({ length: 5 }, (_, seed) => patient.chat.completions.create({ ...order(), seed })),
  );
  expect(answers.every(({ choices }) => choices.length === 1)).toBe(true);
});

test('a conversation’s next turn reads only what is new, and says so in its usage', async () => {
  const system = { role: 'system' as const, content: 'the cat sat on the mat and did not move. '.repeat(5) };
  const first = await openai.chat.completions.create({ ...order(), messages: [system, ...messages] });
  expect(first.usage?.prompt_tokens_details?.cached_tokens).toBe(0);
  const turn = [system, ...messages, { role: 'assistant' as const, content: 'sat' }, ...messages];
  const second = await openai.chat.completions.create({ ...order(), messages: turn });
  const cached = second.usage?.prompt_tokens_details?.cached_tokens ?? 0;
  expect(cached).toBeGreaterThan((first.usage?.prompt_tokens ?? 0) - 32);
  expect(cached).toBeLessThan(second.usage?.prompt_tokens ?? 0);
});

test('a client that leaves makes room for the next', async () => {
  const leave = new AbortController();
  const long = { ...order(), n: 8, max_tokens: 2000, temperature: 1.5 };
  const both = [1, 2].map((seed) => openai.chat.completions.create({ ...long, seed }, { signal: leave.signal }));
  const settled = Promise.allSettled(both);
  const stream = await openai.withOptions({ maxRetries: 0 }).models.list();
  expect(stream.object).toBe('list');
  leave.abort();
  for (const answer of await settled) expect(answer).toMatchObject({ reason: expect.any(APIUserAbortError) });
  const next = await openai.withOptions({ maxRetries: 8 }).chat.completions.create(order());
  expect(next.choices).toHaveLength(1);
});

test('a service that is away is a connection error', async () => {
  const away = new OpenAI({ baseURL: 'http://127.0.0.1:9/v1', apiKey: 'unused', maxRetries: 0 });
  await expect(away.chat.completions.create(order())).rejects.toBeInstanceOf(APIConnectionError);
});
