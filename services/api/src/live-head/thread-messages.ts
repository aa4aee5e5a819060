// What a live head's thread and the thread that serves people say to each other.
import type { LiveHeadEvent } from '@tastemaker/contracts';

/** With which a thread is started. */
export interface LiveHeadOrder {
  readonly databaseUrl: string;
  readonly projectId: string;
  readonly checkpointHash: string;
  /** The reward model's, `[hidden]`. */
  readonly head: readonly number[];
  readonly priorMargin: number;
  readonly keepOpen: number;
  readonly explorationShare: number;
}

export interface ThreadQuestion {
  readonly id: number;
  readonly ask: 'state' | 'beliefs' | { readonly promptId: string };
}

export type ThreadAnswer =
  | { readonly kind: 'ready'; readonly completions: number }
  | { readonly kind: 'learned'; readonly event: LiveHeadEvent }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown };
