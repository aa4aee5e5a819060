import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { findBestEvaluation, type MetricPoint, runConfig, settingsApart } from '../src/index.js';

describe('settings apart from the defaults', () => {
  test('are none of a run of which only the kind was given', () => {
    for (const kind of ['pretrain', 'finetune', 'reward'] as const) {
      expect(settingsApart(runConfig.parse({ kind }))).toEqual([]);
    }
  });

  test('are named by their path, with both values', () => {
    const config = runConfig.parse({
      kind: 'reward',
      learningRate: 1e-5,
      trained: { part: 'lora' },
      learning: { ties: 'davidson' },
      sweep: { weightDecay: [0, 0.1] },
    });
    expect(settingsApart(config)).toEqual([
      { setting: 'learningRate', value: 1e-5, default: 3e-4 },
      { setting: 'trained.part', value: 'lora', default: 'full' },
      { setting: 'learning.ties', value: 'davidson', default: 'drop' },
      { setting: 'sweep', value: { weightDecay: [0, 0.1], fraction: 0.25 }, default: null },
    ]);
  });
});

function points(...losses: readonly (readonly [step: number, loss: number])[]): MetricPoint[] {
  return losses.map(([step, loss]) => ({
    step,
    values: { 'validation/loss': loss, 'validation/accuracy': 1 - loss },
    createdAt: '2026-01-01T00:00:00Z',
  }));
}

const found = (metric: 'loss' | 'accuracy', step: number, value: number, since: number) => ({
  metric: `validation/${metric}`,
  step,
  value,
  since,
  patience: 5,
});

test.each([
  ['nothing yet', {}, points(), null],
  ['the lowest loss', {}, points([10, 0.7], [20, 0.5], [30, 0.6]), found('loss', 20, 0.5, 1)],
  ['one that is better by enough', { minDelta: 0.1 }, points([10, 0.7], [20, 0.65]), found('loss', 10, 0.7, 1)],
  ['the highest accuracy', { metric: 'accuracy' }, points([10, 0.7], [20, 0.5]), found('accuracy', 20, 0.5, 0)],
  ['by what was measured last', {}, points([10, 0.7], [20, 0.1], [20, 0.8]), found('loss', 10, 0.7, 1)],
  ['none where the last model is kept', { keep: 'last' }, points([10, 0.7]), null],
])('the best evaluation is %s', (_name, stopping, measured, best) => {
  expect(findBestEvaluation(runConfig.parse({ kind: 'reward', stopping }), measured)).toEqual(best);
});

test('every setting has a default and a description, of which a form can be drawn', () => {
  interface Described {
    properties?: Record<string, Described>;
    oneOf?: Described[];
    default?: unknown;
    description?: string;
  }
  const without = (schema: Described, path: string): string[] => [
    ...(schema.oneOf ?? []).flatMap((one) => without(one, path)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, setting]) => {
      if (name === 'kind') return [];
      if (setting.properties !== undefined) return without(setting, `${path}.${name}`);
      return setting.description === undefined || setting.default === undefined ? [`${path}.${name}`] : [];
    }),
  ];
  const schema: Described = JSON.parse(JSON.stringify(z.toJSONSchema(runConfig, { io: 'input' })));
  expect(without(schema, 'config')).toEqual([]);
});
