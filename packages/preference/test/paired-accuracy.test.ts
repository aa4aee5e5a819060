import { describe, expect, test } from 'vitest';
import { mcnemar, pairedAccuracy } from '../src/index.js';

describe("McNemar's test", () => {
  // test/reference/model_report.py: statsmodels 0.15.0, exact.
  test.each([
    [6, 16, 0.052478790283203125],
    [10, 2, 0.03857421875],
    [300, 360, 0.02157234823197109],
  ])('of %i and %i is that of statsmodels', (onlyFirst, onlySecond, pValue) => {
    expect(mcnemar(onlyFirst, onlySecond).pValue).toBeCloseTo(pValue, 10);
  });

  test('says nothing where the two never differ, or differ as often either way', () => {
    expect(mcnemar(0, 0).pValue).toBe(1);
    expect(mcnemar(7, 7).pValue).toBe(1);
  });
});

describe('paired accuracy', () => {
  test('is the difference of the two accuracies over the same judgments', () => {
    const found = pairedAccuracy([
      { first: 1, second: -1, prompt: 'a' },
      { first: 1, second: 2, prompt: 'b', weight: 2 },
      { first: -1, second: 0, prompt: 'c' },
    ]);
    // (1 + 2 + 0) / 4 and (0 + 2 + ½) / 4.
    expect(found).toMatchObject({ first: 0.75, second: 0.625, difference: 0.125, cases: 3, prompts: 3 });
  });

  test('resamples prompts: judgments of one prompt together are one case', () => {
    const one = Array.from({ length: 50 }, () => ({ first: 1, second: -1, prompt: 'a' }));
    const other = Array.from({ length: 50 }, () => ({ first: -1, second: 1, prompt: 'b' }));
    const { difference, interval } = pairedAccuracy([...one, ...other]);
    expect(difference).toBe(0);
    expect(interval).toEqual({ low: -1, high: 1 });
  });

  test('is none without pairs', () => {
    expect(pairedAccuracy([]).difference).toBeNaN();
  });
});
