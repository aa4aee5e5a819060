// Starts tfjs's WASM backend in this process (SIMD, one thread, its files read from the installed package), with the
// kernel that it lacks.
import { type BackendWasm, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { type KernelFunc, registerKernel, type TensorInfo, UnsortedSegmentSum } from '@tensorflow/tfjs-core';
import { EngineError } from '../engine-error.js';

const processEvents = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Runs `body` and takes away the process-wide error handlers that it left behind: the WASM module installs ones that
 * turn any unhandled error of the host program into its own abort.
 */
async function withoutNewErrorHandlers(body: () => Promise<void>): Promise<void> {
  const before = processEvents.map((event) => new Set(process.rawListeners(event)));
  await body();
  processEvents.forEach((event, at) => {
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

interface KernelArguments {
  readonly inputs: { readonly x: TensorInfo; readonly segmentIds: TensorInfo };
  readonly backend: BackendWasm;
  readonly attrs: { readonly numSegments: number };
}

/** Segment ids may repeat and come in any order; a negative one drops its row, as in TensorFlow. */
function unsortedSegmentSum({ inputs, backend, attrs }: KernelArguments): TensorInfo {
  const { x, segmentIds } = inputs;
  const tail = x.shape.slice(segmentIds.shape.length);
  const width = tail.reduce((product, extent) => product * extent, 1);
  const output = backend.makeOutput([attrs.numSegments, ...tail], x.dtype);
  // Views only after the allocation: it may have moved the heap.
  const rows = backend.typedArrayFromHeap(x);
  const ids = backend.typedArrayFromHeap(segmentIds);
  const sums = backend.typedArrayFromHeap(output);
  sums.fill(0);
  ids.forEach((segment, row) => {
    if (segment >= attrs.numSegments) {
      throw new EngineError(
        'engine.operation_failed',
        `UnsortedSegmentSum: segment ${segment} of ${attrs.numSegments}`,
      );
    }
    const columns = segment < 0 ? 0 : width;
    for (let column = 0; column < columns; column++) {
      const at = segment * width + column;
      sums[at] = (sums[at] ?? 0) + (rows[row * width + column] ?? 0);
    }
  });
  return output;
}

function registerUnsortedSegmentSum(): void {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- tfjs calls it with exactly these arguments
  const kernelFunc = unsortedSegmentSum as unknown as KernelFunc;
  registerKernel({ kernelName: UnsortedSegmentSum, backendName: 'wasm', kernelFunc });
}
