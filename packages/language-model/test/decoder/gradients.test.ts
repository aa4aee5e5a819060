import { type Engine, loadEngine, type Tensor, type Variable } from '@tastemaker/tensor';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import {
  createDecoder,
  type Decoder,
  type DecoderConfig,
  decoderParameters,
  destroyDecoder,
  nextTokenGradients,
  nextTokenLosses,
  packRows,
  type Row,
  trunkBackward,
  trunkForward,
  trunkParameters,
} from '../../src/index.js';
import { createRandom } from '../../src/random.js';
import { tinyConfig, widened } from './tiny.js';

/** Directional derivatives: `(f(w + εd) − f(w − εd)) / 2ε` against `∇f·d` with `d` along each parameter's gradient. */
function expectGradients(
  decoder: Decoder,
  parameters: readonly { name: string; variable: Variable }[],
  gradients: readonly Tensor[],
  value: () => number,
): void {
  const { engine } = decoder;
  expect(gradients.length).toBe(parameters.length);
  for (const [index, { name, variable }] of parameters.entries()) {
    const gradient = gradients[index];
    if (gradient === undefined) throw new Error(name);
    expect(gradient.shape, name).toEqual(variable.shape);
    const values = engine.read(gradient);
    // Half along the gradient, half at random: along it alone, an error at right angles would not show.
    const random = createRandom(7, index);
    const norm = Math.hypot(...values);
    const direction = values.map((g) => g / norm + random.normal() / Math.sqrt(values.length));
    const slope = values.reduce((sum, g, i) => sum + g * (direction[i] ?? 0), 0);
    const move = (size: number): number => {
      const delta = direction.map((d) => d * size);
      engine.scope(() => engine.assignAdd(variable, engine.upload(delta, variable.shape)));
      return value();
    };
    const slopeOver = (step: number): number => {
      const above = move(step);
      const below = move(-2 * step);
      move(step);
      return (above - below) / (2 * step);
    };
    // Richardson's extrapolation takes the curvature's share out, so that steps can be larger than rounding.
    const step = 4e-3 / Math.hypot(...direction);
    const measured = (4 * slopeOver(step / 2) - slopeOver(step)) / 3;
    const error = Math.abs(measured - slope);
    expect(error, `${name}: ${measured} against ${slope}`).toBeLessThan(2e-3 * Math.abs(slope) + 3e-3);
  }
}

const chat: Row = [
  { tokens: [1, 5, 9, 2, 7] },
  { tokens: [3, 4, 8], parent: 0, targets: [1, 1, 1] },
  { tokens: [6, 11, 12, 10], parent: 0, targets: [1, 0, 1, 1] },
];
const document: Row = [{ tokens: [1, 2, 3, 4, 5, 6, 7, 8, 9], targets: new Uint8Array(9).fill(1) }];

describe.each(inject('engines'))('gradients on %s', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await loadEngine({ engine: name });
  });

  const configs: [string, DecoderConfig][] = [
    ['tied', tinyConfig],
    ['free head', { ...tinyConfig, tiedEmbeddings: false }],
    ['qkv bias', { ...tinyConfig, attentionBias: true }],
    ['head norms', { ...tinyConfig, headNorms: true }],
  ];
  it.each(configs)('next-token loss, %s: every gradient equals finite differences', (_, config) => {
    const decoder = widened(createDecoder(engine, config, 3));
    const layout = packRows([chat, document]);
    const total = (): number => nextTokenLosses(decoder, layout).reduce((sum, loss) => sum + loss, 0);
    engine.scope(() => {
      const result = nextTokenGradients(decoder, layout, 1);
      expect(result.lossSum).toBeCloseTo(total(), 4);
      expect(result.count).toBe(6 + 8);
      expectGradients(decoder, decoderParameters(decoder), result.gradients, total);
    });
    destroyDecoder(decoder);
  });

  it('reward head at the ends, last layer pruned: every gradient equals finite differences', () => {
    const decoder = widened(createDecoder(engine, tinyConfig, 4));
    const layout = packRows([chat, [{ tokens: [2, 4, 6] }, { tokens: [8], parent: 0 }, { tokens: [9, 1], parent: 0 }]]);
    const outputs = Int32Array.from(layout.ends.flatMap((ends) => ends.slice(1)));
    const random = createRandom(5);
    const head = Float32Array.from({ length: outputs.length * tinyConfig.hiddenSize }, () => random.normal());
    const total = (): number =>
      engine.scope(() => {
        const { hidden } = trunkForward(decoder, layout, { keep: false, outputs });
        return engine.read(hidden).reduce((sum, value, i) => sum + value * (head[i] ?? 0), 0);
      });
    engine.scope(() => {
      const trunk = trunkForward(decoder, layout, { keep: true, outputs });
      const gradients = trunkBackward(decoder, trunk, engine.upload(head, [outputs.length, tinyConfig.hiddenSize]));
      expect(trunk.hidden.shape).toEqual([outputs.length, tinyConfig.hiddenSize]);
      expectGradients(decoder, trunkParameters(decoder), gradients, total);
    });
    destroyDecoder(decoder);
  });

  it('leaves no tensor behind', () => {
    const decoder = createDecoder(engine, tinyConfig, 3);
    const layout = packRows([chat, document]);
    const run = (): void => engine.scope(() => void nextTokenGradients(decoder, layout, 1));
    run();
    nextTokenLosses(decoder, layout);
    const before = engine.tensorCount();
    run();
    nextTokenLosses(decoder, layout);
    expect(engine.tensorCount()).toBe(before);
    destroyDecoder(decoder);
  });
});
