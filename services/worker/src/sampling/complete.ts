import { setTimeout as delay } from 'node:timers/promises';
import {
  chatCompletion,
  endpointCallsHeader,
  type InferenceTarget,
  type Message,
  type Sampling,
} from '@tastemaker/contracts';

/** Asking the inference service, over HTTP, for candidates of one prompt. */
export interface CandidateOrder {
  /** The model, as the inference service knows it. */
  readonly target: InferenceTarget;
  readonly messages: readonly Message[];
  readonly n: number;
  readonly sampling: Sampling;
  readonly seed: number;
  /** Counts requests to the model's endpoint, which cost money; undefined where the model is hosted here. */
  readonly calls?: CallAccount | undefined;
}

/** Where requests to an endpoint are accounted for: before they are sent, and what was not sent afterwards. */
export interface CallAccount {
  /** @returns how many requests may be sent @throws where there may be no more */
  reserve(needed: number): Promise<number>;
  giveBack(calls: number): Promise<void>;
}

export interface Candidate {
  readonly text: string;
  /** Null where the model's endpoint did not say. */
  readonly tokenCount: number | null;
  readonly finishReason: 'stop' | 'length';
  /** Sum over the tokens, untempered, in nats; null where the model is behind an endpoint. */
  readonly logProbability: number | null;
  /** What a model's endpoint says answered; null where the model is hosted here. */
  readonly endpointModel: string | null;
}

/** The inference service refused, or stayed away. */
class InferenceError extends Error {
  override readonly name = 'InferenceError';
  readonly code = 'inference_failed';
}

/** A model may be loading, or the service restarting: worth a minute's patience. */
const attempts = 8;
const firstPauseMs = 250;
/** As contracts' `completionCreate` has it. */
const longestText = 1_000_000;

/** @throws {InferenceError} with what the service said. */
export async function askForCandidates(
  inferenceUrl: string,
  order: CandidateOrder,
  signal: AbortSignal,
): Promise<Candidate[]> {
  for (let attempt = 1; ; attempt += 1) {
    const reserved = await order.calls?.reserve(order.n);
    const body = JSON.stringify({ ...requestOf(order), max_calls: reserved });
    const answer = await post(`${inferenceUrl}/v1/chat/completions`, body, signal);
    if (reserved !== undefined) await order.calls?.giveBack(reserved - callsMade(answer, reserved));
    if (answer instanceof Response && answer.ok) return candidatesIn(await answer.json());
    const isPassing = !(answer instanceof Response) || answer.status === 503 || answer.status === 429;
    if (!isPassing || attempt === attempts) throw await inferenceError(inferenceUrl, answer);
    await delay(firstPauseMs * 2 ** (attempt - 1), undefined, { signal });
  }
}

function requestOf({ target, messages, n, sampling, seed }: CandidateOrder): object {
  return {
    ...target,
    messages,
    n,
    seed,
    max_tokens: sampling.maxTokens,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    top_k: sampling.topK,
    ...(sampling.stop.length === 0 ? {} : { stop: sampling.stop }),
  };
}

/** What the service says it sent; whoever did not hear its answer takes all for sent, unless nobody was there. */
function callsMade(answer: Response | Error, reserved: number): number {
  if (answer instanceof Response) return Number(answer.headers.get(endpointCallsHeader) ?? 0);
  const { cause } = answer;
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED' ? 0 : reserved;
}

/** The response, or why there is none. */
async function post(url: string, body: string, signal: AbortSignal): Promise<Response | Error> {
  try {
    return await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal });
  } catch (error) {
    signal.throwIfAborted();
    return error instanceof Error ? error : new Error(String(error));
  }
}

function candidatesIn(value: unknown): Candidate[] {
  const { choices, endpoint_model: endpointModel = null } = chatCompletion.parse(value);
  return choices
    .toSorted((a, b) => a.index - b.index)
    .map(({ message, token_count: tokenCount, finish_reason: finishReason, log_probability: logProbability }) => {
      // OpenAI's shape leaves them out; a completion's provenance is not complete without, where it can be had.
      if (endpointModel === null && (tokenCount === undefined || logProbability === undefined))
        throw new InferenceError('the inference service gave no token count or log-probability');
      if (message.content.length > longestText)
        throw new InferenceError(
          `the model's answer has ${message.content.length} characters, more than the ${longestText} that a completion may have`,
        );
      return {
        text: message.content,
        tokenCount: tokenCount ?? null,
        finishReason,
        logProbability: logProbability ?? null,
        endpointModel,
      };
    });
}

async function inferenceError(url: string, answer: Response | Error): Promise<InferenceError> {
  if (!(answer instanceof Response)) {
    const why = answer.cause instanceof Error ? answer.cause.message : answer.message;
    return new InferenceError(`the inference service at ${url} cannot be reached: ${why}`, { cause: answer });
  }
  const text = await answer.text();
  return new InferenceError(`the inference service answered ${answer.status}: ${detailIn(text)}`);
}

/** The readable part of a problem document, or the text as it came. */
function detailIn(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'detail' in value) return String(value.detail);
    return text.slice(0, 500);
  } catch (error) {
    if (error instanceof SyntaxError) return text.slice(0, 500);
    throw error;
  }
}
