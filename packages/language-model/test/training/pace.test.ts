import { describe, expect, test } from 'vitest';
import { createPace, timeFor } from '../../src/training/pace.js';

const seen = [1, 2, 1, 2, 1, 2, 1, 2, 1, 2];

describe('the time that is left', () => {
  test('has the prediction interval of a sum, by Student’s t', () => {
    const { seconds, range } = timeFor(seen, 5);
    expect(seconds).toBeCloseTo(7.5, 9);
    // t(0.975, 9) = 2.2622, s = 0.52705 (both from R): 2.2622 · 0.52705 · √(5 + 25/10) = 3.2652.
    expect(range?.low).toBeCloseTo(7.5 - 3.2652, 1);
    expect(range?.high).toBeCloseTo(7.5 + 3.2652, 1);
  });

  test('has no range while only a few steps were seen, and none is left of nothing', () => {
    expect(timeFor([], 5)).toEqual({ seconds: 0, range: null });
    expect(timeFor([1, 1, 1], 5)).toEqual({ seconds: 5, range: null });
    expect(timeFor(seen, 0)).toEqual({ seconds: 0, range: { low: 0, high: 0 } });
  });

  test('is never below nothing', () => {
    expect(timeFor([...Array.from({ length: 9 }, () => 0.001), 100], 1).range?.low).toBe(0);
  });

  test('is reckoned from the last steps alone', () => {
    const pace = createPace();
    for (let step = 0; step < 20; step += 1) pace.add(10, 100);
    for (let step = 0; step < 20; step += 1) pace.add(10, 1);
    expect(pace.timeFor(3)).toEqual({ seconds: 3, range: { low: 3, high: 3 } });
    expect(pace.tokensPerSecond()).toBe(10);
  });
});
