// What a sandboxed process and its parent say to each other.
import type { Thrown } from './sandbox-error.js';

/** `run`: call the module's `run`. `open`: call its `open`, which returns what answers each `ask`. */
export type ToChild =
  | { readonly type: 'run'; readonly input: unknown }
  | { readonly type: 'open'; readonly input: unknown }
  | { readonly type: 'ask'; readonly request: unknown };

export type FromChild =
  | { readonly type: 'ready' }
  | { readonly type: 'progress' }
  | { readonly type: 'item'; readonly value: unknown }
  | { readonly type: 'result'; readonly value: unknown }
  | { readonly type: 'failed'; readonly thrown: Thrown }
  /** An error outside of what the parent waits for: the process ends itself. */
  | { readonly type: 'crashed'; readonly thrown: Thrown };
