import { setTimeout as delay } from 'node:timers/promises';
import { chatCompletion, type InferenceTarget, type Message, type Sampling } from '@tastemaker/contracts';

/** Asking the inference service, over HTTP, for candidates of one prompt. */
export interface CandidateOrder {
  /** The model, as the inference service knows it. */
  readonly target: InferenceTarget;
  readonly messages: readonly Message[];
  readonly n: number;
  readonly sampling: Sampling;
  readonly seed: number;
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

/** @throws {InferenceError} with what the service said. */
export async function askForCandidates(
  inferenceUrl: string,
  order: CandidateOrder,
  signal: AbortSignal,
): Promise<Candidate[]> {
  const body = JSON.stringify(requestOf(order));
  for (let attempt = 1; ; attempt += 1) {
    const answer = await post(`${inferenceUrl}/v1/chat/completions`, body, signal);
    if (answer instanceof Response && answer.ok) return candidatesIn(await answer.json());
    const isPassing = !(answer instanceof Response) || answer.status === 503 || answer.status === 429;
    if (!isPassing || attempt === attempts) throw await inferenceError(inferenceUrl, answer);
    await delay(firstPauseMs * 2 ** (attempt - 1), undefined, { signal });
  }
}

function requestOf({ target, messages, n, sampling, seed }: CandidateOrder): unknown {
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
