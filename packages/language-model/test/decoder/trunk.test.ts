/** Ways of computing less, or of keeping less, that may not change what comes out. */
import { type Engine, loadEngine } from '@tastemaker/tensor';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import {
  createDecoder,
  type Decoder,
  destroyDecoder,
  packRows,
  type TrunkOptions,
  trunkBackward,
  trunkForward,
  trunkParameters,
  trunkStates,
} from '../../src/index.js';
import { tinyConfig, widened } from './tiny.js';

const config = { ...tinyConfig, layers: 3 };
const layout = packRows([
  [{ tokens: [1, 5, 9, 2, 7] }, { tokens: [3, 4, 8], parent: 0 }, { tokens: [6, 11, 12, 10], parent: 0 }],
  [{ tokens: [2, 2, 4, 8, 1, 12] }],
]);
const outputs = Int32Array.from(layout.ends.flat());

describe.each(inject('engines'))('a pass through the trunk, on %s', (name) => {
  let engine: Engine;
  let decoder: Decoder;
  beforeAll(async () => {
    engine = await loadEngine({ engine: name });
    decoder = widened(createDecoder(engine, config, 3));
    return () => destroyDecoder(decoder);
  });

  const pass = (options: Omit<TrunkOptions, 'keep' | 'outputs'>): { hidden: Float32Array; gradients: Float32Array[] } =>
    engine.scope(() => {
      const trunk = trunkForward(decoder, layout, { keep: true, outputs, ...options });
      const slopes = engine.upload(
        Float32Array.from({ length: outputs.length * config.hiddenSize }, (_, i) => Math.sin(i)),
        trunk.hidden.shape,
      );
      const hidden = engine.read(trunk.hidden);
      return { hidden, gradients: trunkBackward(decoder, trunk, slopes).map((gradient) => engine.read(gradient)) };
    });

  it('computed twice instead of kept gives the same bits', () => {
    expect(pass({ recompute: true })).toEqual(pass({ recompute: false }));
  });

  it.each([1, 2])('from cached states before layer %i gives what the whole pass gives', (layer) => {
    const whole = pass({});
    engine.scope(() => {
      const states = trunkStates(decoder, layout, layer);
      const kept = engine.upload(engine.read(states), states.shape);
      for (const recompute of [false, true]) {
        const part = pass({ start: { layer, states: kept }, recompute });
        expect(part.hidden).toEqual(whole.hidden);
        const names = trunkParameters(decoder).map((parameter) => parameter.name);
        const trained = trunkParameters(decoder, layer).map((parameter) => parameter.name);
        expect(trained).toEqual(names.slice(-trained.length));
        expect(part.gradients).toEqual(whole.gradients.slice(-trained.length));
      }
    });
  });

  it('leaves no tensor behind', () => {
    pass({ recompute: true });
    const before = engine.tensorCount();
    pass({ recompute: true });
    engine.scope(() => void trunkStates(decoder, layout, 1));
    expect(engine.tensorCount()).toBe(before);
  });
});
