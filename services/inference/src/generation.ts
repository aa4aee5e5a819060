// What generation is asked for and what it answers, whoever generates: the model host, or an endpoint.
import type { FinishReason } from '@tastemaker/language-model';
import type { GenerateCommand, GeneratedCompletion, GeneratedToken } from './host/protocol.js';

export interface GenerationOrder extends Omit<GenerateCommand, 'model'> {
  /** Tell each token's log-probability. The host always does. */
  readonly logprobs: boolean;
}

export interface AnsweredCompletion extends Omit<GeneratedCompletion, 'logProbability'> {
  /** What an endpoint counted; undefined where it did not, and where the tokens themselves are here to be counted. */
  readonly tokenCount?: number | undefined;
  /** Undefined behind an endpoint. */
  readonly logProbability: number | undefined;
  /** What an endpoint says answered. */
  readonly endpointModel?: string;
}

/** Part of a candidate while it is written. */
export interface Piece {
  readonly candidate: number;
  readonly text: string;
  readonly tokens: readonly GeneratedToken[];
  /** Of a candidate's last piece, where the others may still be written; endpoints tell it at the end alone. */
  readonly finishReason?: FinishReason | undefined;
}

/** Generates with one model. @throws HttpProblem, or the signal's reason */
export type Generate = (
  order: GenerationOrder,
  signal: AbortSignal,
  onPiece?: (piece: Piece) => void,
) => Promise<readonly AnsweredCompletion[]>;
