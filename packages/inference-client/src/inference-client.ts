// The client of the inference service: each call is one request, answered whole or as a stream, by the model's own replica. Another
// replica is asked only where that one could not be; nothing else is tried again here, and `InferenceError.isBusy` says where a
// caller may.
import {
  type ChatCompletion,
  type CheckpointReference,
  type EndpointReference,
  type InferenceScore,
  type InferenceScoreInput,
  type InferenceTarget,
  inferenceProbeResponse,
  inferenceScoreResponse,
  inferenceStatesResponse,
  inferenceWarmResponse,
  type Message,
  type Sampling,
  type ScoringFound,
} from '@tastemaker/contracts';
import type { z } from 'zod';
import { chatDialect, type Dialect } from './dialects.js';
import { endpointCallsOf, InferenceError, refused, unanswered, unreadable } from './inference-error.js';
import { Replicas } from './replicas.js';

export interface DrawOrder {
  /** The model, as the inference service knows it. */
  readonly target: InferenceTarget;
  readonly messages: readonly Message[];
  readonly n: number;
  readonly sampling: Sampling;
  /** @defaultValue one that the service draws */
  readonly seed?: number | undefined;
  /** Requests that may be sent to the model's endpoint, retries included. */
  readonly endpointCalls?: number | undefined;
}

export interface DrawnCandidates {
  /** In the order in which they were drawn. */
  readonly choices: ChatCompletion['choices'];
  /** What the model's endpoint says answered; undefined where the model is hosted by the service. */
  readonly endpointModel: string | undefined;
  /** Tokens that were read and answered, as the service or the endpoint counts them. */
  readonly usage: { readonly promptTokens: number; readonly completionTokens: number };
  /** Requests that were sent to the endpoint. */
  readonly endpointCalls: number;
}

/** A reward model's head, and what it reads. */
export interface HeadAndStates {
  /** `[hidden]` */
  readonly head: readonly number[];
  /** One an input, `[hidden]`; null: the model cannot read it. */
  readonly states: readonly (Float32Array | null)[];
}

/** Every call throws {@link InferenceError}. */
export interface InferenceClient {
  /** A completion in the shape of its dialect. */
  complete<Request extends object, Answer>(
    dialect: Dialect<Request, Answer>,
    request: Request,
    signal: AbortSignal,
  ): Promise<Answer>;
  /** The events of a streamed completion, as they come. */
  streamCompletion<Request extends object>(
    dialect: Dialect<Request, unknown>,
    request: Request,
    signal: AbortSignal,
  ): Promise<ReadableStream<Uint8Array>>;
  /** n answers to one conversation. */
  draw(order: DrawOrder, signal: AbortSignal): Promise<DrawnCandidates>;
  /** A reward model's scores, one entry an input, in order. */
  score(
    target: InferenceTarget,
    inputs: readonly InferenceScoreInput[],
    signal: AbortSignal,
  ): Promise<InferenceScore[]>;
  /** What a reward model's head reads of each input, and the head. */
  hiddenStates(
    model: CheckpointReference,
    inputs: readonly InferenceScoreInput[],
    signal: AbortSignal,
  ): Promise<HeadAndStates>;
  /** Resolves when a replica of the service says that it can work. */
  ready(signal: AbortSignal): Promise<void>;
  /** Has a reward model loaded, so that whoever asks it first need not wait. */
  warm(target: InferenceTarget, signal: AbortSignal): Promise<void>;
  /** What is seen of the server of a reward model, which may not be registered yet. */
  probe(target: EndpointTarget, signal: AbortSignal): Promise<ScoringFound>;
}

/** A model behind an endpoint, and the endpoint, sealed. */
export interface EndpointTarget {
  readonly model: EndpointReference;
  readonly endpoint: string;
}

export interface InferenceClientOptions {
  /**
   * Called, and awaited before the scores are given, where the server of a model behind an endpoint has changed since it was
   * registered, though not its scores.
   * @defaultValue nothing is done
   */
  readonly onNotice?: (model: InferenceTarget['model'], notice: string) => Promise<void>;
}

/** Generation of many long answers may take minutes; a service that is silent for longer is given up. */
const timeoutMs = 10 * 60_000;

/** @param addresses of the service's replicas, the same for every process that asks them */
export function createInferenceClient(
  addresses: string | readonly string[],
  { onNotice }: InferenceClientOptions = {},
): InferenceClient {
  const replicas = new Replicas([addresses].flat());
  const send = (path: string, body: object, signal: AbortSignal) => askReplicas(replicas, path, body, signal);
  return {
    async complete(dialect, request, signal) {
      return read(await send(dialect.path, request, signal), dialect.answer);
    },
    async streamCompletion(dialect, request, signal) {
      const response = await send(dialect.path, { ...request, stream: true }, signal);
      if (response.body !== null) return response.body;
      throw unreadable('The inference service answered with nothing.', response);
    },
    async draw(order, signal) {
      const response = await send(chatDialect.path, drawRequest(order), signal);
      const { choices, usage, endpoint_model: endpointModel } = await read(response, chatDialect.answer);
      return {
        choices: choices.toSorted((a, b) => a.index - b.index),
        endpointModel,
        usage: { promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens },
        endpointCalls: endpointCallsOf(response),
      };
    },
    async score(target, inputs, signal) {
      const response = await send('/v1/score', { ...target, inputs }, signal);
      const { scores, notice } = await read(response, inferenceScoreResponse);
      if (scores.length !== inputs.length) {
        throw unreadable(`The inference service gave ${scores.length} scores for ${inputs.length}.`, response);
      }
      if (notice !== undefined) await onNotice?.(target.model, notice);
      return scores;
    },
    async hiddenStates(model, inputs, signal) {
      const response = await send('/v1/hidden-states', { model, inputs }, signal);
      const { head, states } = await read(response, inferenceStatesResponse);
      if (states.length === inputs.length)
        return { head, states: states.map((state) => (state === null ? null : floatsOf(state))) };
      throw unreadable(`The inference service gave ${states.length} states for ${inputs.length}.`, response);
    },
    async ready(signal) {
      const asked = replicas.urls.map(async (url) => (await ask(new URL('/readyz', url), { signal })).arrayBuffer());
      await Promise.any(asked).catch(({ errors: [first] }: AggregateError) => Promise.reject(first));
    },
    async warm(target, signal) {
      await read(await send('/v1/warm', target, signal), inferenceWarmResponse);
    },
    async probe(target, signal) {
      return (await read(await send('/v1/probe', target, signal), inferenceProbeResponse)).found;
    },
  };
}

function drawRequest({ target, messages, n, sampling, seed, endpointCalls }: DrawOrder) {
  const { temperature, topP, topK, maxTokens, stop } = sampling;
  return {
    ...target,
    messages: [...messages],
    n,
    seed,
    temperature,
    top_p: topP,
    top_k: topK,
    max_tokens: maxTokens,
    stop,
    max_calls: endpointCalls,
  } satisfies z.input<typeof chatDialect.request>;
}

/** The model's own replica, then the others; each in turn only where the one before could not be asked. */
async function askReplicas(replicas: Replicas, path: string, body: object, signal: AbortSignal): Promise<Response> {
  const isOwnModel = !('endpoint' in body) || body.endpoint === undefined;
  let failure: unknown;
  for (const url of replicas.inOrder(modelOf(body))) {
    try {
      const response = await post(new URL(path, url), body, signal);
      replicas.wake(url);
      return response;
    } catch (error) {
      if (signal.aborted || !mayAskAnother(error, isOwnModel)) throw error;
      replicas.rest(url);
      failure = error;
    }
  }
  throw failure;
}

function modelOf(body: object): string {
  return 'model' in body && typeof body.model === 'string' ? body.model : '';
}

/**
 * Whether nobody answered, or only to say that it cannot work now. What may have reached somebody's endpoint is not sent again:
 * it may be paid for.
 */
function mayAskAnother(error: unknown, isOwnModel: boolean): boolean {
  if (!(error instanceof InferenceError)) return false;
  const isAway = error.status === undefined ? error.code === 'inference_unavailable' : error.status === 503;
  return isAway && (isOwnModel || error.endpointCalls === 0);
}

async function post(url: URL, body: object, signal: AbortSignal): Promise<Response> {
  return ask(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
}

async function ask(url: URL, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    throw unanswered(error);
  }
  if (!response.ok) throw await refused(response);
  return response;
}

async function read<Answer>(response: Response, schema: z.ZodType<Answer>): Promise<Answer> {
  const parsed = schema.safeParse(await jsonOf(response));
  if (parsed.success) return parsed.data;
  throw unreadable('The inference service answered in an unknown shape.', response, parsed.error);
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    throw unreadable('The inference service broke off in the middle of its answer.', response, error);
  }
}

/** A copy, since floats must begin at a multiple of four bytes. */
function floatsOf(base64: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return new Float32Array(bytes.buffer);
}
