// Operations that ask models: scores, best of n, chat.
import type * as c from '@tastemaker/contracts';
import { chunksOf } from '../event-stream.js';
import { scoreLines, scoreStream } from '../score-stream.js';
import type { Transport, UploadBody } from '../transport.js';

export interface Asking {
  signal?: AbortSignal;
}

/** By id, name or alias. */
const rewardModel = (reference: string) => `/v1/reward-models/${encodeURIComponent(reference)}`;

export function askingOperations(transport: Transport) {
  return {
    // These change nothing, so they may be repeated.
    score: (rewardModelId: string, json: c.ScoreRequest, options: Asking = {}) =>
      transport.send(
        { method: 'POST', path: `${rewardModel(rewardModelId)}/score`, json, repeatable: true, ...options },
        'scoreResponse',
      ),
    /**
     * Scores of any number of inputs, in their order, while they are read; neither they nor the scores are gathered up. An
     * input without a score is answered with why.
     * @throws ApiError when the server cannot go on
     */
    scoreStream: (
      rewardModelId: string,
      inputs: Iterable<c.ScoreInput> | AsyncIterable<c.ScoreInput>,
      { signal, ...query }: c.ScoreStreamQuery & Asking = {},
    ) => scoreStream(transport, { rewardModelId, query, signal }, inputs),
    /** The same for a file of inputs, a line of JSON each, plain or gzip. */
    scoreFile: (rewardModelId: string, body: UploadBody, { signal, ...query }: c.ScoreStreamQuery & Asking = {}) =>
      scoreLines(transport, { rewardModelId, query, signal }, body),
    compare: (rewardModelId: string, json: c.CompareRequest, options: Asking = {}) =>
      transport.send(
        { method: 'POST', path: `${rewardModel(rewardModelId)}/compare`, json, repeatable: true, ...options },
        'compareResponse',
      ),
    bestOf: (json: c.BestOfRequest, options: Asking = {}) =>
      transport.send({ method: 'POST', path: '/v1/best-of', json, repeatable: true, ...options }, 'bestOfResponse'),
    chat: (json: Omit<c.ChatCompletionRequest, 'stream'>, options: Asking = {}) =>
      transport.send(
        { method: 'POST', path: '/v1/chat/completions', json, repeatable: true, ...options },
        'chatCompletion',
      ),
    complete: (json: Omit<c.TextCompletionRequest, 'stream'>, options: Asking = {}) =>
      transport.send({ method: 'POST', path: '/v1/completions', json, repeatable: true, ...options }, 'textCompletion'),
    /** The answer as it is written. Leaving the loop, or aborting, stops the generation. */
    async *streamChat(json: Omit<c.ChatCompletionRequest, 'stream'>, options: Asking = {}) {
      const body = { ...json, stream: true };
      const response = await transport.open({ method: 'POST', path: '/v1/chat/completions', json: body, ...options });
      yield* chunksOf(transport, response, 'chatCompletionChunk');
    },
    async *streamCompletion(json: Omit<c.TextCompletionRequest, 'stream'>, options: Asking = {}) {
      const body = { ...json, stream: true };
      const response = await transport.open({ method: 'POST', path: '/v1/completions', json: body, ...options });
      yield* chunksOf(transport, response, 'textCompletion');
    },
  };
}
