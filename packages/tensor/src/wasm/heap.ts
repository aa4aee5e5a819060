/**
 * Loops over the WASM heap. A fused loop in JavaScript touches each element once, where a chain of the backend's
 * broadcasting kernels touches it five times, slowly.
 */

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '../engine.js';
import { EngineError } from '../engine-error.js';
import { engineTensor, tfOf } from './tensors.js';

export class Heap {
  readonly #backend: BackendWasm;

  constructor(backend: BackendWasm) {
    this.#backend = backend;
  }

  /** New float32 tensors of the given shapes, their contents undefined until written. */
  allocate(...shapes: readonly (readonly number[])[]): Tensor[] {
    return shapes.map((shape) =>
      engineTensor(tf.engine().makeTensorFromTensorInfo(this.#backend.makeOutput(shape.slice(), 'float32'))),
    );
  }

  /** A float32 tensor's own memory. Valid until the next allocation, which may move the heap. */
  floats(tensor: Tensor): Float32Array {
    const view = this.#view(tensor);
    if (!(view instanceof Float32Array)) {
      throw new EngineError('engine.operation_failed', `a float32 tensor is needed here, not ${tensor.dtype}`);
    }
    return view;
  }

  /** An int32 tensor's own memory. Valid until the next allocation. */
  integers(tensor: Tensor): Int32Array {
    const view = this.#view(tensor);
    if (!(view instanceof Int32Array)) {
      throw new EngineError('engine.operation_failed', `an int32 tensor is needed here, not ${tensor.dtype}`);
    }
    return view;
  }

  #view(tensor: Tensor): ReturnType<BackendWasm['typedArrayFromHeap']> {
    const inner = tfOf(tensor);
    if (inner.isDisposed) {
      throw new EngineError('engine.operation_failed', 'the tensor was released');
    }
    return this.#backend.typedArrayFromHeap(inner);
  }
}
