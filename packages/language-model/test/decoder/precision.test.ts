/** What products in bfloat16 may change, and what not. */
import { type Engine, loadEngine } from '@tastemaker/tensor';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import {
  createDecoder,
  type Decoder,
  destroyDecoder,
  nextTokenGradients,
  packRows,
  withPrecision,
} from '../../src/index.js';
import { tinyConfig, widened } from './tiny.js';

const layout = packRows(
  [
    [1, 5, 9, 2, 7, 3, 4, 8],
    [2, 2, 4, 8, 1, 12],
  ].map((tokens) => [{ tokens, targets: tokens.map((_, i) => Math.min(i, 1)) }]),
);

describe.each(inject('engines'))('a decoder whose layers multiply in bfloat16, on %s', (name) => {
  let engine: Engine;
  let exact: Decoder;
  beforeAll(async () => {
    engine = await loadEngine({ engine: name });
    exact = widened(createDecoder(engine, tinyConfig, 3));
    return () => destroyDecoder(exact);
  });

  const computed = (decoder: Decoder) =>
    engine.scope(() => {
      const { lossSum, count, gradients } = nextTokenGradients(decoder, layout, 1);
      return { loss: lossSum / count, gradients: gradients.map((gradient) => engine.read(gradient)) };
    });

  it('gives the loss and the gradients of float32 to some hundredths, and not to the bit', () => {
    const [wanted, got] = [computed(exact), computed(withPrecision(exact, 'bfloat16'))];
    expect(got.loss).not.toBe(wanted.loss);
    expect(Math.abs(got.loss - wanted.loss) / wanted.loss).toBeLessThan(0.02);
    for (const [index, gradient] of got.gradients.entries()) {
      const expected = wanted.gradients[index] ?? new Float32Array();
      // Processors with instructions for such products round less on the way than those that emulate them (0.074).
      expect(distance(gradient, expected) / Math.hypot(...expected)).toBeLessThan(0.1);
    }
  });

  it('goes back to the very bits of float32, and leaves no tensor behind', () => {
    const before = engine.tensorCount();
    computed(withPrecision(exact, 'bfloat16'));
    expect(engine.tensorCount()).toBe(before);
    expect(computed(withPrecision(exact, 'float32'))).toEqual(computed(exact));
  });
});

function distance(a: Float32Array, b: Float32Array): number {
  return Math.hypot(...a.map((value, i) => value - (b[i] ?? Number.NaN)));
}
