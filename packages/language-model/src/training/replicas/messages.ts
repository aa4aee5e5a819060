// What the trainer and the threads that hold replicas say to each other.
import type { MessagePort } from 'node:worker_threads';
import type { DecoderConfig } from '../../decoder/config.js';
import type { Precision } from '../../decoder/decoder.js';
import type { Row } from '../../decoder/layout.js';

/** What a thread is started with. Memory is shared: parameters go out and gradients come back without being copied twice. */
export interface ReplicaOrder {
  readonly engine: 'native' | 'wasm';
  readonly config: DecoderConfig;
  readonly precision: Precision;
  /** All parameters, float32, one after another in the order of `decoderParameters`. */
  readonly parameters: SharedArrayBuffer;
  /** Their gradients, likewise. */
  readonly gradients: SharedArrayBuffer;
  readonly counters: SharedArrayBuffer;
  readonly port: MessagePort;
}

/** Places in `counters`, int32: each side waits for the other's to grow, since neither event loop turns in the meantime. */
export const POSTED = 0;
export const DONE = 1;

export type ReplicaJob =
  | { readonly kind: 'gradients'; readonly rows: readonly Row[]; readonly microBatches: number; readonly scale: number }
  | { readonly kind: 'end' };

export type ReplicaAnswer =
  | { readonly lossSum: number; readonly tokens: number }
  /** What failed, for people. */
  | { readonly failure: string };
