/** The hand-derived gradients against central differences, and adjoints against their inner products. */
import { describe, expect, it } from 'vitest';
import type { Engine, Tensor } from '../src/index.js';
import { engines, integers, scattered } from './engines.js';

const STEP = 1e-2;
/** Of central differences of float32 losses. */
const TOLERANCE = 2e-3;

/** Σ output · weights, in float64. */
function weighted(engine: Engine, output: Tensor, weights: Float32Array): number {
  return engine.read(output).reduce((sum, value, at) => sum + value * (weights[at] ?? 0), 0);
}

/** The largest difference between `gradient` and the central differences of `loss`, relative where slopes are steep. */
function worstError(point: Float32Array, gradient: Float32Array, loss: (at: Float32Array) => number): number {
  const errors = Array.from(point, (value, at) => {
    const moved = (by: number): number => loss(point.with(at, value + by));
    const slope = (moved(STEP) - moved(-STEP)) / (2 * STEP);
    return Math.abs((gradient[at] ?? Number.NaN) - slope) / Math.max(1, Math.abs(slope));
  });
  return Math.max(...errors);
}

describe.each(engines)('gradients ($name)', ({ engine }) => {
  const [rows, width] = [3, 4];
  const shape = [rows, width];
  const upstream = scattered(rows * width, 5);

  it('rmsNormGradient is the slope of rmsNorm in x and in the weight', () => {
    const [x, weight] = [scattered(rows * width, 2), scattered(width, 3)];
    const loss = (at: Float32Array, scale: Float32Array): number =>
      engine.scope(() => {
        const result = engine.rmsNorm(engine.upload(at, shape), engine.upload(scale, [width]), 1e-5);
        return weighted(engine, result.output, upstream);
      });
    const [forX, forWeight] = engine.scope(() => {
      const scale = engine.upload(weight, [width]);
      const kept = engine.rmsNorm(engine.upload(x, shape), scale, 1e-5);
      const gradients = engine.rmsNormGradient(engine.upload(upstream, shape), kept, scale);
      return [engine.read(gradients.x), engine.read(gradients.weight)];
    });
    expect(worstError(x, forX ?? new Float32Array(), (at) => loss(at, weight))).toBeLessThan(TOLERANCE);
    expect(worstError(weight, forWeight ?? new Float32Array(), (at) => loss(x, at))).toBeLessThan(TOLERANCE);
  });

  it('swiGluGradient is the slope of swiGlu in both inputs', () => {
    const [gate, up] = [scattered(rows * width, 7).map((value) => 3 * value), scattered(rows * width, 8)];
    const loss = (left: Float32Array, right: Float32Array): number =>
      engine.scope(() => {
        const { output } = engine.swiGlu(engine.upload(left, shape), engine.upload(right, shape));
        return weighted(engine, output, upstream);
      });
    const [forGate, forUp] = engine.scope(() => {
      const [left, right] = [engine.upload(gate, shape), engine.upload(up, shape)];
      const { kept } = engine.swiGlu(left, right);
      const gradients = engine.swiGluGradient(engine.upload(upstream, shape), left, right, kept);
      return [engine.read(gradients.gate), engine.read(gradients.up)];
    });
    expect(worstError(gate, forGate ?? new Float32Array(), (at) => loss(at, up))).toBeLessThan(TOLERANCE);
    expect(worstError(up, forUp ?? new Float32Array(), (at) => loss(gate, at))).toBeLessThan(TOLERANCE);
  });

  it('crossEntropy’s gradient is the slope of its summed losses', () => {
    const logits = scattered(rows * width, 9);
    const run = (at: Float32Array) => engine.crossEntropy(engine.upload(at, shape), integers(engine, [rows], 0, 3, 1));
    const gradient = engine.scope(() => engine.read(run(logits).gradient));
    const ones = new Float32Array(rows).fill(1);
    expect(
      worstError(logits, gradient, (at) => engine.scope(() => weighted(engine, run(at).losses, ones))),
    ).toBeLessThan(TOLERANCE);
  });

  it('rotate by the conjugate is the adjoint of rotate', () => {
    const x = scattered(rows * width, 11);
    const [there, back] = engine.scope(() => {
      const rotation = engine.upload(scattered(rows * width, 12), [rows, width / 2, 2]);
      const forward = engine.rotate(engine.upload(x, shape), rotation);
      const backward = engine.rotate(engine.upload(upstream, shape), rotation, true);
      return [weighted(engine, forward, upstream), weighted(engine, backward, x)];
    });
    expect(there).toBeCloseTo(back ?? Number.NaN, 5);
  });

  it('scatterAdd is the adjoint of gather', () => {
    const x = scattered(rows * width, 13);
    const [there, back] = engine.scope(() => {
      const indices = integers(engine, [2, 2], 2, 0, 2, 2);
      const cotangent = scattered(4 * width, 14);
      const forward = engine.gather(engine.upload(x, shape), indices);
      const backward = engine.scatterAdd(engine.upload(cotangent, [2, 2, width]), indices, rows);
      return [weighted(engine, forward, cotangent), weighted(engine, backward, x)];
    });
    expect(there).toBeCloseTo(back ?? Number.NaN, 5);
  });
});
