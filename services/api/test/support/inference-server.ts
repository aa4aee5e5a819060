// A server on this machine that plays the inference service by its contract: answers that can be told apart, scores that
// are lengths. What the real one answers is its own tests' business.
import { createServer, type Server } from 'node:http';
import {
  type ChatCompletion,
  type InferenceScore,
  type InferenceScoreInput,
  inferenceChatRequest,
  inferenceModel,
  inferenceProbeRequest,
  inferenceScoreRequest,
  inferenceStatesRequest,
  inferenceTextRequest,
  inferenceWarmRequest,
  type Message,
  type TextCompletion,
  wordsOf,
} from '@tastemaker/contracts';
import { z } from 'zod';

export interface InferenceServer {
  url: string;
  /** Bodies it was sent, newest last. */
  requests: unknown[];
  /** Statuses that the next requests are refused with, first to last; 0: this one is answered. */
  refusals: number[];
  /** What the next answers to chats say, first to last. */
  texts: string[];
  close(): Promise<void>;
}

export async function startInferenceServer(): Promise<InferenceServer> {
  const requests: unknown[] = [];
  const refusals: number[] = [];
  const texts: string[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'GET') {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
        return;
      }
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      requests.push(body);
      const refusal = refusals.shift() ?? 0;
      if (refusal !== 0) {
        response.writeHead(refusal).end('not now');
        return;
      }
      if (typeof body === 'object' && body !== null && 'stream' in body && body.stream === true) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const told = [chunkOf('One', null, nameIn(body)), chunkOf(' two', 'stop', nameIn(body))];
        for (const chunk of told) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
        response.end('data: [DONE]\n\n');
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer(request.url ?? '', body, texts)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    refusals,
    texts,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function answer(path: string, body: unknown, texts: string[]): unknown {
  if (path === '/v1/score') {
    const { model, inputs } = inferenceScoreRequest.parse(body);
    const notice = model.startsWith('endpoint:') ? { notice: 'its version was 1 and is 2' } : {};
    return { model, scores: inputs.map(scoreOf), ...notice };
  }
  if (path === '/v1/probe') return { model: inferenceProbeRequest.parse(body).model, found: serverFound };
  if (path === '/v1/hidden-states') {
    const { model, inputs } = inferenceStatesRequest.parse(body);
    return { model, head: [0, 0], states: inputs.map(stateOf) };
  }
  if (path === '/v1/warm') return inferenceWarmRequest.parse(body);
  return path === '/v1/completions' ? text(body) : chat(body, texts);
}

/** What is seen of every server of a reward model. */
export const serverFound = {
  version: '1',
  model: 'acme/reward',
  revision: null,
  maxInputTokens: 100,
  maxBatch: null,
  rawBy: 'use_activation',
  chosenScore: 4,
  rejectedScore: 3,
  at: '2026-11-30T00:00:00.000Z',
};

/** Longer inputs are too long. */
export const longest = 1000;

/** What the template refuses in a completion. */
export const refusedWord = 'REFUSED';

/** Two members, one on each side of the length of the completion, or of a text as it would be scored. */
function scoreOf(input: InferenceScoreInput): InferenceScore {
  const whole = 'text' in input ? `${input.text}${input.close === true ? '!' : ''}` : textOf(input.completion);
  const read = 'text' in input && input.truncate === true ? whole.slice(0, longest) : whole;
  if (read.includes(refusedWord)) return { error: { code: 'invalid_request', message: 'The template refuses it.' } };
  if (read.length > longest) return { tooLong: { tokens: read.length, limit: longest } };
  return { score: read.length, members: [read.length - 1, read.length + 1], deviation: 1, tokens: read.length };
}

/** Its length and its number of vowels. */
function stateOf(input: InferenceScoreInput): string | null {
  const whole = 'text' in input ? input.text : textOf(input.completion);
  if (whole.length > longest) return null;
  const state = Float32Array.of(whole.length, whole.match(/[aeiou]/g)?.length ?? 0);
  return Buffer.from(state.buffer).toString('base64');
}

function textOf(completion: string | readonly Message[]): string {
  return typeof completion === 'string' ? completion : completion.map(wordsOf).join('');
}

const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };

function chat(body: unknown, texts: string[]): ChatCompletion {
  const { n } = inferenceChatRequest.parse(body);
  const choices = Array.from({ length: n ?? 1 }, (_, index) => ({
    index,
    message: { role: 'assistant' as const, content: texts.shift() ?? 'x'.repeat(((index * 3) % 7) + 1) },
    finish_reason: 'stop' as const,
    token_count: index + 1,
    log_probability: -1,
  }));
  return { id: 'c1', object: 'chat.completion', created: 1, model: nameIn(body), choices, usage };
}

function text(body: unknown): TextCompletion {
  const { prompt } = inferenceTextRequest.parse(body);
  const choices = [prompt]
    .flat()
    .map((one, index) => ({ index, text: `${String(one)}!`, finish_reason: 'stop' as const }));
  return { id: 'c1', object: 'text_completion', created: 1, model: nameIn(body), choices, usage };
}

/** What answers call the model. */
function nameIn(body: unknown): string {
  const { model, answer_as: name } = z.object(inferenceModel).parse(body);
  return name ?? model;
}

function chunkOf(content: string, finishReason: 'stop' | null, model: string) {
  const choices = [{ index: 0, delta: { role: 'assistant', content }, finish_reason: finishReason }];
  return { id: 'c1', object: 'chat.completion.chunk', created: 1, model, choices };
}
