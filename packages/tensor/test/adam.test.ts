/** AdamW against torch.optim.AdamW: the numbers are printed by reference/adamw.py. */
import { describe, expect, it } from 'vitest';
import { engines } from './engines.js';

const GRADIENTS = [
  [0.1, -0.2, 0.3, 0, 1e-3, -5],
  [-0.3, 0.1, 0.05, 0.2, 1e-3, 4],
  [0.02, 0.4, -0.6, -0.1, 1e-3, 0.5],
];

const TORCH = [
  {
    weightDecay: 0,
    steps: [
      [0.9900000095367432, -1.9900000095367432, 2.990000009536743, 0.5, -0.009999899193644524, -0.23999999463558197],
      [
        0.9949418902397156, -1.9873366355895996, 2.9821667671203613, 0.49255862832069397, -0.019999798387289047,
        -0.23941874504089355,
      ],
      [
        0.9983509182929993, -1.9919099807739258, 2.9851303100585938, 0.4902722239494324, -0.02999969944357872,
        -0.239468514919281,
      ],
    ],
  },
  {
    weightDecay: 0.1,
    steps: [
      [
        0.9890000224113464, -1.9880000352859497, 2.986999988555908, 0.49950000643730164, -0.009999899193644524,
        -0.2397499978542328,
      ],
      [
        0.9929529428482056, -1.9833487272262573, 2.976179838180542, 0.49155914783477783, -0.019989799708127975,
        -0.23892900347709656,
      ],
      [
        0.995369017124176, -1.9859387874603271, 2.9761672019958496, 0.4887811839580536, -0.0299697108566761,
        -0.23873984813690186,
      ],
    ],
  },
];

describe.each(engines)('adamStep ($name)', ({ engine }) => {
  it.each(TORCH)('follows PyTorch with weight decay $weightDecay', ({ weightDecay, steps }) => {
    engine.scope(() => {
      const shape = [2, 3];
      const parameter = engine.variable(Float32Array.of(1, -2, 3, 0.5, 0, -0.25), shape);
      const first = engine.variable(new Float32Array(6), shape);
      const second = engine.variable(new Float32Array(6), shape);
      steps.forEach((expected, at) => {
        const gradient = engine.upload(Float32Array.from(GRADIENTS[at] ?? []), shape);
        const step = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay, step: at + 1 };
        engine.adamStep(parameter, first, second, gradient, step);
        engine.read(engine.value(parameter)).forEach((value, index) => {
          expect(Math.abs(value - (expected[index] ?? Number.NaN))).toBeLessThan(3e-7);
        });
      });
      engine.destroy(parameter, first, second);
    });
  });

  it('stays with the exact recurrence for 500 steps', () => {
    // The same update in float64; float32 kernels may drift from it by rounding only.
    const size = 8;
    const parameter = engine.variable(new Float32Array(size).fill(1), [size]);
    const first = engine.variable(new Float32Array(size), [size]);
    const second = engine.variable(new Float32Array(size), [size]);
    const exact = Array.from({ length: size }, () => ({ value: 1, mean: 0, square: 0 }));
    for (let step = 1; step <= 500; step++) {
      const slopes = Float32Array.from({ length: size }, (_, at) => Math.sin(step * (at + 1)) + 0.1 * at);
      const options = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, step };
      engine.scope(() => engine.adamStep(parameter, first, second, engine.upload(slopes, [size]), options));
      exact.forEach((state, at) => {
        const slope = slopes[at] ?? 0;
        state.mean = 0.9 * state.mean + 0.1 * slope;
        state.square = 0.999 * state.square + 0.001 * slope * slope;
        const direction = state.mean / (1 - 0.9 ** step) / (Math.sqrt(state.square / (1 - 0.999 ** step)) + 1e-8);
        state.value = state.value * (1 - 1e-5) - 1e-3 * direction;
      });
    }
    const got = engine.scope(() => engine.read(engine.value(parameter)));
    exact.forEach((state, at) => expect(got[at]).toBeCloseTo(state.value, 4));
    engine.destroy(parameter, first, second);
  });
});
