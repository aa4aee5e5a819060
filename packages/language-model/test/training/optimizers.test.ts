import { readFileSync } from 'node:fs';
import { type Engine, loadEngine } from '@tastemaker/tensor';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Parameter } from '../../src/decoder/decoder.js';
import { readVariable } from '../../src/decoder/load.js';
import { createRandom } from '../../src/random.js';
import { createOptimizer } from '../../src/training/create-optimizer.js';
import { orthogonalize, orthogonalScale } from '../../src/training/newton-schulz.js';
import { clipGradients } from '../../src/training/optimizer.js';
import { learningRateAt } from '../../src/training/schedule.js';

interface Reference {
  readonly learningRate: number;
  readonly start: number[][];
  readonly gradients: number[][][];
  readonly adamw: number[][][];
  readonly muon: number[][][];
}

const reference: Reference = JSON.parse(
  readFileSync(new URL('../fixtures/optimizers.reference.json', import.meta.url), 'utf8'),
);

function normals(count: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => random.normal());
}

describe.each(inject('engines'))('optimizers on %s', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await loadEngine({ engine: name });
  });

  const parameter = (role: Parameter['role'], data: Float32Array, shape: readonly number[]): Parameter => ({
    name: role,
    role,
    variable: engine.variable(data, shape),
  });

  it.each(['adamw', 'muon'] as const)('%s takes the steps that PyTorch takes', (kind) => {
    const shape = [reference.start.length, reference.start[0]?.length ?? 0];
    const matrix = parameter('matrix', Float32Array.from(reference.start.flat()), shape);
    const exact = kind === 'muon' ? ({ kind, products: 'float32' } as const) : { kind };
    const optimizer = createOptimizer(engine, [matrix], { ...exact, weightDecay: 0.1 });
    for (const [step, gradient] of reference.gradients.entries()) {
      engine.scope(() => {
        optimizer.step([engine.upload(Float32Array.from(gradient.flat()), shape)], reference.learningRate);
      });
      const expected = reference[kind][step]?.flat() ?? [];
      for (const [i, value] of readVariable(engine, matrix.variable).entries()) {
        expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 5);
      }
    }
    optimizer.destroy();
    engine.destroy(matrix.variable);
  });

  it.each(['adamw', 'muon'] as const)('%s decays hidden matrices and nothing else', (kind) => {
    const roles = ['matrix', 'embedding', 'head', 'vector'] as const;
    const parameters = roles.map((role) => parameter(role, Float32Array.of(1, 1), role === 'vector' ? [2] : [1, 2]));
    const optimizer = createOptimizer(engine, parameters, { kind, weightDecay: 0.1 });
    engine.scope(() => {
      optimizer.step(
        parameters.map(({ variable }) => engine.upload(new Float32Array(2), variable.shape)),
        0.5,
      );
    });
    const values = parameters.map(({ variable }) => readVariable(engine, variable)[0] ?? Number.NaN);
    expect(values[0]).toBeCloseTo(1 - 0.5 * 0.1, 6);
    expect(values.slice(1)).toEqual([1, 1, 1]);
    optimizer.destroy();
    engine.destroy(...parameters.map(({ variable }) => variable));
  });

  it.each([
    [6, 6, 'float32'],
    [12, 5, 'float32'],
    [5, 12, 'float32'],
    [5, 12, 'bfloat16'],
    [12, 5, 'bfloat16'],
  ] as const)(
    'Newton–Schulz brings the singular values of a %i×%i matrix close to one (%s)',
    (rows, columns, products) => {
      const data = normals(2 * rows * columns, 1);
      const size = Math.min(rows, columns);
      const grams = engine.scope(() => {
        const z = orthogonalize(engine, engine.upload(data, [2, rows, columns]), products);
        const x = engine.scale(z, orthogonalScale);
        return engine.read(
          rows > columns ? engine.batchMatMul(x, x, true, false) : engine.batchMatMul(x, x, false, true),
        );
      });
      // The trace of XXᵀ is the sum of the squared singular values, each within [0.68, 1.13]² (Jordan 2024).
      for (const matrix of [0, 1]) {
        const trace = Array.from({ length: size }, (_, i) => grams[matrix * size * size + i * size + i] ?? 0);
        const mean = trace.reduce((sum, value) => sum + value, 0) / size;
        expect(mean).toBeGreaterThan(0.68 ** 2);
        expect(mean).toBeLessThan(1.2 ** 2);
      }
    },
  );

  it('Muon orthogonalises each logical matrix of a fused one by itself, at the RMS of AdamW', () => {
    const data = normals(12 * 4, 2);
    const apart = [data.slice(0, 32), data.slice(32)];
    const fused: Parameter = { ...parameter('matrix', new Float32Array(48), [12, 4]), blocks: [8, 4] };
    const parts = [
      parameter('matrix', new Float32Array(32), [8, 4]),
      parameter('matrix', new Float32Array(16), [4, 4]),
    ];
    const optimizers = [
      createOptimizer(engine, [fused], { kind: 'muon', products: 'float32' }),
      createOptimizer(engine, parts, { kind: 'muon', products: 'float32' }),
    ];
    engine.scope(() => {
      optimizers[0]?.step([engine.upload(data, [12, 4])], 0.1);
      optimizers[1]?.step([engine.upload(apart[0] ?? data, [8, 4]), engine.upload(apart[1] ?? data, [4, 4])], 0.1);
    });
    const whole = readVariable(engine, fused.variable);
    const pieces = parts.flatMap(({ variable }) => [...readVariable(engine, variable)]);
    for (const [i, value] of whole.entries()) expect(value).toBeCloseTo(pieces[i] ?? Number.NaN, 6);
    // An orthogonal 8×4 matrix has RMS √(1/8); times 0.2·√8 that is 0.2 of the learning rate.
    const rms = Math.sqrt(whole.slice(0, 32).reduce((sum, value) => sum + value * value, 0) / 32);
    expect(rms).toBeGreaterThan(0.1 * 0.2 * 0.7);
    expect(rms).toBeLessThan(0.1 * 0.2 * 1.2);
    for (const optimizer of optimizers) optimizer.destroy();
    engine.destroy(fused.variable, ...parts.map(({ variable }) => variable));
  });

  it('clips by the norm of all gradients together', () => {
    engine.scope(() => {
      const gradients = [engine.upload(Float32Array.of(3), [1]), engine.upload(Float32Array.of(0, 4), [2])];
      const clipped = clipGradients(engine, gradients, 1);
      expect(clipped.norm).toBeCloseTo(5, 5);
      expect(clipped.gradients.flatMap((g) => [...engine.read(g)].map((v) => Math.round(v * 1e5) / 1e5))).toEqual([
        0.6, 0, 0.8,
      ]);
      expect(clipGradients(engine, gradients, 6).gradients).toBe(gradients);
    });
  });
});

describe('the learning rate', () => {
  const schedule = { steps: 110, learningRate: 2, warmupSteps: 10, floor: 0.1 };
  it('warms up in a line, falls along a cosine and ends at the floor', () => {
    expect(learningRateAt(schedule, 1)).toBeCloseTo(0.2);
    expect(learningRateAt(schedule, 10)).toBeCloseTo(2);
    expect(learningRateAt(schedule, 60)).toBeCloseTo(2 * (0.1 + 0.9 * 0.5));
    expect(learningRateAt(schedule, 110)).toBeCloseTo(0.2);
  });
});
