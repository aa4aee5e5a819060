// Candidates from a model behind an endpoint. Each is a request of its own, with a seed of its own: many servers know no
// `n`, and a candidate that fails is tried again without the others.
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { AnsweredCompletion, GenerationOrder, Piece } from '../generation.js';
import type { CallBudget } from './call-budget.js';
import { type AnswerPart, assertNotBrokenOff, dialectOf } from './dialects.js';
import type { OpenedEndpoint } from './endpoint.js';
import { EndpointError } from './endpoint-error.js';
import { boundedBody, boundedText, type EndpointCall, post, readAnswer } from './post.js';
import type { Turns } from './turns.js';

/** Where an order is sent, and what is needed to send it. */
export interface EndpointAccess {
  /** `endpoint:<model id>` */
  readonly reference: string;
  readonly endpoint: OpenedEndpoint;
  readonly turns: Turns;
}

/** @throws {EndpointError}, or the signal's reason; where one candidate fails the others are given up */
export async function generateAtEndpoint(
  { reference, endpoint, turns }: EndpointAccess,
  order: GenerationOrder,
  signal: AbortSignal,
  onPiece: (piece: Piece) => void,
  calls: CallBudget,
): Promise<AnsweredCompletion[]> {
  if (order.echo !== undefined) {
    const message = 'is not supported of a model behind an endpoint: leave it out';
    throw new EndpointError('validation_failed', `echo ${message}.`, { errors: [{ path: 'echo', message }] });
  }
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const one = async (candidate: number): Promise<AnsweredCompletion> => {
    try {
      return await turns.take(reference, endpoint.maxConcurrency, either, () =>
        candidateOf(
          { endpoint, signal: either, calls },
          { ...order, seed: order.seed + candidate },
          ({ text, tokens }) => onPiece({ candidate, text, tokens }),
        ),
      );
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  };
  try {
    return await Promise.all(Array.from({ length: order.n }, (_, candidate) => one(candidate)));
  } catch (error) {
    if (error instanceof EndpointError) error.calls = calls.made;
    throw error;
  }
}

async function candidateOf(
  call: EndpointCall,
  order: GenerationOrder,
  onPart: (part: AnswerPart) => void,
): Promise<AnsweredCompletion> {
  const dialect = dialectOf(order);
  const response = await post(call, dialect.path, requestBody(call.endpoint, order));
  const parts = await readAnswer(call, async () => {
    if (!order.stream) return [dialect.answer(JSON.parse(await boundedText(response)))];
    const read: AnswerPart[] = [];
    for await (const value of streamedValues(response)) {
      const part = dialect.chunk(value);
      read.push(part);
      onPart(part);
    }
    return read;
  });
  return joinParts(call.endpoint, parts);
}

function requestBody({ model }: OpenedEndpoint, order: GenerationOrder): object {
  return {
    model,
    ...dialectOf(order).fields(order),
    ...(order.maxTokens === undefined ? {} : { max_tokens: order.maxTokens }),
    temperature: order.temperature,
    top_p: order.topP,
    // Not OpenAI's own, so it is only sent where it says something.
    ...(order.topK === 0 ? {} : { top_k: order.topK }),
    seed: order.seed,
    ...(order.stop.length === 0 ? {} : { stop: order.stop }),
    ...(order.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
  };
}

/** The JSON of each event, up to OpenAI's `[DONE]`. */
async function* streamedValues(response: Response): AsyncGenerator {
  const body = boundedBody(response);
  if (body === null) return;
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { data } of events) {
    if (data === '[DONE]') return;
    const value: unknown = JSON.parse(data);
    assertNotBrokenOff(value);
    yield value;
  }
}

function joinParts(endpoint: OpenedEndpoint, parts: readonly AnswerPart[]): AnsweredCompletion {
  const last = <Key extends 'finishReason' | 'model' | 'usage'>(key: Key) =>
    parts.findLast((part) => part[key] !== undefined)?.[key];
  const usage = last('usage');
  return {
    text: parts.map(({ text }) => text).join(''),
    tokens: parts.flatMap(({ tokens }) => tokens),
    tokenCount: validCount(usage?.completion_tokens),
    promptTokenCount: validCount(usage?.prompt_tokens) ?? 0,
    reusedPromptTokenCount: 0,
    // Whatever else endpoints end for (a filter, a tool), the text is not cut at a limit.
    finishReason: last('finishReason') === 'length' ? 'length' : 'stop',
    // Whether endpoints tell the untempered distribution's varies, so none of theirs is taken for it.
    logProbability: undefined,
    endpointModel: last('model') ?? endpoint.model,
  };
}

/** Some endpoints count in fractions, below zero or beyond any text: such a count counts as not told. */
function validCount(count: number | undefined): number | undefined {
  return count !== undefined && Number.isInteger(count) && count >= 0 && count < 2 ** 31 ? count : undefined;
}
