import { type Engine, loadEngine } from '@tastemaker/tensor';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  type Completion,
  type Decoder,
  destroyDecoder,
  type GenerationRequest,
  type GenerationWeights,
  generate,
  generateBatch,
  nextTokenLogits,
  packRows,
  prepareForGeneration,
  releaseGenerationWeights,
  type TokenEvent,
} from '../../src/index.js';
import { tinyDecoder, tokenizer } from './tiny-model.js';

const GREEDY = { temperature: 0, seed: 0 };
const PROMPT = tokenizer.encode('the cat sat on the mat');

const textsOf = (completions: Completion[]) => completions.map((completion) => completion.text);

const tokensOf = (all: Completion[][]) => all.map((completions) => completions.map((completion) => completion.tokens));

describe.each(inject('engines'))('on the %s engine', (name) => {
  let engine: Engine;
  let decoder: Decoder;
  let weights: GenerationWeights;

  beforeAll(async () => {
    engine = await loadEngine({ engine: name });
    decoder = tinyDecoder(engine);
    weights = prepareForGeneration(decoder);
  });

  afterAll(() => {
    releaseGenerationWeights(weights);
    destroyDecoder(decoder);
  });

  const run = async (request: Partial<GenerationRequest> = {}): Promise<Completion[]> =>
    generate(engine, weights, tokenizer, { promptTokens: PROMPT, seed: 1, maxTokens: 12, ...request });

  /** `ln softmax` of what a full forward pass over the tokens predicts after the last one. */
  function nextLogProbabilities(tokens: readonly number[]): Float64Array {
    const last = nextTokenLogits(decoder, packRows([[{ tokens }]]), Int32Array.of(tokens.length - 1));
    const peak = Math.max(...last);
    const total = Math.log(last.reduce((sum, logit) => sum + Math.exp(logit - peak), 0));
    return Float64Array.from(last, (logit) => logit - peak - total);
  }

  test('greedy text is what repeated full forward passes choose', async () => {
    // Longer than the cache's recent block, so that settling is on the way.
    const [completion] = await run({ ...GREEDY, maxTokens: 60 });
    const tokens = [...PROMPT];
    for (const token of completion?.tokens ?? []) {
      const predicted = nextLogProbabilities(tokens);
      expect(predicted[token]).toBeGreaterThan(Math.max(...predicted) - 1e-4);
      tokens.push(token);
    }
    expect(completion?.tokens.length).toBeGreaterThan(1);
  });

  test('log-probabilities are those of a full forward pass, whatever the temperature and cuts', async () => {
    const completions = await run({ n: 3, temperature: 1.7, topK: 200, topP: 0.98, maxTokens: 20 });
    for (const { tokens, tokenLogProbabilities, logProbability } of completions) {
      const seen = [...PROMPT];
      for (const [index, token] of tokens.entries()) {
        expect(tokenLogProbabilities[index]).toBeCloseTo(nextLogProbabilities(seen)[token] ?? Number.NaN, 3);
        seen.push(token);
      }
      expect(logProbability).toBeCloseTo(
        tokenLogProbabilities.reduce((sum, value) => sum + value, 0),
        9,
      );
    }
  });

  test('a prompt longer than a prefill chunk is read like a short one', async () => {
    const long = Int32Array.from({ length: 300 }, (_, i) => 2 + ((i * 37) % 250));
    const [completion] = await run({ ...GREEDY, promptTokens: long, maxTokens: 1 });
    const predicted = nextLogProbabilities([...long]);
    const [token = 0] = completion?.tokens ?? [];
    expect(predicted[token]).toBeGreaterThan(Math.max(...predicted) - 1e-4);
    expect(completion?.logProbability).toBeCloseTo(Math.max(...predicted), 3);
  });

  test('the same seed gives the same texts, another seed others', async () => {
    const first = await run({ n: 4, seed: 11 });
    expect(await run({ n: 4, seed: 11 })).toEqual(first);
    expect(textsOf(await run({ n: 4, seed: 12 }))).not.toEqual(textsOf(first));
    expect(new Set(textsOf(first)).size).toBe(4);
  });

  test('a candidate is the same alone, among others, and with prompts of other lengths beside it', async () => {
    const requests = ['the cat', 'the dog sat on the log, the cat', 'on', 'mat, the mat, the mat'].map(
      (text, seed) => ({
        promptTokens: tokenizer.encode(text),
        seed,
        n: 3,
        maxTokens: 5 + 25 * seed,
      }),
    );
    const alone = await Promise.all(requests.map((request) => generate(engine, weights, tokenizer, request)));
    const together = await generateBatch(engine, weights, tokenizer, requests);
    const crowded = await generateBatch(engine, weights, tokenizer, requests, { maximumRows: 5 });
    expect(tokensOf(together)).toEqual(tokensOf(alone));
    expect(tokensOf(crowded)).toEqual(tokensOf(alone));
    const singles = await generateBatch(
      engine,
      weights,
      tokenizer,
      requests.map((request) => ({ ...request, n: 1 })),
    );
    expect(tokensOf(singles)).toEqual(tokensOf(alone.map((candidates) => candidates.slice(0, 1))));
  });

  test('top-k 1 is greedy', async () => {
    const [greedy] = await run(GREEDY);
    const [narrow] = await run({ topK: 1, temperature: 5 });
    expect(narrow?.tokens).toEqual(greedy?.tokens);
  });

  test('a stop sequence across token borders ends the text before it', async () => {
    const [free] = await run({ ...GREEDY, maxTokens: 30 });
    const text = free?.text ?? '';
    const stop = text.slice(5, 9);
    const streamed: TokenEvent[] = [];
    const [completion] = await run({
      ...GREEDY,
      maxTokens: 30,
      stop: [stop],
      onToken: (event) => streamed.push(event),
    });
    expect(completion?.text).toBe(text.slice(0, text.indexOf(stop)));
    expect(completion?.finishReason).toBe('stop');
    expect(completion?.tokenCount).toBeLessThan(free?.tokenCount ?? 0);
    expect(streamed.map((event) => event.text).join('')).toBe(completion?.text);
  });

  test('an end token ends the text and is counted, but is no text', async () => {
    const [free] = await run({ ...GREEDY, maxTokens: 8 });
    const end = free?.tokens[4] ?? 0;
    const before = free?.tokens.slice(0, free.tokens.indexOf(end) ?? 0) ?? [];
    const ending = { ...withEnd(end) };
    const [completion] = await generate(engine, weights, ending, { ...GREEDY, promptTokens: PROMPT, maxTokens: 8 });
    expect(completion).toMatchObject({ finishReason: 'stop', tokens: [...before, end], tokenCount: before.length + 1 });
    expect(completion?.text).toBe(tokenizer.decode(before, { skipSpecialTokens: true }));
  });

  test('max tokens ends the text with length', async () => {
    const [completion] = await run({ ...GREEDY, maxTokens: 3 });
    expect(completion).toMatchObject({ finishReason: 'length', tokenCount: 3, promptTokenCount: PROMPT.length });
  });

  test('what is streamed is the text, candidate by candidate', async () => {
    const streams = ['', '', ''];
    const last: unknown[] = [];
    const completions = await run({
      n: 3,
      onToken: ({ candidate, text, finishReason }) => {
        streams[candidate] += text;
        last[candidate] = finishReason;
      },
    });
    expect(streams).toEqual(completions.map((completion) => completion.text));
    expect(last).toEqual(completions.map((completion) => completion.finishReason));
  });

  test('an aborted request comes back with what it has, and leaves others alone', async () => {
    const abort = new AbortController();
    const request = { promptTokens: PROMPT, seed: 1, n: 2, maxTokens: 40 };
    const [alone] = await generateBatch(engine, weights, tokenizer, [request]);
    const [cancelled, other] = await generateBatch(engine, weights, tokenizer, [
      { ...request, signal: abort.signal, onToken: () => abort.abort() },
      request,
    ]);
    expect(cancelled?.map((completion) => completion.finishReason)).toEqual(['cancelled', 'cancelled']);
    expect(cancelled?.[0]?.tokens).toEqual(alone?.[0]?.tokens.slice(0, 1));
    expect(tokensOf([other ?? []])).toEqual(tokensOf([alone ?? []]));
  });

  test('a listener that throws fails its own request only', async () => {
    const failing = run({
      onToken: () => {
        throw new Error('the listener broke');
      },
    });
    await expect(failing).rejects.toThrow('the listener broke');
  });

  test('tied embeddings serve as the vocabulary head', async () => {
    const tied = tinyDecoder(engine, { tiedEmbeddings: true, attentionBias: false });
    const [completion] = await generate(engine, tied, tokenizer, { ...GREEDY, promptTokens: PROMPT, maxTokens: 2 });
    expect(completion?.tokenCount).toBe(2);
    destroyDecoder(tied);
  });

  test('a decoder with norms on its heads writes what its logits say, word by word', async () => {
    const normed = tinyDecoder(engine, { headNorms: true, attentionBias: false });
    const [completion] = await generate(engine, normed, tokenizer, { ...GREEDY, promptTokens: PROMPT, maxTokens: 6 });
    const written = [...(completion?.tokens ?? [])];
    const tokens = [...PROMPT, ...written];
    const layout = packRows([[{ tokens }]]);
    const places = Int32Array.from(written, (_, index) => PROMPT.length + index - 1);
    const logits = nextTokenLogits(normed, layout, places);
    const size = tokenizer.vocabularySize;
    const likeliest = written.map((_, index) => {
      const row = logits.subarray(index * size, (index + 1) * size);
      return row.indexOf(Math.max(...row));
    });
    expect(written).toHaveLength(6);
    expect(likeliest).toEqual(written);
    destroyDecoder(normed);
  });

  test('no tensor is left behind, not by a cancelled or failed request either', async () => {
    const abort = new AbortController();
    abort.abort();
    const before = engine.tensorCount();
    await run({ n: 5, maxTokens: 60 });
    await run({ signal: abort.signal });
    await expect(run({ onToken: () => abort.signal.throwIfAborted() })).rejects.toThrow('aborted');
    await generate(engine, decoder, tokenizer, { promptTokens: PROMPT, seed: 3, maxTokens: 2 });
    expect(engine.tensorCount()).toBe(before);
  });

  test.each([
    [{ promptTokens: [] }, 'empty_prompt', 'no tokens'],
    [{ promptTokens: new Int32Array(512) }, 'context_exceeded', '512'],
    [{ maxTokens: 511 }, 'context_exceeded', '512'],
    [{ promptTokens: [1, tokenizer.vocabularySize] }, 'invalid_token', 'outside the vocabulary'],
    [{ temperature: -1 }, 'invalid_option', 'temperature'],
    [{ topP: 0 }, 'invalid_option', 'topP'],
    [{ topK: 1.5 }, 'invalid_option', 'topK'],
    [{ n: 0 }, 'invalid_option', 'n must be'],
    [{ maxTokens: -1 }, 'invalid_option', 'maxTokens'],
    [{ seed: -1 }, 'invalid_option', 'seed'],
  ])('refuses %o with %s', async (request, code, message) => {
    await expect(run(request)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});

/** The tokenizer with another end token. */
function withEnd(token: number) {
  return {
    ...tokenizer,
    endTokens: [token],
    encode: tokenizer.encode.bind(tokenizer),
    decode: tokenizer.decode.bind(tokenizer),
    renderChat: tokenizer.renderChat.bind(tokenizer),
    files: tokenizer.files.bind(tokenizer),
  };
}
