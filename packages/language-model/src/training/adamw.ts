// AdamW over the engine's fused update.
import type { Engine, Tensor, Variable } from '@tastemaker/tensor';
import type { Parameter } from '../decoder/decoder.js';
import { type Optimizer, restoreVariable, stateTensor, zerosLike } from './optimizer.js';

export interface AdamWConfig {
  readonly kind: 'adamw';
  /** @defaultValue 0.9 */
  readonly beta1?: number;
  /** @defaultValue 0.999 */
  readonly beta2?: number;
  /** @defaultValue 1e-8 */
  readonly epsilon?: number;
  /** Decoupled; on hidden matrices only. @defaultValue 0.01 */
  readonly weightDecay?: number;
}

interface Entry {
  readonly parameter: Parameter;
  readonly first: Variable;
  readonly second: Variable;
}

/** AdamW (Loshchilov & Hutter 2019), equal to PyTorch's; weight decay on hidden matrices only. */
export function createAdamW(
  engine: Engine,
  parameters: readonly Parameter[],
  config: Omit<AdamWConfig, 'kind'>,
): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 } = config;
  const entries = parameters.map(
    (parameter): Entry => ({
      parameter,
      first: zerosLike(engine, parameter.variable),
      second: zerosLike(engine, parameter.variable),
    }),
  );
  let steps = 0;
  return {
    get steps() {
      return steps;
    },
    step(gradients: readonly Tensor[], learningRate: number) {
      if (gradients.length !== entries.length) throw new RangeError('As many gradients as parameters are needed.');
      steps++;
      for (const [index, { parameter, first, second }] of entries.entries()) {
        const gradient = gradients[index];
        if (gradient === undefined) continue;
        const decay = parameter.role === 'matrix' ? weightDecay : 0;
        const update = { learningRate, beta1, beta2, epsilon, weightDecay: decay, step: steps };
        engine.adamStep(parameter.variable, first, second, gradient, update);
      }
    },
    state: () =>
      entries.flatMap(({ parameter, first, second }) => [
        stateTensor(engine, `${parameter.name}.firstMoment`, first),
        stateTensor(engine, `${parameter.name}.secondMoment`, second),
      ]),
    restore(stepsBefore, tensor) {
      for (const { parameter, first, second } of entries) {
        restoreVariable(engine, first, tensor(`${parameter.name}.firstMoment`));
        restoreVariable(engine, second, tensor(`${parameter.name}.secondMoment`));
      }
      steps = stepsBefore;
    },
    destroy() {
      engine.destroy(...entries.flatMap(({ first, second }) => [first, second]));
    },
  };
}
