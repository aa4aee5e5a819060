// TensorFlow's concatenation wants two tensors or more; one is its own concatenation.
import type { Engine, Tensor } from '@tastemaker/tensor';

/** The tensors' rows one after another; a single tensor comes back itself, and not as a copy. */
export function concatRows(engine: Engine, tensors: readonly Tensor[]): Tensor {
  const [first] = tensors;
  return first !== undefined && tensors.length === 1 ? first : engine.concat(tensors, 0);
}
