// Parameters whose tensor never moves: AdamW runs over the WASM heap in place.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Variable, VariableMethods } from '../engine.js';
import { EngineError } from '../engine-error.js';
import { engineTensor, type Heap, tfOf } from './heap.js';

interface StoredVariable extends Variable {
  /** Undefined once destroyed. */
  tensor: tf.Tensor | undefined;
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every variable this engine hands out is one of its own
const stored = (variable: Variable): StoredVariable => variable as StoredVariable;

function storage(variable: Variable): Tensor {
  const { tensor } = stored(variable);
  if (tensor === undefined) {
    throw new EngineError('engine.operation_failed', 'the variable was destroyed');
  }
  return engineTensor(tensor);
}

export function variableMethods(
  heap: Heap,
  own: (compute: () => tf.Tensor) => Tensor,
  counted: (difference: number) => void,
): VariableMethods {
  return {
    variable(data, shape) {
      const variable: StoredVariable = {
        tensor: tf.tensor(data, shape.slice(), 'float32'),
        shape: shape.slice(),
        size: data.length,
      };
      counted(1);
      return variable;
    },

    /** A copy: unlike TensorFlow's, a tensor here would see the next update in place. */
    value(variable) {
      const [copy] = heap.allocate(variable.shape);
      if (copy === undefined) {
        throw new EngineError('engine.operation_failed', 'nothing was allocated');
      }
      heap.floats(copy).set(heap.floats(storage(variable)));
      return own(() => tfOf(copy));
    },

    assign(variable, value) {
      heap.floats(storage(variable)).set(heap.floats(value));
    },

    assignAdd(variable, delta) {
      const values = heap.floats(storage(variable));
      heap.floats(delta).forEach((difference, at) => {
        values[at] = (values[at] ?? 0) + difference;
      });
    },

    scaleAdd(variable, factor, delta, rate) {
      const values = heap.floats(storage(variable));
      heap.floats(delta).forEach((difference, at) => {
        values[at] = factor * (values[at] ?? 0) + rate * difference;
      });
    },

    destroy(...variables) {
      for (const variable of variables.map(stored)) {
        if (variable.tensor !== undefined) {
          variable.tensor.dispose();
          variable.tensor = undefined;
          counted(-1);
        }
      }
    },

    adamStep(parameter, firstMoment, secondMoment, gradient, step) {
      const values = heap.floats(storage(parameter));
      const means = heap.floats(storage(firstMoment));
      const squares = heap.floats(storage(secondMoment));
      const stepSize = step.learningRate / (1 - step.beta1 ** step.step);
      const correction = 1 / Math.sqrt(1 - step.beta2 ** step.step);
      const kept = 1 - step.learningRate * step.weightDecay;
      heap.floats(gradient).forEach((slope, at) => {
        const mean = step.beta1 * (means[at] ?? 0) + (1 - step.beta1) * slope;
        const square = step.beta2 * (squares[at] ?? 0) + (1 - step.beta2) * slope * slope;
        means[at] = mean;
        squares[at] = square;
        values[at] = kept * (values[at] ?? 0) - (stepSize * mean) / (Math.sqrt(square) * correction + step.epsilon);
      });
    },
  };
}
