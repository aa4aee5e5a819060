// Operations that move elements without computing, over tfjs's WASM kernels.
import * as tf from '@tensorflow/tfjs-core';
import type { LayoutMethods, Tensor } from '../engine.js';
import { type Heap, tfOf } from './heap.js';

/** tfjs's declarations ask for a vector; its kernels take indices of any shape. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- widened on purpose, as said above
const indicesOf = (indices: Tensor): tf.Tensor1D => tfOf(indices) as tf.Tensor1D;

export function layoutMethods(heap: Heap, own: (compute: () => tf.Tensor) => Tensor): LayoutMethods {
  return {
    reshape: (a, shape) =>
      own(() => tf.reshape(tfOf(a), 'dtype' in shape ? Array.from(heap.integers(shape)) : shape.slice())),
    transpose: (a) => own(() => tf.transpose(tfOf(a), [1, 0])),
    concat(tensors, axis) {
      const [first] = tensors;
      if (first !== undefined && tensors.length === 1) return first;
      return own(() => tf.concat(tensors.map(tfOf), axis));
    },
    split: (a, sizes, axis) => tf.split(tfOf(a), sizes.slice(), axis).map((piece) => own(() => piece)),
    slice: (a, begin, size) => own(() => tf.slice(tfOf(a), begin.slice(), size.slice())),
    gather: (a, indices) => own(() => tf.gather(tfOf(a), indicesOf(indices))),
    overwriteRows(a, indices, rows) {
      const [all, added, places] = [heap.floats(a), heap.floats(rows), heap.integers(indices)];
      const width = added.length / places.length;
      for (const [row, place] of places.entries())
        all.set(added.subarray(row * width, (row + 1) * width), place * width);
      return own(() => tf.clone(tfOf(a)));
    },
    scatterAdd: (a, indices, rows) => own(() => tf.unsortedSegmentSum(tfOf(a), indicesOf(indices), rows)),
  };
}
