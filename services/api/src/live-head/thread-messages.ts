// What a live head's thread and the thread that serves people say to each other.
import type { LiveHeadEvent } from '@tastemaker/contracts';
import type { DatabasePlace } from '@tastemaker/database';

/** With which a thread is started. */
export interface LiveHeadOrder {
  readonly place: DatabasePlace;
  readonly projectId: string;
  readonly checkpointHash: string;
  /** The reward model's, `[hidden]`. */
  readonly head: readonly number[];
  readonly priorMargin: number;
  readonly keepOpen: number;
  readonly explorationShare: number;
}

/**
 * - `state`: how many votes it holds, and what it would ask next
 * - `beliefs`: of all pairs
 * - `idle`: answered with nothing, once it has learned all that it has heard of
 * - `compared`: answered with nothing, once it has read which pairs are compared
 * - a prompt: the scores of its answers
 */
export interface ThreadQuestion {
  readonly id: number;
  readonly ask: 'state' | 'beliefs' | 'idle' | 'compared' | { readonly promptId: string };
}

/** Of the completions that a head holds. */
export interface HeadContent {
  readonly completions: number;
  /** sha256 (hex) of their ids, in order with commas between. */
  readonly idsHash: string;
}

export type ThreadAnswer =
  | ({ readonly kind: 'ready' } & HeadContent)
  | { readonly kind: 'learned'; readonly event: LiveHeadEvent }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'refused'; readonly id: number; readonly reason: string };
