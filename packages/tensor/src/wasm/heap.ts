// The engine's tensors as tfjs's own, and loops over the WASM heap: a fused loop in JavaScript touches each element
// once, where a chain of the backend's broadcasting kernels touches it five times, slowly.
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '../engine.js';
import { EngineError } from '../engine-error.js';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every tensor this engine hands out is tfjs's
export const tfOf = (tensor: Tensor): tf.Tensor => tensor as unknown as tf.Tensor;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no operation here makes anything but float32 and int32
export const engineTensor = (tensor: tf.Tensor): Tensor => tensor as unknown as Tensor;

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
