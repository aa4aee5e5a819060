// What a training asks of an optimizer, and the state that every optimizer keeps in variables.
import type { Engine, Tensor, Variable } from '@tastemaker/tensor';
import { readVariable } from '../decoder/load.js';

/** A piece of what training goes on from, read when asked for. */
export interface StateTensor {
  readonly name: string;
  readonly shape: readonly number[];
  read(): Float32Array;
}

export interface Optimizer {
  /** Updates made so far. */
  readonly steps: number;
  /** One update in place. Gradients stand in the parameters' order and stay the caller's. */
  step(gradients: readonly Tensor[], learningRate: number): void;
  /** All that the next update depends on but the parameters and {@link steps}. */
  state(): readonly StateTensor[];
  /** Takes a state back, so that updates go on to the same bits. @throws where a tensor is missing or misshapen */
  restore(steps: number, tensor: (name: string) => Float32Array): void;
  /** Frees the state's memory; the parameters stay. */
  destroy(): void;
}

export function zerosLike(engine: Engine, variable: Variable): Variable {
  return engine.variable(new Float32Array(variable.size), variable.shape);
}

export function stateTensor(engine: Engine, name: string, variable: Variable): StateTensor {
  return { name, shape: variable.shape, read: () => readVariable(engine, variable) };
}

/** @throws {RangeError} where the data does not fit */
export function restoreVariable(engine: Engine, variable: Variable, data: Float32Array): void {
  if (data.length !== variable.size) {
    throw new RangeError(`A saved tensor has ${data.length} numbers where ${variable.size} are needed.`);
  }
  engine.scope(() => engine.assign(variable, engine.upload(data, variable.shape)));
}

/**
 * Scales gradients down to a global norm of at most `limit` and gives their norm before (Pascanu et al. 2013). Where
 * no clipping is due the same tensors come back; new ones belong to the open scope.
 */
export function clipGradients(
  engine: Engine,
  gradients: readonly Tensor[],
  limit: number,
): { readonly gradients: readonly Tensor[]; readonly norm: number } {
  const norm = engine.globalNorm(gradients);
  // A norm that is no number goes back to the caller, whose error names the step.
  if (!(norm > limit)) return { gradients, norm };
  return { gradients: gradients.map((gradient) => engine.scale(gradient, limit / norm)), norm };
}
