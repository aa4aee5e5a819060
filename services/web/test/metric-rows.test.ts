// The figures of a model: each with its interval and its n.
import { describe, expect, it } from 'vitest';
import { metricRows } from '../src/pages/research/model/metric-rows.js';

describe('the figures of a model', () => {
  const rows = metricRows({
    'test/accuracy': 0.81,
    'test/accuracyLow': 0.76,
    'test/accuracyHigh': 0.85,
    'test/pairs': 344,
    'test/leakedPrompts': 0,
    'control/test/mismatchedPrompt': 0.67,
    'train/steps': 187,
    'microworld/knowledge': 1,
    'microworld/questions': 200,
    marginHigh: 3,
  });
  const rowOf = (name: string) => rows.find((row) => row.name === name);

  it('stand with their interval, whose ends are no figures of their own', () => {
    expect(rowOf('test/accuracy')).toEqual({
      name: 'test/accuracy',
      value: 0.81,
      interval: { low: 0.76, high: 0.85 },
      cases: 344,
    });
    expect(rowOf('test/accuracyLow')).toBeUndefined();
    expect(rowOf('marginHigh')?.value).toBe(3);
  });

  it('say what they rest on, unless they are counts', () => {
    expect(rowOf('control/test/mismatchedPrompt')?.cases).toBe(344);
    expect(rowOf('microworld/knowledge')?.cases).toBe(200);
    for (const name of ['test/pairs', 'test/leakedPrompts', 'train/steps']) expect(rowOf(name)?.cases).toBeUndefined();
  });
});
