import { type Engine, loadEngine } from '@tastemaker/tensor';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { readVariable } from '../../src/decoder/load.js';
import {
  createAdapters,
  createDecoder,
  type Decoder,
  decoderParameters,
  destroyDecoder,
  nextTokenGradients,
  nextTokenLosses,
  packRows,
} from '../../src/index.js';
import { createRandom } from '../../src/random.js';
import { tinyConfig, widened } from '../decoder/tiny.js';

const layout = packRows([
  [{ tokens: [1, 5, 9, 2, 7] }, { tokens: [3, 4, 8], parent: 0, targets: [1, 1, 1] }],
  [{ tokens: [1, 2, 3, 4, 5, 6, 7, 8, 9], targets: new Uint8Array(9).fill(1) }],
]);

const matrices = (decoder: Decoder): Float32Array[] =>
  decoderParameters(decoder).map(({ variable }) => readVariable(decoder.engine, variable));

describe.each(inject('engines'))('low-rank adapters on %s', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await loadEngine({ engine: name });
  });

  it('begin at the model as it is', () => {
    const decoder = createDecoder(engine, tinyConfig, 3);
    const before = matrices(decoder);
    const adapters = createAdapters(engine, decoderParameters(decoder), { kind: 'lora', rank: 2, alpha: 4 }, 1);
    adapters.merge();
    expect(matrices(decoder)).toEqual(before);
    adapters.destroy();
    destroyDecoder(decoder);
  });

  it('have the gradients that finite differences give, for every factor of every fused matrix', () => {
    const decoder = widened(createDecoder(engine, tinyConfig, 3));
    const all = decoderParameters(decoder);
    const adapters = createAdapters(engine, all, { kind: 'lora', rank: 2, alpha: 3 }, 1);
    const random = createRandom(9);
    const shift = (variable: (typeof all)[number]['variable'], delta: Float32Array): void => {
      engine.scope(() => engine.assignAdd(variable, engine.upload(delta, variable.shape)));
      adapters.merge();
    };
    // Away from B = 0, where A has no gradient.
    for (const { variable } of adapters.parameters) {
      shift(
        variable,
        Float32Array.from({ length: variable.size }, () => 0.3 * random.normal()),
      );
    }
    const total = (): number => nextTokenLosses(decoder, layout).reduce((sum, loss) => sum + loss, 0);
    const gradients = engine.scope(() =>
      adapters.gradients(nextTokenGradients(decoder, layout, 1).gradients).map((gradient) => engine.read(gradient)),
    );
    expect(gradients.length).toBe(adapters.parameters.length);
    for (const [index, { name: factor, variable }] of adapters.parameters.entries()) {
      const gradient = gradients[index] ?? new Float32Array();
      expect(gradient.length, factor).toBe(variable.size);
      const norm = Math.hypot(...gradient);
      const direction = gradient.map((g) => g / norm + random.normal() / Math.sqrt(gradient.length));
      const slope = direction.reduce((sum, d, i) => sum + d * (gradient[i] ?? 0), 0);
      const slopeOver = (step: number): number => {
        shift(
          variable,
          direction.map((d) => d * step),
        );
        const above = total();
        shift(
          variable,
          direction.map((d) => -2 * d * step),
        );
        const below = total();
        shift(
          variable,
          direction.map((d) => d * step),
        );
        return (above - below) / (2 * step);
      };
      const step = 4e-3 / Math.hypot(...direction);
      const measured = (4 * slopeOver(step / 2) - slopeOver(step)) / 3;
      expect(Math.abs(measured - slope), `${factor}: ${measured} against ${slope}`).toBeLessThan(
        2e-3 * Math.abs(slope) + 3e-3,
      );
    }
    adapters.destroy();
    destroyDecoder(decoder);
  });

  it('change each logical matrix of a fused one by a matrix of their rank', () => {
    const decoder = createDecoder(engine, tinyConfig, 3);
    const all = decoderParameters(decoder);
    const fused = all.findIndex((parameter) => parameter.name === 'layers.0.queryKeyValue');
    const before = matrices(decoder)[fused] ?? new Float32Array();
    const adapters = createAdapters(engine, all, { kind: 'lora', rank: 1, alpha: 1, matrices: ['queryKeyValue'] }, 1);
    expect(adapters.parameters.length).toBe(2 * tinyConfig.layers);
    for (const { variable } of adapters.parameters) {
      engine.scope(() =>
        engine.assign(
          variable,
          engine.upload(
            new Float32Array(variable.size).fill(0.5).map((v, i) => v + i),
            variable.shape,
          ),
        ),
      );
    }
    adapters.merge();
    const columns = tinyConfig.hiddenSize;
    const delta = (matrices(decoder)[fused] ?? before).map((value, i) => value - (before[i] ?? 0));
    const blocks = all[fused]?.blocks ?? [];
    let row = 0;
    for (const rows of blocks) {
      // Of rank one: every 2×2 minor with the block's first row and column vanishes.
      const at = (i: number, j: number): number => delta[(row + i) * columns + j] ?? Number.NaN;
      for (let i = 1; i < rows; i++) {
        const minor = at(0, 0) * at(i, 1) - at(0, 1) * at(i, 0);
        expect(Math.abs(minor)).toBeLessThan(1e-3 * Math.abs(at(0, 0) * at(i, 1)));
      }
      row += rows;
    }
    adapters.destroy();
    destroyDecoder(decoder);
  });

  it('are refused where nothing is to be adapted', () => {
    const decoder = createDecoder(engine, tinyConfig, 3);
    const config = { kind: 'lora', rank: 1, alpha: 1, matrices: [] } as const;
    expect(() => createAdapters(engine, decoderParameters(decoder), config, 1)).toThrow(RangeError);
    destroyDecoder(decoder);
  });
});
