import { describe, expect, test } from 'vitest';
import { clusterBootstrap, lengthMargin, pairAccuracy, preferredLengthSign } from '../src/index.js';

describe('pair accuracy', () => {
  test('counts a win as one, a dead heat as a half, a loss as none', () => {
    const result = pairAccuracy([
      { margin: 2, prompt: 'a' },
      { margin: 0, prompt: 'a' },
      { margin: -1, prompt: 'b' },
      { margin: 3, prompt: 'c' },
    ]);
    expect(result).toMatchObject({ accuracy: 0.625, cases: 4, prompts: 3, margin: 1 });
  });

  test('counts a pair once for each judgment of it', () => {
    const pairs = [
      { margin: 1, prompt: 'a', weight: 3 },
      { margin: -1, prompt: 'a', weight: 1 },
    ];
    expect(pairAccuracy(pairs)).toMatchObject({ accuracy: 0.75, margin: 0.5 });
  });

  test('of no pairs is not a number', () => {
    expect(pairAccuracy([]).accuracy).toBeNaN();
  });
});

describe('the cluster bootstrap', () => {
  const coins = Array.from({ length: 100 }, (_, i) => ({ sum: i % 2, count: 1 }));

  test('of 100 single coin flips is close to the normal interval 0.5 ± 0.098', () => {
    const { low, high } = clusterBootstrap(coins, { resamples: 4000 });
    expect(low).toBeGreaterThan(0.38);
    expect(low).toBeLessThan(0.42);
    expect(high).toBeGreaterThan(0.58);
    expect(high).toBeLessThan(0.62);
  });

  test('is wider when the same observations come in clusters', () => {
    const clustered = Array.from({ length: 10 }, (_, i) => ({ sum: i % 2 === 0 ? 10 : 0, count: 10 }));
    const wide = clusterBootstrap(clustered);
    const narrow = clusterBootstrap(coins);
    expect(wide.high - wide.low).toBeGreaterThan(2 * (narrow.high - narrow.low));
  });

  test('gives the same interval for the same seed', () => {
    expect(clusterBootstrap(coins, { seed: 7 })).toEqual(clusterBootstrap(coins, { seed: 7 }));
  });
});

test('the length baseline learns from training pairs which length wins', () => {
  const shortWins = [
    { winnerLength: 3, loserLength: 9 },
    { winnerLength: 4, loserLength: 5 },
    { winnerLength: 8, loserLength: 2 },
  ];
  expect(preferredLengthSign(shortWins)).toBe(-1);
  expect(lengthMargin({ winnerLength: 3, loserLength: 9 }, -1)).toBe(6);
});
