// Products with matrices that do not change: the backend is fastest with `[in, out]`, not transposed.
import * as tf from '@tensorflow/tfjs-core';
import type { PackedMethods, Tensor } from '../engine.js';
import { tfOf } from './heap.js';

export function packedMethods(own: (compute: () => tf.Tensor) => Tensor): PackedMethods {
  return {
    pack: (matrix) => own(() => tf.transpose(tfOf(matrix), [1, 0])),
    packedMatMul: (a, packed) => own(() => tf.matMul(tfOf(a), tfOf(packed))),
    packedSwiGlu: (a, packed) =>
      own(() => {
        const [gate, up] = tf.split(tf.matMul(tfOf(a), tfOf(packed)), 2, 1);
        if (gate === undefined || up === undefined) throw new RangeError('Two pieces were asked for.');
        return tf.mul(tf.mul(gate, tf.sigmoid(gate)), up);
      }),
  };
}
