/**
 * What a graph's node must say of its operation's types, where an operation run at once has them inferred: which
 * attribute is the type of which input. Results have the first input's type unless said otherwise.
 */
import type { Binding } from '../binding.js';

export interface TypedOperation {
  /** Attribute → place of the input whose type it names; -1 is the last. */
  readonly types: Readonly<Record<string, number>>;
  readonly results?: (binding: Binding, given: number, explicit: number | undefined) => readonly number[];
}

const alike: TypedOperation = { types: { T: 0 } };

export const TYPED_OPERATIONS: Readonly<Record<string, TypedOperation>> = {
  AddV2: alike,
  BatchMatMulV2: alike,
  Bitcast: { types: { T: 0 }, results: (_binding, given, explicit) => [explicit ?? given] },
  ConcatV2: { types: { T: 0, Tidx: -1 } },
  EuclideanNorm: { types: { T: 0, Tidx: 1 } },
  GatherV2: { types: { Tparams: 0, Tindices: 1, Taxis: 2 } },
  InplaceUpdate: alike,
  MatMul: alike,
  Mul: alike,
  Reshape: { types: { T: 0, Tshape: 1 } },
  Rsqrt: alike,
  Sigmoid: alike,
  Slice: { types: { T: 0, Index: 1 } },
  Softmax: alike,
  SplitV: { types: { T: 0, Tlen: 1 } },
  Sub: alike,
  Transpose: { types: { T: 0, Tperm: 1 } },
  TopKV2: { types: { T: 0 }, results: (binding, given) => [given, binding.TF_INT32] },
};
