// Scores of a stream of inputs: a line of JSON each on the way there, and a line each on the way back.
import type { ScoredLine, ScoreInput, ScoreStreamQuery } from '@tastemaker/contracts';
import { problemStatuses } from '@tastemaker/contracts/values';
import { ApiError, ConnectionError } from './api-error.js';
import type { Transport, UploadBody } from './transport.js';

export type LineScore = Extract<ScoredLine, { line: number }>;

/** What is asked of which reward model. */
export interface ScoreStreamOrder {
  readonly rewardModelId: string;
  readonly query: ScoreStreamQuery;
  readonly signal: AbortSignal | undefined;
}

/** One entry an input, in their order. @throws ApiError, ConnectionError */
export function scoreStream(
  transport: Transport,
  order: ScoreStreamOrder,
  inputs: Iterable<ScoreInput> | AsyncIterable<ScoreInput>,
): AsyncGenerator<LineScore> {
  return scoreLines(transport, order, linesOf(inputs));
}

/** The same for lines of JSON, plain or gzip, sent as they are. */
export async function* scoreLines(
  transport: Transport,
  { rewardModelId, query, signal }: ScoreStreamOrder,
  body: UploadBody,
): AsyncGenerator<LineScore> {
  const response = await transport.open({
    method: 'POST',
    path: `/v1/reward-models/${encodeURIComponent(rewardModelId)}/score/stream`,
    query: { normalize: query.normalize, members: query.members },
    upload: { body, contentType: 'application/x-ndjson' },
    signal,
  });
  for await (const line of readLines(response)) {
    const scored = transport.read('scoredLine', JSON.parse(line));
    if (!('line' in scored)) throw brokenOff(scored.error);
    yield scored;
  }
}

/** Pulled by the connection, so that no more is read than can be sent. */
function linesOf(inputs: Iterable<ScoreInput> | AsyncIterable<ScoreInput>): ReadableStream<Uint8Array> {
  const iterator = Symbol.asyncIterator in inputs ? inputs[Symbol.asyncIterator]() : inputs[Symbol.iterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const next = await iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(encoder.encode(`${JSON.stringify(next.value)}\n`));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

async function* readLines({ body }: Response): AsyncGenerator<string> {
  if (body === null) throw new ConnectionError('The stream of scores has no content.');
  let rest = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') throw new ConnectionError('The stream of scores broke off in the middle of a line.');
}

function brokenOff({ code, message }: { code: ApiError['code']; message: string }): ApiError {
  return new ApiError({
    type: 'about:blank',
    title: 'The stream of scores broke off',
    status: problemStatuses[code],
    code,
    detail: message,
  });
}
