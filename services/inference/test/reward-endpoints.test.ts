import { createServer } from 'node:http';
import {
  type InferenceScore,
  type InferenceScoreInput,
  inferenceProbeResponse,
  inferenceScoreResponse,
  problem,
  type ScoringFound,
} from '@tastemaker/contracts';
import { makeSecretKey, parseSecretKey, seal } from '@tastemaker/secrets';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildApp, ModelHost } from '../src/index.js';
import { type RewardAnswer, type RewardKind, type ServedReward, startRewardServer } from './reward-server.js';
import { makeTinyModels, type TinyModels } from './tiny-models.js';

const secretKey = parseSecretKey(makeSecretKey());
const chatTemplate = '{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}';
const knownPair = { messages: [{ role: 'user', content: 'Hi' }], chosen: 'good good', rejected: 'bad' };

let models: TinyModels;
let host: ModelHost;
let app: Awaited<ReturnType<typeof buildApp>>;
let url: string;
const open: { close(): Promise<void> }[] = [];
let registrations = 0;

beforeAll(async () => {
  models = await makeTinyModels();
  host = new ModelHost({ engine: 'auto', modelMemoryBytes: 2 ** 30 });
  // A look counts for no time, so that a change is seen by the next request.
  app = await buildApp({ artifacts: models.artifacts, host, secretKey, serverLookMs: 0 });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});
afterAll(async () => {
  await app.close();
  await host.close();
  await models.remove();
});

async function serve(kind: RewardKind, given?: Partial<ServedReward>) {
  const server = await startRewardServer(kind, given);
  open.push(server);
  return server;
}

async function post(path: string, body: object): Promise<Response> {
  return fetch(new URL(path, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

interface Stated {
  readonly api: string;
  readonly activation?: 'raw' | 'sigmoid';
  readonly chatTemplate?: string;
  readonly maxBatch?: number;
  readonly knownPair?: object;
}

/** An endpoint as the API registers it. */
class Registration {
  readonly model = `endpoint:0199f0c4-0000-7000-8000-${String((registrations += 1)).padStart(12, '0')}`;
  readonly #endpoint: { readonly scoring: object; readonly [key: string]: unknown };

  constructor(baseUrl: string, scoring: Stated, more: object = {}) {
    this.#endpoint = {
      baseUrl,
      model: 'acme/reward',
      apiKey: 'sk-1',
      maxAttempts: 2,
      scoring: { knownPair, ...scoring },
      ...more,
    };
  }

  target(found?: ScoringFound) {
    const whole =
      found === undefined ? this.#endpoint : { ...this.#endpoint, scoring: { ...this.#endpoint.scoring, found } };
    return { model: this.model, endpoint: seal(secretKey, this.model, JSON.stringify(whole)) };
  }

  async refusal() {
    const response = await post('/v1/probe', this.target());
    return problem.parse(await response.json());
  }

  async register() {
    const response = await post('/v1/probe', this.target());
    if (!response.ok) throw new Error(await response.text());
    const { found } = inferenceProbeResponse.parse(await response.json());
    const target = this.target(found);
    const ask = (inputs: readonly InferenceScoreInput[]) => post('/v1/score', { ...target, inputs });
    return {
      found,
      ask,
      scores: async (inputs: readonly InferenceScoreInput[]) =>
        inferenceScoreResponse.parse(await (await ask(inputs)).json()),
    };
  }
}

const answerTo = (completion: string): InferenceScoreInput => ({
  messages: [{ role: 'user', content: 'Hi' }],
  completion,
});
const numbers = (scores: readonly InferenceScore[]) =>
  scores.map((each) => ('score' in each ? Math.round(each.score * 1000) / 1000 : each));

describe.each([
  { api: 'vllm-classify', kind: 'vllm' as const, chatTemplate: undefined },
  { api: 'vllm-classify', kind: 'vllm' as const, chatTemplate },
  { api: 'vllm-pooling', kind: 'vllm' as const, chatTemplate },
  { api: 'sglang-classify', kind: 'sglang' as const, chatTemplate },
  { api: 'tei-predict', kind: 'tei' as const, chatTemplate },
])('$api, template $chatTemplate', ({ api, kind, chatTemplate: template }) => {
  const stated = { api, ...(template === undefined ? {} : { chatTemplate: template }) };

  test('is registered with what it says of itself, and scores in the order of the inputs', async () => {
    const server = await serve(kind, { revision: 'r1' });
    const model = await new Registration(server.url, { ...stated, maxBatch: 2 }).register();
    expect(model.found).toMatchObject({
      version: '0.12.0',
      model: 'acme/reward',
      maxInputTokens: 1000,
      chosenScore: 3,
      rejectedScore: -2.5,
      rawBy: { vllm: 'use_activation', sglang: null, tei: 'raw_scores' }[kind],
    });
    const texts = ['good', 'bad', 'good good good', 'none', 'bad bad'];
    const { scores, notice } = await model.scores(texts.map(answerTo));
    expect(numbers(scores)).toEqual([1.5, -2.5, 4.5, 0, -5]);
    expect(notice).toBeUndefined();
    expect(server.heard.every(({ authorization }) => authorization === 'Bearer sk-1')).toBe(true);
  });

  test.runIf(kind !== 'sglang')('a sigmoid is turned back into its score', async () => {
    const server = await serve(kind);
    const model = await new Registration(server.url, { ...stated, activation: 'sigmoid' }).register();
    expect(model.found.chosenScore).toBeCloseTo(3, 9);
    expect(numbers((await model.scores([answerTo('good bad')])).scores)).toEqual([-1]);
  });

  test('several labels are refused, with what to serve instead', async () => {
    const server = await serve(kind, { logits: () => [1, 2] });
    const { status, detail } = await new Registration(server.url, stated).refusal();
    expect([status, detail]).toEqual([expect.any(Number), expect.stringContaining('num_labels 1')]);
  });

  test.runIf(kind !== 'sglang')('an input that is too long spoils no other', async () => {
    const server = await serve(kind);
    const model = await new Registration(server.url, stated).register();
    const { scores } = await model.scores([answerTo('good'), answerTo('x'.repeat(2000)), answerTo('bad')]);
    expect(numbers(scores)).toEqual([1.5, { error: { code: 'payload_too_large', message: expect.any(String) } }, -2.5]);
  });
});

describe('what is stated is checked by the known pair', () => {
  test.each([
    [
      'a pair in the wrong order',
      { knownPair: { ...knownPair, chosen: 'bad', rejected: 'good' } },
      {},
      'the rejected answer scores higher',
    ],
    ['the same score for both', { knownPair: { ...knownPair, chosen: 'x', rejected: 'y' } }, {}, 'the same for both'],
    [
      'a saturated sigmoid',
      { activation: 'sigmoid' as const },
      { logits: (text: string) => [text.includes('good') ? 800 : 700] },
      'saturated',
    ],
    [
      'a server that cannot be told to give raw scores',
      {},
      { rawSwitch: undefined },
      'may be scores or their sigmoids',
    ],
    ['another model', {}, { name: 'acme/other' }, 'the server has "acme/other"'],
  ])('%s', async (_, stated, given, seen) => {
    const server = await serve('vllm', given);
    const refused = new Registration(server.url, { api: 'vllm-classify', ...stated }).refusal();
    await expect(refused).resolves.toMatchObject({ status: 422, detail: expect.stringContaining(seen) });
  });

  test('raw numbers that were stated to be sigmoids', async () => {
    const server = await serve('sglang');
    const stated = { api: 'sglang-classify', activation: 'sigmoid' as const, chatTemplate };
    expect(await new Registration(server.url, stated).refusal()).toMatchObject({
      status: 422,
      code: 'validation_failed',
      detail: expect.stringContaining('gave 3 (chosen) and -2.5 (rejected), which no sigmoid gives'),
    });
  });

  test('SGLang’s /v1/classify, a softmax over one label, is refused by what to register instead', async () => {
    const server = await serve('sglang');
    const refused = await new Registration(server.url, { api: 'sglang-v1-classify', chatTemplate }).refusal();
    expect(refused.detail).toContain('a softmax over one label is always 1');
    expect(refused.detail).toContain('sglang-classify');
  });

  test('older vLLM’s parameter is found', async () => {
    const server = await serve('vllm', { rawSwitch: 'activation', version: '0.10.1' });
    const { found } = await new Registration(server.url, { api: 'vllm-classify' }).register();
    expect(found).toMatchObject({ rawBy: 'activation', version: '0.10.1', chosenScore: 3 });
  });
});

describe('what changes behind the address', () => {
  const stated = { api: 'tei-predict', chatTemplate };

  test('another version that scores as before is told, and scores go on', async () => {
    const server = await serve('tei');
    const model = await new Registration(server.url, stated).register();
    server.model.version = '0.13.0';
    const { scores, notice } = await model.scores([answerTo('good')]);
    expect(numbers(scores)).toEqual([1.5]);
    expect(notice).toContain('its version was 0.12.0 and is 0.13.0');
  });

  test.each([
    ['its name', (model: ServedReward) => void (model.name = 'acme/other'), 'acme/other'],
    ['its revision', (model: ServedReward) => void (model.revision = 'r2'), 'its revision was default and is r2'],
    [
      'its scores',
      (model: ServedReward) => void (model.logits = (text) => [text.length]),
      'is not what was registered any more',
    ],
  ])('another model, seen by %s, is not asked', async (_, change, seen) => {
    const server = await serve('tei');
    const model = await new Registration(server.url, stated).register();
    change(server.model);
    const response = await model.ask([answerTo('good')]);
    expect(problem.parse(await response.json())).toMatchObject({
      code: 'inference_failed',
      detail: expect.stringContaining(seen),
    });
  });
});

const valid = (score: unknown) => JSON.stringify([[{ score, label: 'LABEL_0' }]]);
const raw =
  (status: number, text: string, headers: Record<string, string> = {}) =>
  (response: Parameters<RewardAnswer>[0]) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  };

describe('hostile answers', () => {
  async function registered() {
    const server = await serve('tei');
    const model = await new Registration(
      server.url,
      { api: 'tei-predict', chatTemplate },
      { timeoutMs: 2000 },
    ).register();
    // The look at the server before scores asks for both answers of the pair.
    const look = () => server.script.push(raw(200, valid(3)), raw(200, valid(-2.5)));
    return { server, model, look };
  }

  test.each([
    ['too few scores', raw(200, '[]'), 'gave 0 scores for 1 inputs'],
    ['too many scores', raw(200, JSON.stringify([[{ score: 1 }], [{ score: 2 }]])), 'gave 2 scores for 1 inputs'],
    ['NaN', raw(200, '[[{"score":NaN,"label":"LABEL_0"}]]'), 'cannot be read'],
    ['a page', raw(200, '<html>Welcome</html>'), 'cannot be read'],
    ['another shape', raw(200, '{"object":"list"}'), 'cannot be read'],
    ['too much', raw(200, `["${'x'.repeat(17 * 2 ** 20)}"]`), 'larger than'],
    ['a refused key', raw(401, 'no sk-1 here'), 'answered 401: no [key] here'],
  ])('%s is told', async (_, answer, seen) => {
    const { server, model, look } = await registered();
    look();
    server.script.push(answer);
    const response = await model.ask([answerTo('good')]);
    expect(problem.parse(await response.json())).toMatchObject({
      code: 'inference_failed',
      detail: expect.stringContaining(seen),
    });
  });

  test.each([
    ['a string', '"2.5"'],
    ['null', 'null'],
    ['beyond all numbers', '1e999'],
  ])('%s in place of a score is told of its input alone', async (_, written) => {
    const { server, model, look } = await registered();
    look();
    server.script.push(raw(200, `[[{"score":${written}}],[{"score":1}]]`));
    const { scores } = await model.scores([answerTo('good'), answerTo('bad')]);
    expect(scores).toMatchObject([{ error: { code: 'inference_failed' } }, { score: 1 }]);
  });

  test('a server that closes in the middle, is slow or busy, is asked again as often as it was registered for', async () => {
    const { server, model, look } = await registered();
    look();
    server.script.push(raw(503, 'loading', { 'retry-after': '0' }));
    expect(numbers((await model.scores([answerTo('good')])).scores)).toEqual([1.5]);
    look();
    server.script.push(
      (response) => void response.destroy(),
      (response) => void response.destroy(),
    );
    expect((await model.ask([answerTo('good')])).status).toBe(503);
    look();
    server.script.push((response) => void response.writeHead(200).write('[[{"sco'));
    const slow = problem.parse(await (await model.ask([answerTo('good')])).json());
    expect(slow).toMatchObject({ code: 'inference_timeout', detail: expect.stringContaining('2000 ms') });
    look();
    server.script.push((response) => {
      response.writeHead(200).write('[[{"sco', () => response.destroy());
    });
    const halved = problem.parse(await (await model.ask([answerTo('good')])).json());
    expect(halved).toMatchObject({ code: 'inference_failed', detail: expect.stringContaining('cannot be read') });
  });

  test('a server that is away is told as away', async () => {
    const away = createServer();
    await new Promise<void>((resolve) => away.listen(0, '127.0.0.1', resolve));
    const address = away.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await new Promise((resolve) => away.close(resolve));
    const refused = await new Registration(`http://127.0.0.1:${port}`, { api: 'vllm-classify' }).refusal();
    expect(refused).toMatchObject({ status: 503, code: 'inference_unavailable' });
  });
});

test('a template that refuses a conversation, or never ends, is told of it', async () => {
  const refusing = `{% if messages[-1].content == 'odd' %}{{ raise_exception('No odd answers') }}{% endif %}${chatTemplate}`;
  const server = await serve('tei');
  const model = await new Registration(server.url, { api: 'tei-predict', chatTemplate: refusing }).register();
  const { scores } = await model.scores([answerTo('odd'), answerTo('good')]);
  expect(scores).toMatchObject([
    { error: { code: 'invalid_request', message: expect.stringContaining('No odd answers') } },
    { score: 1.5 },
  ]);
  const broken = await new Registration(server.url, { api: 'tei-predict', chatTemplate: '{% for m in %}' }).refusal();
  expect(broken).toMatchObject({ status: 422, detail: expect.stringContaining('The known pair cannot be rendered') });
});

test('texts are scored as they stand, closed by the template where they ask for it, and cut where they may be', async () => {
  const server = await serve('vllm');
  const model = await new Registration(server.url, { api: 'vllm-classify', chatTemplate }).register();
  const asked = server.heard.length;
  const { scores } = await model.scores([
    { text: 'good', close: true },
    { text: `good${'x'.repeat(2000)}`, truncate: true },
  ]);
  expect(numbers(scores)).toEqual([1.5, 1.5]);
  const inputs = server.heard.slice(asked).map(({ body }) => body.input);
  expect(inputs).toContainEqual(['good<|end|>']);
});

test('a language model behind an endpoint gives no scores', async () => {
  const model = 'endpoint:0199f0c4-0000-7000-8000-000000009999';
  const endpoint = seal(secretKey, model, JSON.stringify({ baseUrl: 'http://127.0.0.1:9/v1', model: 'llama' }));
  const response = await post('/v1/score', { model, endpoint, inputs: [answerTo('x')] });
  expect(problem.parse(await response.json())).toMatchObject({ detail: expect.stringContaining('language model') });
});
