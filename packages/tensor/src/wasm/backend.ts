/** Starts tfjs's WASM backend in this process: SIMD, one thread, its files read from the installed package. */

import { type BackendWasm, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '../engine-error.js';
import { registerUnsortedSegmentSum } from './unsorted-segment-sum.js';

const PROCESS_EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Runs `body` and takes away the process-wide error handlers that it left behind: the WASM module installs ones that
 * turn any unhandled error of the host program into its own abort.
 */
async function withoutNewErrorHandlers(body: () => Promise<void>): Promise<void> {
  const before = PROCESS_EVENTS.map((event) => new Set(process.rawListeners(event)));
  await body();
  PROCESS_EVENTS.forEach((event, at) => {
    for (const listener of process.rawListeners(event)) {
      if (!before[at]?.has(listener)) {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node types raw listeners as Function
        process.removeListener(event, listener as () => void);
      }
    }
  });
}

/** tfjs keeps its backend per process, so starting twice gives the same one. */
export async function startBackend(): Promise<BackendWasm> {
  tf.enableProdMode();
  await withoutNewErrorHandlers(async () => {
    if (!(await tf.setBackend('wasm'))) {
      throw new EngineError('engine.unavailable', 'this Node cannot start the WASM backend');
    }
    await tf.ready();
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the backend named 'wasm' is this one
  const backend = tf.backend() as BackendWasm;
  registerUnsortedSegmentSum();
  return backend;
}

export const wasmVersion: string = version_wasm;
