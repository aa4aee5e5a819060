// The engine over tfjs's WASM kernels: for machines where libtensorflow cannot be had.
import * as tf from '@tensorflow/tfjs-core';
import type { Engine, Tensor } from '../engine.js';
import { EngineError } from '../engine-error.js';
import { Scopes } from '../scopes.js';
import { arithmeticMethods } from './arithmetic.js';
import { startBackend, wasmVersion } from './backend.js';
import { decoderMethods } from './decoder-pieces.js';
import { engineTensor, Heap, tfOf } from './heap.js';
import { layoutMethods } from './layout.js';
import { packedMethods } from './packed-products.js';
import { variableMethods } from './variables.js';

const isTensor = (value: object): value is Tensor => value instanceof tf.Tensor;

function free(tensor: Tensor): void {
  tfOf(tensor).dispose();
}

/** One engine a process: tfjs counts tensors per process, and so does {@link Engine.tensorCount}. */
export async function createWasmEngine(): Promise<Engine> {
  const heap = new Heap(await startBackend());
  const scopes = new Scopes<Tensor>(isTensor, free);
  let variables = 0;
  /** Gives the result to the open scope, and what was made on the way back to tfjs. */
  const own = (compute: () => tf.Tensor): Tensor => scopes.own(engineTensor(guarded(() => tf.tidy(compute))));

  const engine: Engine = {
    name: 'wasm',
    version: wasmVersion,
    multipliesBfloat16: false,
    upload: (data, shape) =>
      own(() => tf.tensor(data, shape.slice(), data instanceof Float32Array ? 'float32' : 'int32')),
    read: (tensor) => heap.floats(tensor).slice(),
    readInt: (tensor) => heap.integers(tensor).slice(),
    scope: (body) => scopes.run(body),
    keep(tensor) {
      scopes.disown(tensor);
      return tensor;
    },
    release(...tensors) {
      for (const tensor of tensors) {
        if (tensor) {
          free(tensor);
        }
      }
    },
    // An operation's own price is small beside its kernel's here: the function is run as it is.
    compile: (_examples, body) => ({ run: (inputs) => scopes.run(() => [...body(engine, inputs)]), release() {} }),
    tensorCount: () => tf.memory().numTensors - variables,
    ...variableMethods(heap, own, (difference) => {
      variables += difference;
    }),
    ...arithmeticMethods(heap, own),
    ...packedMethods(own),
    ...layoutMethods(heap, own),
    ...decoderMethods(heap, own),
  };
  return engine;
}

/** tfjs throws plain errors; the engine's have a code. */
function guarded<T>(compute: () => T): T {
  try {
    return compute();
  } catch (cause) {
    if (cause instanceof EngineError) {
      throw cause;
    }
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError('engine.operation_failed', message, { cause });
  }
}
