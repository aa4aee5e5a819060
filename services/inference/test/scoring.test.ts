import {
  type InferenceScore,
  type InferenceScoreInput,
  inferenceScoreResponse,
  inferenceWarmResponse,
  problem,
} from '@tastemaker/contracts';
import {
  destroyRewardModel,
  loadRewardModel,
  type RewardModel,
  type ScorableInput,
  tokenizeInputs,
} from '@tastemaker/reward-model';
import { loadEngine } from '@tastemaker/tensor';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type ScorePass, ScoreQueue } from '../src/host/score-queue.js';
import { buildApp, ModelHost } from '../src/index.js';
import { cacheKey, ScoreCache } from '../src/scoring/score-cache.js';
import { makeTinyModels, type TinyModels } from './tiny-models.js';

let models: TinyModels;
let host: ModelHost;
let app: Awaited<ReturnType<typeof buildApp>>;
let url: string;

beforeAll(async () => {
  models = await makeTinyModels();
  host = new ModelHost({ engine: 'auto', modelMemoryBytes: 2 ** 30 });
  app = await buildApp({ artifacts: models.artifacts, host, scoreCacheEntries: 100 });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  await started(host);
});

afterAll(async () => {
  await app.close();
  await host.close();
  await models.remove();
});

/** However long that takes on a busy machine. */
async function started(starting: ModelHost): Promise<void> {
  await vi.waitFor(() => expect(starting.trouble).toBeUndefined(), { timeout: 240_000, interval: 100 });
}

async function post(path: string, body: object): Promise<Response> {
  return fetch(new URL(path, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function scoresOf(inputs: InferenceScoreInput[], model = models.reward): Promise<InferenceScore[]> {
  const response = await post('/v1/score', { model, inputs });
  return inferenceScoreResponse.parse(await response.json()).scores;
}

const about = (completion: string, content = 'the cat sat'): InferenceScoreInput => ({
  messages: [{ role: 'user', content }],
  completion,
});

function read(score: InferenceScore | undefined) {
  if (score === undefined || !('score' in score)) throw new Error(`no score but ${JSON.stringify(score)}`);
  return score;
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', url))).text();
  return Number(new RegExp(`^tastemaker_${name} (.+)$`, 'mu').exec(text)?.[1]);
}

describe('a reward model', () => {
  test('scores completions, one number each, however they are asked for', async () => {
    const inputs = ['on the mat', 'on the log', ''].flatMap((completion) =>
      ['the cat sat', 'where?'].map((content) => about(completion, content)),
    );
    const together = await scoresOf(inputs);
    const apart = await Promise.all(inputs.map((input) => scoreAlone(input)));
    expect(together).toHaveLength(6);
    for (const [index, alone] of apart.entries()) expect(read(together[index]).score).toBeCloseTo(alone, 4);
    expect(new Set(together.map((score) => read(score).score)).size).toBe(6);
  });

  test('that is an ensemble tells what each member says', async () => {
    const [first] = await scoresOf([about('on the mat')], models.ensemble);
    const { members, score, deviation } = read(first);
    expect(members).toHaveLength(3);
    expect(score).toBeCloseTo(members.reduce((sum, each) => sum + each, 0) / 3, 6);
    expect(deviation).toBeGreaterThan(0);
  });

  test('says of an input that is too long how long it is and what fits, and scores the others', async () => {
    const [, long, after] = await scoresOf([about('a'), about('z'.repeat(2500)), about('b')]);
    expect(long).toEqual({ tooLong: { tokens: expect.any(Number), limit: 2048 } });
    expect(read(after).tokens).toBeGreaterThan(0);
  });

  test('says of an input that its template refuses why, and scores the others', async () => {
    const system: InferenceScoreInput = {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'the cat sat' },
      ],
      completion: 'on the mat',
    };
    const [before, refused, after] = await scoresOf([about('a'), system, about('b')], models.withoutSystem);
    expect(refused).toEqual({
      error: { code: 'invalid_request', message: expect.stringContaining('System role not supported') },
    });
    for (const score of [before, after]) expect(read(score).tokens).toBeGreaterThan(0);
  });

  test('is loaded before it is needed', async () => {
    const fresh = new ModelHost({ engine: 'auto', modelMemoryBytes: 2 ** 30 });
    const other = await buildApp({ artifacts: models.artifacts, host: fresh });
    await started(fresh);
    const response = await other.inject({ method: 'POST', url: '/v1/warm', payload: { model: models.reward } });
    expect(inferenceWarmResponse.parse(response.json())).toEqual({ model: models.reward });
    expect(fresh.loaded.map((hash) => `sha256:${hash}`)).toEqual([models.reward]);
    await other.close();
    await fresh.close();
  });

  test('cannot be a language model', async () => {
    for (const [path, body] of Object.entries({ '/v1/warm': {}, '/v1/score': { inputs: [about('z')] } })) {
      const told = problem.parse(await (await post(path, { ...body, model: models.language })).json());
      expect(told).toMatchObject({ status: 400, code: 'invalid_request' });
      expect(told.detail).toContain('language model');
    }
  });
});

/** By a host that knows nothing of earlier requests. */
async function scoreAlone(input: InferenceScoreInput): Promise<number> {
  const hash = models.reward.replace('sha256:', '');
  const model = { hash, path: await models.artifacts.folderOf(hash) };
  const [score] = await host.score({ model, inputs: [input] }, new AbortController().signal);
  return read(score).score;
}

describe('what is asked again', () => {
  test('is not computed again, whatever else is asked with it', async () => {
    const before = { hits: await metric('score_cache_hits_total'), inputs: await metric('score_pass_inputs_total') };
    const first = await scoresOf([about('first'), about('second')]);
    const again = await scoresOf([about('second'), about('third'), about('first'), about('third')]);
    expect([again[2], again[0]]).toEqual(first);
    expect(again[3]).toEqual(again[1]);
    expect((await metric('score_cache_hits_total')) - before.hits).toBe(2);
    expect((await metric('score_pass_inputs_total')) - before.inputs).toBe(3);
  });

  test('of another model is another question', async () => {
    const [one] = await scoresOf([about('the log')]);
    const [other] = await scoresOf([about('the log')], models.ensemble);
    expect(read(other).score).not.toBe(read(one).score);
  });

  test('is forgotten when much else was asked since', () => {
    const cache = new ScoreCache(2);
    const score = { score: 1, members: [1], deviation: 0, tokens: 1 };
    for (const key of ['a', 'b']) cache.put(key, score);
    expect(cache.get('a')).toEqual(score);
    cache.put('c', score);
    expect(cache.get('b')).toBeUndefined();
    expect(cache.get('a')).toEqual(score);
    expect(cache.statistics).toEqual({ hits: 2, misses: 1, entries: 2 });
  });

  test('is known by its content, not by how it was written down', () => {
    const key = cacheKey('h', { messages: [{ role: 'user', content: 'a' }], completion: 'b' });
    expect(cacheKey('h', { completion: 'b', messages: [{ content: 'a', role: 'user' }] })).toBe(key);
    expect(cacheKey('h', { messages: [{ role: 'user', content: 'ab' }], completion: '' })).not.toBe(key);
    expect(cacheKey('i', { messages: [{ role: 'user', content: 'a' }], completion: 'b' })).not.toBe(key);
    const text = cacheKey('h', { text: 'a' });
    expect(cacheKey('h', { text: 'a', prompt: 'p', close: false })).toBe(text);
    expect(cacheKey('h', { text: 'a', close: true })).not.toBe(text);
  });
});

/** Encodes in this process, which a test may: the model is its own. */
function textsOf({ tokenizer, decoder }: RewardModel) {
  const limit = decoder.config.maxPositions;
  return { tokenize: async (inputs: readonly ScorableInput[]) => tokenizeInputs(tokenizer, limit, inputs) };
}

describe('requests that wait together', () => {
  test('are computed together, each answered with its own', async () => {
    const engine = await loadEngine({ engine: 'auto' });
    const model = await loadRewardModel(engine, await models.artifacts.folderOf(models.reward.replace('sha256:', '')));
    const passes: ScorePass[] = [];
    const queue = new ScoreQueue(model, textsOf(model), 100_000, (pass) => passes.push(pass));
    const { signal } = new AbortController();
    const requests = ['on the mat', 'on the log', 'nowhere'].map((text) => [about(text), about(text, 'where?')]);
    const together = await Promise.all(requests.map((inputs) => queue.score(inputs, signal)));
    expect(passes).toEqual([{ inputs: 6, requests: 3 }]);
    for (const [index, inputs] of requests.entries()) {
      const alone = await queue.score(inputs, signal);
      for (const place of [0, 1]) {
        expect(read(together[index]?.[place]).score).toBeCloseTo(read(alone[place]).score, 4);
      }
    }
    destroyRewardModel(model);
  });

  test('do not wait for the end of a large one', async () => {
    const engine = await loadEngine({ engine: 'auto' });
    const model = await loadRewardModel(engine, await models.artifacts.folderOf(models.reward.replace('sha256:', '')));
    const queue = new ScoreQueue(model, textsOf(model), 200);
    const { signal } = new AbortController();
    const ended: string[] = [];
    const large = Array.from({ length: 60 }, (_, i) => about(`answer ${i}`));
    await Promise.all([
      queue.score(large, signal).then((scores) => ended.push(`large ${scores.length}`)),
      queue.score([about('small')], signal).then((scores) => ended.push(`small ${scores.length}`)),
    ]);
    expect(ended).toEqual(['small 1', 'large 60']);
    destroyRewardModel(model);
  });
});
