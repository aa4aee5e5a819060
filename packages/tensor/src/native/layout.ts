// Operations that move elements without computing: shapes, pieces and rows.
import type { LayoutMethods } from '../engine.js';
import type { Attribute } from './binding.js';
import { bfloat16Type, idOf, type Operations } from './operations.js';

const swappedAxes = [1, 0];

/** Attribute lists that depend on a count, made at its first use. */
function byCount(make: (count: number) => readonly Attribute[]): (count: number) => readonly Attribute[] {
  const made: (readonly Attribute[] | undefined)[] = [];
  return (count) => (made[count] ??= make(count));
}

export function layoutMethods(operations: Operations): LayoutMethods {
  const { constants } = operations;
  // TensorFlow infers no type from a list of inputs, so concatenation names it.
  const ofType = (type: number) =>
    byCount((count) => [operations.integerAttribute('N', count), operations.typeAttribute('T', type)]);
  const concatAttributes = {
    float32: ofType(operations.binding.TF_FLOAT),
    int32: ofType(operations.binding.TF_INT32),
    bfloat16: ofType(bfloat16Type),
  };
  const splitAttributes = byCount((count) => [operations.integerAttribute('num_split', count)]);

  return {
    reshape: (a, shape) =>
      operations.pair('Reshape', idOf(a), 'dtype' in shape ? idOf(shape) : constants.vector(shape)),

    transpose: (a) => operations.pair('Transpose', idOf(a), constants.vector(swappedAxes)),

    /** TensorFlow's operation takes two tensors or more. */
    concat(tensors, axis) {
      const [first] = tensors;
      if (first !== undefined && tensors.length === 1) return first;
      const inputs = tensors.map((tensor) => idOf(tensor));
      inputs.push(constants.integer(axis));
      return operations.single('ConcatV2', inputs, concatAttributes[first?.dtype ?? 'float32'](tensors.length));
    },

    split(a, sizes, axis) {
      const inputs = [idOf(a), constants.vector(sizes), constants.integer(axis)];
      return operations.multiple('SplitV', inputs, splitAttributes(sizes.length), sizes.length);
    },

    slice: (a, begin, size) => operations.triple('Slice', idOf(a), constants.vector(begin), constants.vector(size)),

    gather: (a, indices) => operations.triple('GatherV2', idOf(a), idOf(indices), constants.integer(0)),

    overwriteRows: (a, indices, rows) => operations.triple('InplaceUpdate', idOf(a), idOf(indices), idOf(rows)),

    /** ScatterNd adds repeated indices up, in order, and is twice as fast here as UnsortedSegmentSum. */
    scatterAdd(a, indices, rows) {
      const index = operations.pair('Reshape', idOf(indices), constants.vector([...indices.shape, 1]));
      const shape = [rows, ...a.shape.slice(indices.shape.length)];
      const sum = operations.triple('ScatterNd', idOf(index), idOf(a), constants.vector(shape));
      operations.free(index);
      return sum;
    },
  };
}
