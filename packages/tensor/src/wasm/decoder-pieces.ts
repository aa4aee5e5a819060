// The fused pieces of a decoder as loops over the WASM heap.
/* oxlint-disable typescript/no-non-null-assertion -- every loop runs over the rows and columns that the tensors' shapes give, so its indices are in bounds */
/** The fused pieces of a decoder as loops over the WASM heap; the formulas are those of the engine's interface. */
import * as tf from '@tensorflow/tfjs-core';
import type { DecoderMethods, Tensor } from '../engine.js';
import { EngineError } from '../engine-error.js';
import { type Heap, tfOf } from './heap.js';

export function decoderMethods(heap: Heap, own: (compute: () => tf.Tensor) => Tensor): DecoderMethods {
  const adopt = (tensor: Tensor): Tensor => own(() => tfOf(tensor));

  /** One new tensor a shape, owned by the open scope. */
  function make<const Shapes extends readonly (readonly number[])[]>(
    ...shapes: Shapes
  ): { [K in keyof Shapes]: Tensor } {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one tensor a shape
    return heap.allocate(...shapes).map(adopt) as { [K in keyof Shapes]: Tensor };
  }

  return {
    rmsNorm(x, weight, epsilon) {
      const [rows = 0, width = 0] = x.shape;
      const [output, normalised, inverse] = make([rows, width], [rows, width], [rows, 1]);
      const [from, scale] = [heap.floats(x), heap.floats(weight)];
      const [out, unit, inverses] = [heap.floats(output), heap.floats(normalised), heap.floats(inverse)];
      for (let row = 0; row < rows; row++) {
        let squares = 0;
        for (let at = row * width; at < (row + 1) * width; at++) {
          squares += from[at]! * from[at]!;
        }
        const factor = 1 / Math.sqrt(squares / width + epsilon);
        inverses[row] = factor;
        for (let column = 0, at = row * width; column < width; column++, at++) {
          unit[at] = from[at]! * factor;
          out[at] = unit[at]! * scale[column]!;
        }
      }
      return { output, normalised, inverse };
    },

    rmsNormGradient(outputGradient, kept, weight) {
      const [rows = 0, width = 0] = outputGradient.shape;
      const [x, weightGradient] = make([rows, width], [width]);
      const [gradient, unit, scale] = [heap.floats(outputGradient), heap.floats(kept.normalised), heap.floats(weight)];
      const [inverses, out, weights] = [heap.floats(kept.inverse), heap.floats(x), heap.floats(weightGradient)];
      weights.fill(0);
      for (let row = 0; row < rows; row++) {
        let along = 0;
        for (let column = 0, at = row * width; column < width; column++, at++) {
          const product = gradient[at]! * unit[at]!;
          weights[column] = weights[column]! + product;
          along += product * scale[column]!;
        }
        along /= width;
        for (let column = 0, at = row * width; column < width; column++, at++) {
          out[at] = (gradient[at]! * scale[column]! - unit[at]! * along) * inverses[row]!;
        }
      }
      return { x, weight: weightGradient };
    },

    rotate(x, rotation, conjugate = false) {
      const [rows = 0, width = 0] = x.shape;
      const [output] = make([rows, width]);
      const [from, turns, out] = [heap.floats(x), heap.floats(rotation), heap.floats(output)];
      const sign = conjugate ? -1 : 1;
      const stride = rotation.shape[0] === 1 ? 0 : width;
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < width; column += 2) {
          const at = row * width + column;
          const real = turns[row * stride + column]!;
          const imaginary = sign * turns[row * stride + column + 1]!;
          out[at] = from[at]! * real - from[at + 1]! * imaginary;
          out[at + 1] = from[at]! * imaginary + from[at + 1]! * real;
        }
      }
      return output;
    },

    swiGlu(gate, up) {
      const sigmoid = own(() => tf.sigmoid(tfOf(gate)));
      const silu = own(() => tf.mul(tfOf(gate), tfOf(sigmoid)));
      return { output: own(() => tf.mul(tfOf(silu), tfOf(up))), kept: [sigmoid, silu] };
    },

    swiGluGradient(outputGradient, gate, up, kept) {
      const [sigmoid, silu] = kept;
      if (sigmoid === undefined || silu === undefined) {
        throw new EngineError('engine.operation_failed', 'swiGluGradient: `kept` is not what swiGlu returned');
      }
      const [gateGradient, upGradient] = make(gate.shape, up.shape);
      const [gradient, ups, sigmoids, silus] = [outputGradient, up, sigmoid, silu].map((input) => heap.floats(input));
      const [gates, upward] = [heap.floats(gateGradient), heap.floats(upGradient)];
      for (let at = 0; at < gates.length; at++) {
        upward[at] = gradient![at]! * silus![at]!;
        gates[at] = gradient![at]! * ups![at]! * (sigmoids![at]! + silus![at]! * (1 - sigmoids![at]!));
      }
      return { gate: gateGradient, up: upGradient };
    },

    crossEntropy(logits, labels) {
      const [rows = 0, classes = 0] = logits.shape;
      const probabilities = own(() => tf.softmax(tfOf(logits)));
      const [losses] = make([rows]);
      const [from, gradient, out] = [heap.floats(logits), heap.floats(probabilities), heap.floats(losses)];
      heap.integers(labels).forEach((label, row) => {
        if (label < 0 || label >= classes) {
          throw new EngineError('engine.operation_failed', `crossEntropy: label ${label} of ${classes} classes`);
        }
        const start = row * classes;
        const scores = from.subarray(start, start + classes);
        const highest = scores.reduce((best, score) => Math.max(best, score), Number.NEGATIVE_INFINITY);
        const total = scores.reduce((sum, score) => sum + Math.exp(score - highest), 0);
        out[row] = Math.log(total) + highest - scores[label]!;
        gradient[start + label] = gradient[start + label]! - 1;
      });
      return { losses, gradient: probabilities };
    },
  };
}
