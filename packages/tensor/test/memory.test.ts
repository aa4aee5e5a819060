/** Who owns a tensor, and that nothing leaks. */
import { describe, expect, it } from 'vitest';
import type { Tensor } from '../src/index.js';
import { engines, floats, integers } from './engines.js';

describe.each(engines)('memory ($name)', ({ engine }) => {
  it('a scope releases all but what it returns', () => {
    const before = engine.tensorCount();
    const kept = engine.scope(() => {
      const a = floats(engine, [2, 2], 1, 2, 3, 4);
      engine.matMul(a, a);
      return { deep: [engine.add(a, a)], other: 3 };
    });
    expect(engine.tensorCount()).toBe(before + 1);
    expect([...engine.read(kept.deep[0] ?? floats(engine, [0]))]).toEqual([2, 4, 6, 8]);
    engine.release(...kept.deep);
    engine.release(...kept.deep);
    expect(engine.tensorCount()).toBe(before);
  });

  it('what an inner scope returns belongs to the outer one', () => {
    const before = engine.tensorCount();
    engine.scope(() => {
      const inner = engine.scope(() => floats(engine, [1], 5));
      expect([...engine.read(inner)]).toEqual([5]);
    });
    expect(engine.tensorCount()).toBe(before);
  });

  it('keep takes a tensor out of every scope', () => {
    const before = engine.tensorCount();
    const kept: Tensor[] = [];
    const tensor = engine.scope(() => {
      const outer = floats(engine, [1], 5);
      engine.scope(() => {
        kept.push(engine.keep(outer));
      });
      return engine.keep(floats(engine, [1], 6));
    });
    expect(engine.tensorCount()).toBe(before + 2);
    engine.release(tensor, ...kept);
    expect(engine.tensorCount()).toBe(before);
  });

  it('a scope that throws releases everything it made', () => {
    const before = engine.tensorCount();
    expect(() =>
      engine.scope(() => {
        floats(engine, [1], 5);
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(engine.tensorCount()).toBe(before);
  });

  it('no operation leaves anything behind', () => {
    const before = engine.tensorCount();
    engine.scope(() => {
      const x = floats(engine, [2, 4], 1, 2, 3, 4, 5, 6, 7, 8);
      const weight = floats(engine, [4], 1, 1, 1, 1);
      const rows = integers(engine, [2], 1, 0);
      const norm = engine.rmsNorm(x, weight, 1e-5);
      engine.rmsNormGradient(x, norm, weight);
      const rotation = floats(engine, [2, 2, 2], 0, 1, 1, 0, 0, 1, 1, 0);
      engine.rotate(x, rotation);
      engine.rotate(x, rotation, true);
      const glu = engine.swiGlu(x, x);
      engine.swiGluGradient(x, x, x, glu.kept);
      engine.crossEntropy(x, rows);
      engine.topK(x, 2);
      engine.scatterAdd(engine.gather(x, rows), rows, 3);
      engine.concat(engine.split(x, [1, 3], 1), 1);
      engine.softmax(engine.scale(engine.transpose(x), 2));
      engine.globalNorm([x, weight]);
      const batch = engine.reshape(x, [2, 2, 2]);
      engine.batchMatMul(batch, batch, true, true);
      const [parameter, first, second] = [0, 0, 0].map(() => engine.variable(new Float32Array(8), [2, 4]));
      if (parameter && first && second) {
        const options = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, step: 1 };
        engine.adamStep(parameter, first, second, x, options);
        engine.assignAdd(parameter, engine.value(parameter));
        engine.destroy(parameter, first, second);
      }
    });
    expect(engine.tensorCount()).toBe(before);
  });

  it('thousands of different shapes and factors do not fill the constants’ cache without end', () => {
    const before = engine.tensorCount();
    engine.scope(() => {
      const x = floats(engine, [1], 1);
      for (let factor = 0; factor < 10_000; factor++) {
        engine.release(engine.scale(x, factor + 0.5));
      }
      expect([...engine.read(engine.scale(x, 0.5))]).toEqual([0.5]);
    });
    expect(engine.tensorCount()).toBe(before);
  });
});
