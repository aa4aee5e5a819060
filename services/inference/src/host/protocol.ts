// What the HTTP process and the model host say to each other. Every message but the host's own news carries the id of
// the request it belongs to.
import type { InferenceScore, InferenceScoreInput, ProblemCode } from '@tastemaker/contracts';
import type { ChatMessage, FinishReason } from '@tastemaker/language-model';
import type { ScorePass } from './score-queue.js';

/** A model by content, and where its files are. */
export interface ModelLocation {
  readonly hash: string;
  /** A Hugging Face folder or a GGUF file. */
  readonly path: string;
}

export interface GenerateCommand {
  readonly model: ModelLocation;
  readonly prompt:
    | { readonly messages: readonly ChatMessage[] }
    | { readonly text: string }
    | { readonly tokens: readonly number[] };
  readonly n: number;
  /** None: what the context window leaves. */
  readonly maxTokens: number | undefined;
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly seed: number;
  readonly stop: readonly string[];
  /** How many of the likeliest tokens to tell at each place. */
  readonly likeliest: number;
  /** Tell the prompt as well, and how likely its tokens were. @defaultValue neither */
  readonly echo?: 'text' | 'log-probabilities' | undefined;
  /** Report tokens as they come. */
  readonly stream: boolean;
}

export interface ScoreCommand {
  readonly model: ModelLocation;
  readonly inputs: readonly InferenceScoreInput[];
}

export interface TokenAndProbability {
  readonly text: string;
  readonly logProbability: number;
}

export interface GeneratedToken extends TokenAndProbability {
  /** Of its place, likeliest first: as many as were asked for. */
  readonly likeliest: readonly TokenAndProbability[];
}

export interface EchoedToken extends Omit<GeneratedToken, 'logProbability'> {
  /** Null of the first one, which nothing comes before. */
  readonly logProbability: number | null;
  /** Where it begins in the prompt's text. */
  readonly offset: number;
}

/** A prompt as it was read. */
export interface EchoedPrompt {
  readonly text: string;
  /** Empty where only the text was asked for. */
  readonly tokens: readonly EchoedToken[];
}

export interface GeneratedCompletion {
  readonly prompt?: EchoedPrompt | undefined;
  readonly text: string;
  readonly tokens: readonly GeneratedToken[];
  readonly promptTokenCount: number;
  /** Of the prompt, taken over from an earlier one. */
  readonly reusedPromptTokenCount: number;
  readonly finishReason: FinishReason;
  readonly logProbability: number;
}

export interface StreamedToken {
  readonly candidate: number;
  readonly token: GeneratedToken;
  /** Text that became certain with this token. */
  readonly text: string;
  /** Of a candidate's last token. */
  readonly finishReason?: FinishReason | undefined;
}

export type HostCommand =
  | { readonly kind: 'generate'; readonly id: number; readonly command: GenerateCommand }
  | { readonly kind: 'score'; readonly id: number; readonly command: ScoreCommand }
  | { readonly kind: 'states'; readonly id: number; readonly command: ScoreCommand }
  | { readonly kind: 'cancel'; readonly id: number }
  /** Answered by `pong` as soon as the host's event loop turns. */
  | { readonly kind: 'ping' };

export type HostReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'pong' }
  | { readonly kind: 'warning'; readonly message: string }
  | { readonly kind: 'loaded'; readonly hashes: readonly string[] }
  | { readonly kind: 'score-pass'; readonly pass: ScorePass }
  | { readonly kind: 'token'; readonly id: number; readonly token: StreamedToken }
  | { readonly kind: 'generated'; readonly id: number; readonly completions: readonly GeneratedCompletion[] }
  | { readonly kind: 'scored'; readonly id: number; readonly scores: readonly InferenceScore[] }
  | { readonly kind: 'states'; readonly id: number; readonly states: HeadAndStates }
  | { readonly kind: 'failed'; readonly id: number; readonly code: ProblemCode; readonly message: string };

/** What a reward model's head reads. */
export interface HeadAndStates {
  /** Of several heads the mean, `[hidden]`. */
  readonly head: Float32Array;
  /** One an input, `[hidden]`; null: the model cannot read it. */
  readonly states: readonly (Float32Array | null)[];
}

/** How the host is set up, handed to its process as an argument. */
export interface HostOptions {
  readonly engine: 'auto' | 'native' | 'wasm';
  /** Least recently used models make room above this. */
  readonly modelMemoryBytes: number;
  /** For each model, beside its weights: keys and values of recent prompts. @defaultValue 0 */
  readonly prefixCacheBytes?: number;
}
