// Linear algebra, elementwise operations and reductions over tfjs's WASM kernels.
import * as tf from '@tensorflow/tfjs-core';
import type { ArithmeticMethods, Tensor } from '../engine.js';
import { type Heap, tfOf } from './heap.js';

type Own = (compute: () => tf.Tensor) => Tensor;

/** Multiplications below which cutting a batch into matrices costs more than the backend's slow batch kernel. */
const smallProduct = 20_000;

/** Only plain products of two matrices reach the backend's fast kernel; a transposed operand is 15 times slower. */
function plain(matrix: tf.Tensor, transposed: boolean): tf.Tensor {
  return transposed ? tf.transpose(matrix, matrix.rank === 3 ? [0, 2, 1] : [1, 0]) : matrix;
}

function productByMatrix(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const [batch = 0, m = 0, k = 0] = a.shape;
  const n = b.shape[2] ?? 0;
  if (m * k * n < smallProduct || b.shape[0] !== batch) {
    return tf.matMul(a, b);
  }
  const products = Array.from({ length: batch }, (_, row) =>
    tf.matMul(tf.slice(a, [row, 0, 0], [1, m, k]), tf.slice(b, [row, 0, 0], [1, k, n])),
  );
  return tf.concat(products, 0);
}

/** Adding half of the last kept bit's value, and one less where that bit is 0, rounds halves to even. */
function roundToBfloat16(values: Float32Array): void {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (const [at, word] of bits.entries()) bits[at] = (word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000;
}

export function arithmeticMethods(heap: Heap, own: Own): ArithmeticMethods {
  const binary =
    (operation: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor) =>
    (a: Tensor, b: Tensor): Tensor =>
      own(() => operation(tfOf(a), tfOf(b)));

  return {
    toBfloat16(a) {
      const rounded = own(() => tf.add(tfOf(a), 0));
      roundToBfloat16(heap.floats(rounded));
      return rounded;
    },
    toFloat32: (a) => own(() => tf.add(tfOf(a), 0)),

    matMul: (a, b, transposeA = false, transposeB = false) =>
      own(() => tf.matMul(plain(tfOf(a), transposeA), plain(tfOf(b), transposeB))),
    batchMatMul: (a, b, transposeA = false, transposeB = false) =>
      own(() => productByMatrix(plain(tfOf(a), transposeA), plain(tfOf(b), transposeB))),

    add: binary((a, b) => tf.add(a, b)),
    subtract: binary((a, b) => tf.sub(a, b)),
    multiply: binary((a, b) => tf.mul(a, b)),
    scale: (a, factor) => own(() => tf.mul(tfOf(a), factor)),
    sigmoid: (a) => own(() => tf.sigmoid(tfOf(a))),

    sum: (a, axis, keepDims = false) => own(() => tf.sum(tfOf(a), axis, keepDims)),
    softmax: (a) => own(() => tf.softmax(tfOf(a))),

    globalNorm(tensors) {
      const squares = tensors.map((tensor) => {
        const sum = tf.tidy(() => tf.sum(tf.square(tfOf(tensor))));
        const [value = 0] = sum.dataSync();
        sum.dispose();
        return value;
      });
      return Math.sqrt(squares.reduce((total, square) => total + square, 0));
    },

    topK(a, k) {
      const results = tf.topk(tfOf(a), k, true);
      return { values: own(() => results.values), indices: own(() => results.indices) };
    },
  };
}
