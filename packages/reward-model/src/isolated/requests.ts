// What is asked of the process that holds a model's files, and what it answers.
import type { ChatMessage, CheckpointDescription } from '@tastemaker/language-model/checkpoints';
import type { Normalisation } from '../normalisation.js';
import type { ScorableInput } from '../tokenized-inputs.js';

/** Everything of a model but its weights, and where these lie. */
export interface ModelDescription {
  /** Of an ensemble's further model: its folder below the first one's; else empty. */
  readonly member: string;
  readonly checkpoint: CheckpointDescription;
  /** An ensemble's, one after the other. */
  readonly heads?: Float32Array;
  readonly normalisation?: Normalisation;
  readonly members: readonly ModelDescription[];
}

export type Prompt = { readonly messages: readonly ChatMessage[] } | { readonly text: string };

export type ModelRequest =
  | { readonly kind: 'describe' }
  | { readonly kind: 'prompt'; readonly prompt: Prompt }
  | { readonly kind: 'tokenize'; readonly inputs: readonly ScorableInput[]; readonly limit: number };
