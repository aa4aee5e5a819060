/** The two engines give the same numbers for the same inputs, whatever the shapes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Engine, Tensor } from '../src/index.js';
import { native, scattered, unavailable, wasm } from './engines.js';

const extent = fc.integer({ min: 1, max: 9 });

type Computation = (engine: Engine, sizes: readonly number[]) => Tensor[];

const upload = (engine: Engine, shape: readonly number[], seed: number): Tensor =>
  engine.upload(
    scattered(
      shape.reduce((product, size) => product * size, 1),
      seed,
    ),
    shape,
  );

const COMPUTATIONS: Readonly<Record<string, Computation>> = {
  matMul: (engine, [m = 1, k = 1, n = 1]) => [
    engine.matMul(upload(engine, [m, k], 1), upload(engine, [k, n], 2)),
    engine.matMul(upload(engine, [k, m], 1), upload(engine, [n, k], 2), true, true),
  ],
  batchMatMul: (engine, [m = 1, k = 1, n = 1]) => [
    engine.batchMatMul(upload(engine, [3, m, k], 1), upload(engine, [3, n, k], 2), false, true),
    engine.batchMatMul(upload(engine, [3, k, m], 1), upload(engine, [3, k, n], 2), true, false),
  ],
  softmax: (engine, [m = 1, n = 1]) => [engine.softmax(engine.scale(upload(engine, [m, n], 3), 10))],
  rmsNorm: (engine, [m = 1, n = 1]) => {
    const weight = upload(engine, [n], 4);
    const kept = engine.rmsNorm(upload(engine, [m, n], 5), weight, 1e-5);
    const gradients = engine.rmsNormGradient(upload(engine, [m, n], 6), kept, weight);
    return [kept.output, kept.inverse, gradients.x, gradients.weight];
  },
  rotate: (engine, [m = 1, n = 1]) => [
    engine.rotate(upload(engine, [m, 2 * n], 7), upload(engine, [m, n, 2], 8)),
    engine.rotate(upload(engine, [m, 2 * n], 7), upload(engine, [1, n, 2], 8), true),
  ],
  swiGlu: (engine, [m = 1, n = 1]) => {
    const [gate, up] = [upload(engine, [m, n], 9), upload(engine, [m, n], 10)];
    const { output, kept } = engine.swiGlu(gate, up);
    const gradients = engine.swiGluGradient(upload(engine, [m, n], 11), gate, up, kept);
    return [output, gradients.gate, gradients.up];
  },
  crossEntropy: (engine, [m = 1, n = 1]) => {
    const labels = engine.upload(
      Int32Array.from({ length: m }, (_, at) => at % n),
      [m],
    );
    const { losses, gradient } = engine.crossEntropy(engine.scale(upload(engine, [m, n], 12), 5), labels);
    return [losses, gradient];
  },
  scatterAdd: (engine, [m = 1, n = 1]) => {
    const indices = engine.upload(
      Int32Array.from({ length: m }, (_, at) => (at * at) % 4),
      [m],
    );
    return [engine.scatterAdd(upload(engine, [m, n], 13), indices, 4), engine.sum(upload(engine, [m, n], 13), 0)];
  },
};

describe('native and WASM agree', () => {
  it.each(Object.entries(COMPUTATIONS))('on %s', (_, compute) => {
    const run = (engine: Engine, sizes: readonly number[]): number[][] =>
      engine.scope(() => compute(engine, sizes).map((tensor) => [...tensor.shape, ...engine.read(tensor)]));
    fc.assert(
      fc.property(fc.array(extent, { minLength: 3, maxLength: 3 }), (sizes) => {
        const reference = run(native ?? wasm, sizes).flat();
        const errors = run(wasm, sizes)
          .flat()
          .map(
            (value, at) => Math.abs(value - (reference[at] ?? Number.NaN)) / Math.max(1, Math.abs(reference[at] ?? 0)),
          );
        expect(errors).toHaveLength(reference.length);
        expect(Math.max(...errors)).toBeLessThan(3e-6);
      }),
      { numRuns: 15, seed: 3 },
    );
  });

  it('on a machine where the native engine can be had', (context) => {
    context.skip(native === undefined, `the native engine is not available here: ${unavailable}`);
    expect(native?.name).toBe('native');
  });
});
