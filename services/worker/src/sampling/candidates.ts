// Candidates of one prompt from the inference service, with patience, and with an account of the requests to endpoints.
import type { InferenceTarget, Message, Sampling } from '@tastemaker/contracts';
import { type DrawnCandidates, type InferenceClient, InferenceError } from '@tastemaker/inference-client';
import { retry } from '@tastemaker/retry';

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

/** No candidates can be had: what is told of a sample that failed. */
class SamplingError extends Error {
  override readonly name = 'SamplingError';
  readonly code = 'inference_failed';
}

/** The model cannot read this prompt: its template refuses it, it is too long, or a token of it has no embedding. */
export class PromptRefused extends SamplingError {}

/** A model may be loading, or the service restarting: worth half a minute's patience. */
const patience = { attempts: 8, firstPauseMs: 250 };
/** As contracts' `completionCreate` has it. */
const longestText = 1_000_000;

/** @throws {PromptRefused}; {SamplingError} with what the service said; or the signal's reason */
export async function askForCandidates(
  inference: InferenceClient,
  order: CandidateOrder,
  signal: AbortSignal,
): Promise<Candidate[]> {
  try {
    const drawn = await retry(() => drawAccounted(inference, order, signal), {
      ...patience,
      signal,
      isTransient: (error) => error instanceof InferenceError && (error.isBusy || error.status === undefined),
      askedPauseMs: (error) => (error instanceof InferenceError ? error.askedPauseMs : undefined),
    });
    return candidatesIn(drawn);
  } catch (error) {
    if (error instanceof InferenceError && error.code === 'invalid_request' && error.status === 400)
      throw new PromptRefused(error.reason, { cause: error });
    if (error instanceof InferenceError) throw explained(error);
    throw error;
  }
}

/** What is not known to be unsent counts as sent. */
async function drawAccounted(
  inference: InferenceClient,
  { calls, ...order }: CandidateOrder,
  signal: AbortSignal,
): Promise<DrawnCandidates> {
  const reserved = await calls?.reserve(order.n);
  const giveBack = async (sent: number) => {
    if (reserved !== undefined) await calls?.giveBack(reserved - sent);
  };
  try {
    const drawn = await inference.draw({ ...order, endpointCalls: reserved }, signal);
    await giveBack(drawn.endpointCalls);
    return drawn;
  } catch (error) {
    if (!signal.aborted && error instanceof InferenceError) await giveBack(error.endpointCalls ?? reserved ?? 0);
    throw error;
  }
}

function candidatesIn({ choices, ...drawn }: DrawnCandidates): Candidate[] {
  const endpointModel = drawn.endpointModel ?? null;
  return choices.map(
    ({ message, token_count: tokenCount, finish_reason: finishReason, log_probability: logProbability }) => {
      // OpenAI's shape leaves them out; a completion's provenance is not complete without, where it can be had.
      if (endpointModel === null && (tokenCount === undefined || logProbability === undefined))
        throw new SamplingError('the inference service gave no token count or log-probability');
      if (message.content.length > longestText)
        throw new SamplingError(
          `the model's answer has ${message.content.length} characters, more than the ${longestText} that a completion may have`,
        );
      return {
        text: message.content,
        tokenCount: tokenCount ?? null,
        finishReason,
        logProbability: logProbability ?? null,
        endpointModel,
      };
    },
  );
}

function explained(error: InferenceError): SamplingError {
  const what =
    error.status === undefined
      ? `the inference service cannot be reached: ${error.reason}`
      : `the inference service answered ${error.status}: ${error.reason}`;
  return new SamplingError(what, { cause: error });
}
