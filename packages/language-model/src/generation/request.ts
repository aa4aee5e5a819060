// What is asked of generation and what comes back. Defaults are filled in and bad values refused in one place.
import type { DecoderConfig } from '../decoder/config.js';

export type GenerationErrorCode =
  | 'empty_prompt'
  | 'context_exceeded'
  | 'invalid_token'
  | 'invalid_option'
  | 'non_finite_logits';

export class GenerationError extends Error {
  readonly code: GenerationErrorCode;

  constructor(code: GenerationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'GenerationError';
    this.code = code;
  }
}

export interface GenerationRequest {
  readonly promptTokens: ArrayLike<number>;
  /** Names the random streams: the same request with the same seed gives the same text. A safe integer, not negative. */
  readonly seed: number;
  /** @defaultValue 1: how many candidates; each draws from a stream of its own. */
  readonly n?: number;
  /** @defaultValue what the context window leaves; 0 only reads the prompt */
  readonly maxTokens?: number;
  /** @defaultValue 1; 0 takes the likeliest token each time */
  readonly temperature?: number;
  /** @defaultValue 0: all tokens */
  readonly topK?: number;
  /** @defaultValue 1: all tokens */
  readonly topP?: number;
  /** Texts that end a candidate; they are not part of its text. */
  readonly stop?: readonly string[];
  /** @defaultValue 0: how many of the likeliest tokens to report at each place, whether drawn or not. */
  readonly likeliest?: number;
  /** Also tells how likely the prompt's own tokens were, with so many of the likeliest at each place. @defaultValue not told */
  readonly promptLikeliest?: number;
  /** Called as tokens come, candidates interleaved. */
  readonly onToken?: (event: TokenEvent) => void;
  /** Ends the request early: unfinished candidates come back as they are, with finish reason `cancelled`. */
  readonly signal?: AbortSignal;
}

export interface TokenEvent {
  /** Index of the candidate among the request's. */
  readonly candidate: number;
  readonly token: number;
  readonly logProbability: number;
  /** The likeliest tokens at this place, as many as the request asked for. */
  readonly likeliest: readonly TokenProbability[];
  /** Text that became certain with this token; often empty, sometimes of several tokens. */
  readonly text: string;
  /** Set on a candidate's last event. */
  readonly finishReason: FinishReason | undefined;
}

/** `stop`: an end token or a stop sequence was reached; `length`: the token limit was. */
export type FinishReason = 'stop' | 'length' | 'cancelled';

export interface Completion {
  readonly text: string;
  /** Every token sampled, the end token and those of a stop sequence included. */
  readonly tokens: readonly number[];
  readonly tokenCount: number;
  readonly promptTokenCount: number;
  /** Of them, those taken over from an earlier prompt and not read again. */
  readonly reusedPromptTokenCount: number;
  readonly finishReason: FinishReason;
  /** `ln p` of each token under the model's softmax, untempered and uncut. */
  readonly tokenLogProbabilities: readonly number[];
  /** For each token, the likeliest ones at its place: as many as the request asked for. */
  readonly likeliest: readonly (readonly TokenProbability[])[];
  /** Their sum. */
  readonly logProbability: number;
  /** The prompt's tokens, where the request asked for them. */
  readonly promptTokens: readonly PromptToken[] | undefined;
}

/** A token of a prompt, as the model had expected it. */
export interface PromptToken {
  readonly token: number;
  /** Undefined of the first one, which nothing comes before. */
  readonly logProbability: number | undefined;
  readonly likeliest: readonly TokenProbability[];
}

export interface SamplingOptions {
  /** 0 takes the likeliest token. */
  readonly temperature: number;
  /** Keep the k likeliest tokens; 0 keeps all. */
  readonly topK: number;
  /** Keep the smallest set of likeliest tokens whose probability reaches this (Holtzman et al. 2020); 1 keeps all. */
  readonly topP: number;
  /** @defaultValue 0: how many of the likeliest tokens to report beside the one that is drawn; none costs nothing. */
  readonly likeliest?: number;
}

export interface TokenProbability {
  readonly token: number;
  /** `ln p` under the model's own softmax, before temperature and cuts. */
  readonly logProbability: number;
}

/** A request with its defaults filled in. */
export interface CompleteRequest extends SamplingOptions {
  readonly promptTokens: Int32Array;
  readonly seed: number;
  readonly n: number;
  readonly maxTokens: number;
  readonly stop: readonly string[];
  readonly promptLikeliest: number | undefined;
  readonly onToken: ((event: TokenEvent) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

/** @throws {GenerationError} that names the option and its limit. */
export function completeRequest(request: GenerationRequest, config: DecoderConfig): CompleteRequest {
  const { temperature = 1, topK = 0, topP = 1, likeliest = 0, promptLikeliest, n = 1, seed } = request;
  requireInteger('n', n, 1);
  requireInteger('seed', seed, 0);
  requireInteger('topK', topK, 0);
  requireInteger('likeliest', likeliest, 0);
  requireInteger('promptLikeliest', promptLikeliest ?? 0, 0);
  if (!(temperature >= 0 && Number.isFinite(temperature))) refuse('temperature', 'a number of 0 or more', temperature);
  if (!(topP > 0 && topP <= 1)) refuse('topP', 'above 0 and at most 1', topP);
  const promptTokens = Int32Array.from(request.promptTokens);
  checkPrompt(promptTokens, request.maxTokens === 0 ? 0 : 1, config);
  const room = config.maxPositions - promptTokens.length;
  const maxTokens = request.maxTokens ?? room;
  requireInteger('maxTokens', maxTokens, 0);
  if (maxTokens > room) throw contextExceeded(promptTokens.length, maxTokens, config.maxPositions);
  const { stop = [], onToken, signal } = request;
  const sampling = { seed, n, maxTokens, temperature, topK, topP, likeliest, stop };
  return { promptTokens, promptLikeliest, ...sampling, onToken, signal };
}

/** @param least how many new tokens have to fit beside the prompt */
function checkPrompt(tokens: Int32Array, least: number, config: DecoderConfig): void {
  if (tokens.length === 0) throw new GenerationError('empty_prompt', 'The prompt has no tokens.');
  if (tokens.length + least > config.maxPositions) {
    throw contextExceeded(tokens.length, least, config.maxPositions);
  }
  const wrong = tokens.find((token) => token < 0 || token >= config.vocabularySize);
  if (wrong === undefined) return;
  const limit = config.vocabularySize - 1;
  throw new GenerationError('invalid_token', `Prompt token ${wrong} is outside the vocabulary (0 to ${limit}).`);
}

function contextExceeded(promptTokens: number, wanted: number, limit: number): GenerationError {
  return new GenerationError(
    'context_exceeded',
    `The prompt's ${promptTokens} tokens and ${wanted} new ones do not fit the model's context window of ${limit} tokens.`,
  );
}

function requireInteger(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) refuse(name, `a whole number of ${least} or more`, value);
}

function refuse(name: string, expected: string, value: unknown): never {
  throw new GenerationError('invalid_option', `${name} must be ${expected}, not ${String(value)}.`);
}
