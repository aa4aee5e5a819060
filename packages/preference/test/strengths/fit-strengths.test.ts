import { describe, expect, test } from 'vitest';
import {
  countPairs,
  davidson,
  fitStrengths,
  marginError,
  PreferenceError,
  raoKupper,
  robustCovariance,
  type StrengthFit,
  standardErrors,
  strengthLikelihood,
  type Votes,
} from '../../src/index.js';
import { baseball, puddings } from './published-comparisons.js';

const against = (fit: StrengthFit, reference: number): number[] =>
  Array.from(fit.strengths, (strength) => strength - (fit.strengths[reference] ?? 0)).toSpliced(reference, 1);

const errorsAgainst = (fit: StrengthFit, reference: number, covariance?: Float64Array): number[] =>
  Array.from(fit.strengths.keys(), (item) => marginError(fit, item, reference, covariance)).toSpliced(reference, 1);

const worth = (fit: StrengthFit): number[] => {
  const total = fit.strengths.reduce((sum, strength) => sum + Math.exp(strength), 0);
  return Array.from(fit.strengths, (strength) => Math.exp(strength) / total);
};

/** The largest difference between two lists of one length. */
function farthest(actual: ArrayLike<number>, expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return Math.max(...expected.map((value, i) => Math.abs((actual[i] ?? Number.NaN) - value)));
}

describe("Agresti's baseball season of 1987", () => {
  const fit = fitStrengths(countPairs(baseball, 7));

  test('gives the strengths against Baltimore of his table 10.11, and standard errors of about 0.3', () => {
    expect(farthest(against(fit, 6), [1.58, 1.44, 1.29, 1.25, 1.11, 0.68])).toBeLessThan(0.006);
    for (const error of errorsAgainst(fit, 6)) expect(error).toBeCloseTo(0.3, 1);
    expect(fit.converged).toBe(true);
  });

  test("gives statsmodels 0.15.0's logistic regression: estimates, standard errors and log-likelihood", () => {
    expect(
      farthest(against(fit, 6), [1.5813558767, 1.4364084318, 1.2944851239, 1.2476178451, 1.1076977054, 0.6838527692]),
    ).toBeLessThan(1e-9);
    const errors = [0.3432559816, 0.3395685064, 0.3366694014, 0.3358609225, 0.333878207, 0.3318766727];
    expect(farthest(errorsAgainst(fit, 6), errors)).toBeLessThan(1e-9);
    expect(fit.logLikelihood).toBeCloseTo(-172.24817599471595, 9);
  });

  test("gives choix 0.4.1's strengths, which sum to zero, with and without its normal prior", () => {
    const plain = [0.5311533408, 0.3862058955, 0.2442825878, 0.197415309, 0.057495169, -0.366349767, -1.050202535];
    expect(farthest(fit.strengths, plain)).toBeLessThan(1e-5);
    const shrunk = [0.5022149965, 0.3650636676, 0.230428876, 0.1859210019, 0.0529805425, -0.3490766818, -0.9875324026];
    // choix penalizes by alpha · Σ r², a precision of 2 alpha.
    expect(farthest(fitStrengths(countPairs(baseball, 7), { priorDeviation: 1 }).strengths, shrunk)).toBeLessThan(1e-6);
  });

  test("gives statsmodels' sandwich standard errors, vote by vote (HC0) and clustered", () => {
    const robust = [0.3395943164, 0.3473098372, 0.3206621645, 0.3364624944, 0.3170167037, 0.3427178678];
    expect(farthest(errorsAgainst(fit, 6, robustCovariance(fit, baseball)), robust)).toBeLessThan(1e-8);
    const clusters = Array.from(baseball.first, (first, vote) => (first + (baseball.second[vote] ?? 0)) % 5);
    const clustered = [0.2552502094, 0.4713905284, 0.4021185036, 0.3069059626, 0.2395501846, 0.4204619054];
    expect(farthest(errorsAgainst(fit, 6, robustCovariance(fit, baseball, clusters)), clustered)).toBeLessThan(1e-8);
  });

  test('has covariances whose rows sum to zero, as mean-zero strengths must', () => {
    const sums = Array.from({ length: 7 }, (_, row) =>
      fit.covariance.subarray(row * 7, row * 7 + 7).reduce((sum, entry) => sum + entry, 0),
    );
    expect(farthest(sums, [0, 0, 0, 0, 0, 0, 0])).toBeLessThan(1e-12);
    expect(standardErrors(fit)[0]).toBeLessThan(marginError(fit, 0, 6));
  });
});

describe("Davidson's chocolate puddings", () => {
  const counts = countPairs(puddings, 6);

  test('have the worths and the tie parameter that he printed', () => {
    // Davidson 1970, after seven of his iterations; these digits by R's PlackettLuce, stopped there too.
    const fit = fitStrengths(counts, { model: davidson });
    expect(farthest(worth(fit), [0.1388005, 0.1729985, 0.161742, 0.165393, 0.1586805, 0.2023855])).toBeLessThan(1e-4);
    expect(Math.exp(fit.tie)).toBeCloseTo(0.7468147, 4);
  });

  test("have, converged, scipy 1.17.1's estimates and standard errors under Davidson's model", () => {
    const fit = fitStrengths(counts, { model: davidson });
    expect(
      farthest(worth(fit), [0.1388033765, 0.1730015028, 0.1617474262, 0.1653729592, 0.1586853929, 0.2023893424]),
    ).toBeLessThan(1e-7);
    expect(fit.tie).toBeCloseTo(-0.291927117950037, 7);
    expect(fit.logLikelihood).toBeCloseTo(-809.7095100902874, 8);
    expect(
      farthest(errorsAgainst(fit, 5), [0.192406259, 0.1909837158, 0.1986182748, 0.1921844926, 0.1978047934]),
    ).toBeLessThan(1e-5);
    expect(Math.sqrt(fit.covariance.at(-1) ?? 0)).toBeCloseTo(0.0824986914, 5);
  });

  test("have scipy 1.17.1's estimates and standard errors under Rao and Kupper's model", () => {
    const fit = fitStrengths(counts, { model: raoKupper });
    expect(
      farthest(worth(fit), [0.1443989669, 0.1717943619, 0.1628173883, 0.1660781918, 0.1603805108, 0.1945305802]),
    ).toBeLessThan(1e-7);
    expect(fit.tie).toBeCloseTo(0.558733834765132, 7);
    expect(fit.logLikelihood).toBeCloseTo(-809.6971334885841, 8);
    expect(
      farthest(errorsAgainst(fit, 5), [0.1514014124, 0.1517479215, 0.1563843432, 0.1501018094, 0.1542198321]),
    ).toBeLessThan(1e-5);
    expect(Math.sqrt(fit.covariance.at(-1) ?? 0)).toBeCloseTo(0.0353357963, 5);
  });

  test('lie, fitted, where the gradient vanishes', () => {
    for (const model of [davidson, raoKupper]) {
      const { strengths, tie } = fitStrengths(counts, { model });
      expect(farthest(strengthLikelihood(counts, model, strengths, tie).gradient, [0, 0, 0, 0, 0, 0, 0])).toBeLessThan(
        1e-6,
      );
    }
  });
});

describe('a fit', () => {
  const neverLost: Votes = { first: [0, 0, 1, 2], second: [1, 2, 2, 1], outcome: [1, 1, 1, 1] };

  test('without a finite maximum is refused with the items to blame, and possible with a prior', () => {
    expect(() => fitStrengths(countPairs(neverLost, 3))).toThrow(PreferenceError);
    expect(() => fitStrengths(countPairs(neverLost, 3))).toThrow(/2 of 3 items \(1, 2\)/);
    const { strengths, converged } = fitStrengths(countPairs(neverLost, 3), { priorDeviation: 2 });
    expect(converged).toBe(true);
    expect(strengths[0]).toBeGreaterThan(1);
  });

  test('without ties is plain Bradley–Terry, whatever the tie model', () => {
    const plain = fitStrengths(countPairs(baseball, 7));
    for (const model of [davidson, raoKupper]) {
      const fit = fitStrengths(countPairs(baseball, 7), { model });
      expect(farthest(fit.strengths, Array.from(plain.strengths))).toBeLessThan(1e-10);
      expect(fit.tie).toBe(model.noTies);
    }
  });

  test('of nothing but ties is refused where a tie parameter is asked for', () => {
    const tied = countPairs({ first: [0], second: [1], outcome: [0.5] }, 2);
    expect(() => fitStrengths(tied, { model: davidson })).toThrow(/infinite/);
    expect(farthest(fitStrengths(tied).strengths, [0, 0])).toBeLessThan(1e-12);
  });

  test('of 1.6 million votes over 130 models takes well under a second of processor time and finds the strengths', () => {
    const models = 130;
    const votes = simulatedVotes(1_600_000, models);
    const counts = countPairs(votes, models);
    const started = process.cpuUsage();
    const fit = fitStrengths(counts, { model: davidson });
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(1);
    expect(fit.strengths.every((strength, model) => Math.abs(strength - trueStrength(model, models)) < 0.05)).toBe(
      true,
    );
  });
});

function trueStrength(model: number, models: number): number {
  return (3 * model) / (models - 1) - 1.5;
}

/** Votes of Davidson's model with ν = 1, by a linear congruential generator (Numerical Recipes' constants). */
function simulatedVotes(count: number, models: number): Votes {
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const first = new Int32Array(count);
  const second = new Int32Array(count);
  const outcome = new Float64Array(count);
  for (let vote = 0; vote < count; vote += 1) {
    const a = Math.floor(random() * models);
    const b = (a + 1 + Math.floor(random() * (models - 1))) % models;
    const half = Math.exp((trueStrength(a, models) - trueStrength(b, models)) / 2);
    const draw = random() * (half + 1 + 1 / half);
    first[vote] = a;
    second[vote] = b;
    outcome[vote] = draw < half ? 1 : draw < half + 1 ? 0.5 : 0;
  }
  return { first, second, outcome };
}

describe('counting votes', () => {
  test('adds up each pair whichever way round it was shown', () => {
    const counts = countPairs({ first: [2, 0, 0], second: [0, 2, 1], outcome: [1, 0.5, 1], weight: [1, 2, 1] }, 3);
    expect(counts).toMatchObject({
      first: Int32Array.of(0, 0),
      second: Int32Array.of(2, 1),
      wins: Float64Array.of(0, 1),
      ties: Float64Array.of(2, 0),
      losses: Float64Array.of(1, 0),
    });
  });

  test('is the same by table and, for many items, by map', () => {
    const small = countPairs(puddings, 6);
    const large = countPairs(puddings, 5000);
    expect({ ...large, items: 6 }).toEqual(small);
  });

  test('refuses an item against itself, out of range, or an outcome in between, naming the vote', () => {
    expect(() => countPairs({ first: [1], second: [1], outcome: [1] }, 2)).toThrow(/Vote 0/);
    expect(() => countPairs({ first: [0, 0], second: [1, 2], outcome: [1, 1] }, 2)).toThrow(/Vote 1/);
    expect(() => countPairs({ first: [0], second: [1], outcome: [0.7] }, 2)).toThrow(PreferenceError);
  });
});
