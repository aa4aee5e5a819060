/** A kernel that tfjs's WASM backend lacks: the sum of rows by segment, which is also gather's gradient. */

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type KernelFunc, registerKernel, type TensorInfo, UnsortedSegmentSum } from '@tensorflow/tfjs-core';
import { EngineError } from '../engine-error.js';

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

export function registerUnsortedSegmentSum(): void {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- tfjs calls it with exactly these arguments
  const kernelFunc = unsortedSegmentSum as unknown as KernelFunc;
  registerKernel({ kernelName: UnsortedSegmentSum, backendName: 'wasm', kernelFunc });
}
