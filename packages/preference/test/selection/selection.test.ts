import { describe, expect, test } from 'vitest';
import {
  countPairs,
  davidson,
  expectedInformation,
  fitStrengths,
  informativePairs,
  marginBelief,
  raoKupper,
} from '../../src/index.js';
import { puddings } from '../strengths/published-comparisons.js';

describe('the expected information of a comparison', () => {
  // scipy 1.17.1's adaptive quadrature: Bradley–Terry, Davidson with τ = −¼, Rao–Kupper with η = 0.6.
  test.each([
    [0, 1, 0.09370896135441253, 0.0739749159323222, 0.11423877322970832],
    [0.5, 0.3, 0.010279259659833562, 0.007663863768736734, 0.012512375125617314],
    [2, 1.5, 0.11333790546334821, 0.1057574597092733, 0.14814252196463318],
    [-3, 4, 0.32583072317302464, 0.33256885353636934, 0.39361300271667077],
    [1, 25, 0.6403755601379442, 0.6812596136054634, 0.6865779486437201],
  ])('for a margin of %f ± %f is what scipy integrates', (mean, deviation, plain, davidsons, raoKuppers) => {
    expect(expectedInformation({ mean, deviation })).toBeCloseTo(plain, 9);
    expect(expectedInformation({ mean, deviation }, davidson, -0.25)).toBeCloseTo(davidsons, 9);
    expect(expectedInformation({ mean, deviation }, raoKupper, 0.6)).toBeCloseTo(raoKuppers, 9);
  });

  test('is nothing where the margin is known, and close to ln 2 where nothing is', () => {
    expect(expectedInformation({ mean: 0.4, deviation: 0 })).toBe(0);
    expect(expectedInformation({ mean: 0, deviation: 300 })).toBeGreaterThan(0.99 * Math.LN2);
  });
});

describe('the most informative pairs', () => {
  const fit = fitStrengths(countPairs(puddings, 6), { model: davidson, priorDeviation: 1 });

  test('start with the best of all pairs, and ask each next thing given the answers before', () => {
    const pairs = informativePairs(fit, 60);
    const all = [0, 1, 2, 3, 4].flatMap((a) => [0, 1, 2, 3, 4, 5].slice(a + 1).map((b) => marginBelief(fit, a, b)));
    const best = Math.max(...all.map((belief) => expectedInformation(belief, fit.model, fit.tie)));
    expect(pairs[0]?.information).toBeCloseTo(best, 12);
    expect(new Set(pairs.map(({ a, b }) => `${a}-${b}`)).size).toBeGreaterThan(6);
    const figures = pairs.map(({ information }) => information);
    expect(figures).toEqual(figures.toSorted((a, b) => b - a));
  });

  test('turn first to an item that was hardly compared', () => {
    const sparse = { first: [0, 0, 1, 1, 2, 3], second: [1, 2, 2, 0, 0, 0], outcome: [1, 0, 1, 1, 0, 0.5] };
    const votes = { ...sparse, weight: [50, 50, 50, 50, 50, 1] };
    const pairs = informativePairs(fitStrengths(countPairs(votes, 4), { priorDeviation: 2 }), 2);
    for (const { a, b } of pairs) expect([a, b]).toContain(3);
  });

  test('keep to the candidates they are given', () => {
    expect(informativePairs(fit, 2, [[1, 2]])).toMatchObject([
      { a: 1, b: 2 },
      { a: 1, b: 2 },
    ]);
    expect(informativePairs(fit, 2, [])).toEqual([]);
  });

  test('shrink the belief as fitting the expected answers would', () => {
    const counts = countPairs({ first: [0, 0], second: [1, 1], outcome: [1, 0] }, 2);
    const before = fitStrengths(counts, { priorDeviation: 3 });
    const after = fitStrengths(
      { ...counts, wins: Float64Array.of(1.5), losses: Float64Array.of(1.5) },
      { priorDeviation: 3 },
    );
    const [, second] = informativePairs(before, 2);
    expect(second?.information).toBeCloseTo(expectedInformation(marginBelief(after, 0, 1)), 12);
  });
});
