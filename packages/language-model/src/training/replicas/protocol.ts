// The messages between the trainer and the threads that hold replicas, and the memory that they share.
import type { MessagePort } from 'node:worker_threads';
import type { DecoderConfig } from '../../decoder/config.js';
import type { Parameter, Precision } from '../../decoder/decoder.js';
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
export const postedCounter = 0;
export const doneCounter = 1;

export type ReplicaJob =
  | { readonly kind: 'gradients'; readonly rows: readonly Row[]; readonly microBatches: number; readonly scale: number }
  | { readonly kind: 'end' };

export type ReplicaAnswer =
  | { readonly lossSum: number; readonly tokens: number }
  /** What failed, for people. */
  | { readonly failure: string };

/** How many numbers the parameters have together. */
export function totalSize(parameters: readonly Parameter[]): number {
  return parameters.reduce((sum, { variable }) => sum + variable.size, 0);
}

/** Float32 views of the pieces, in the parameters' order. */
export function sharedViews(memory: SharedArrayBuffer, parameters: readonly Parameter[]): Float32Array[] {
  let begin = 0;
  return parameters.map(({ variable: { size } }) => {
    const view = new Float32Array(memory, begin * Float32Array.BYTES_PER_ELEMENT, size);
    begin += size;
    return view;
  });
}
