import { describe, expect, test } from 'vitest';
import { dawidSkene, type Labels, PreferenceError } from '../../src/index.js';

/** Dawid & Skene 1979, table 1: per patient, the first anaesthetist's three assessments, then the other four's. */
const assessments = `1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223 2322223 4444444 2223343
  1111111 2223212 1211111 1112111 1111111 1111111 2222221 2221322 2222222 2222221 2223222 2212222 1111111 1111111
  2322222 1111111 1111111 1121121 1111111 3333233 1111111 2222222 2223232 4334343 2212232 2323233 3333432 1111111
  1111111 1212111 2322222 1211111 2222222`.split(/\s+/);

const anaesthetists: Labels = {
  item: assessments.flatMap((row, patient) => Array.from(row, () => patient)),
  labeler: assessments.flatMap((row) => Array.from(row, (_, position) => Math.max(0, position - 2))),
  label: assessments.flatMap((row) => Array.from(row, (digit) => Number(digit) - 1)),
};

const rounded = (values: Iterable<number>): number[] => Array.from(values, (value) => Math.round(value * 100) / 100);

describe("Dawid and Skene's anaesthetists", () => {
  const fit = dawidSkene(anaesthetists, { items: 45, labelers: 5, classes: 4 }, { tolerance: 1e-13 });
  const confusion = (labeler: number, truth: number) =>
    fit.confusion.subarray(labeler * 16 + truth * 4, labeler * 16 + truth * 4 + 4);
  const posterior = (patient: number) => fit.posteriors.subarray(patient * 4, patient * 4 + 4);

  test('have the class shares and the error rates of the first one that the paper prints', () => {
    expect(rounded(fit.priors)).toEqual([0.4, 0.42, 0.11, 0.07]);
    expect(rounded(confusion(0, 0))).toEqual([0.89, 0.11, 0, 0]);
    expect(rounded(confusion(0, 1))).toEqual([0.07, 0.88, 0.05, 0]);
    expect(rounded(confusion(0, 2))).toEqual([0, 0.34, 0.66, 0]);
    expect(rounded(confusion(0, 3))).toEqual([0, 0, 0.56, 0.44]);
  });

  test("have crowd-kit 1.4.2's priors, error rates and posteriors", () => {
    expect(fit.priors[0]).toBeCloseTo(0.3995547529, 9);
    expect(fit.priors[1]).toBeCloseTo(0.4219833919, 9);
    expect(confusion(2, 1)[1]).toBeCloseTo(0.78829940296, 9);
    expect(confusion(4, 2)[1]).toBeCloseTo(0.2091135111, 9);
    expect(confusion(4, 1)[0]).toBeCloseTo(0.15903923015, 9);
    expect(posterior(6)[0]).toBeCloseTo(0.981020295, 9);
    expect(posterior(34)[1]).toBeCloseTo(0.947995202, 9);
    expect(posterior(37)[2]).toBeCloseTo(0.9787995158, 9);
  });

  test('become likelier with every iteration, until they converge', () => {
    expect(fit.converged).toBe(true);
    fit.logLikelihoods.slice(1).forEach((value, i) => {
      expect(value).toBeGreaterThanOrEqual((fit.logLikelihoods[i] ?? 0) - 1e-9);
    });
  });

  test('are ranked by reliability', () => {
    const own = fit.priors.reduce((sum, prior, c) => sum + prior * (confusion(0, c)[c] ?? 0), 0);
    expect(fit.reliability[0]).toBeCloseTo(own, 12);
  });
});

test('a labeler who always says the opposite is found out and turned to use', () => {
  const truth = Array.from({ length: 60 }, (_, item) => ((item * 7) % 3) % 2);
  const labels: Labels = {
    item: truth.flatMap((_, item) => [item, item, item, item]),
    labeler: truth.flatMap(() => [0, 1, 2, 3]),
    label: truth.flatMap((value, item) => [value, item % 10 === 0 ? 1 - value : value, value, 1 - value]),
  };
  const { reliability, posteriors } = dawidSkene(labels, { items: 60, labelers: 4, classes: 2 }, { pseudoCount: 0.01 });
  expect(reliability[3]).toBeLessThan(0.02);
  expect(reliability[1]).toBeCloseTo(0.9, 1);
  expect(truth.every((value, item) => (posteriors[item * 2 + value] ?? 0) > 0.9)).toBe(true);
});

test('an item without labels gets the prior, and an index out of range is named', () => {
  const { posteriors, priors } = dawidSkene(
    { item: [0, 0], labeler: [0, 1], label: [1, 1] },
    { items: 2, labelers: 2, classes: 2 },
  );
  expect(posteriors[3]).toBeCloseTo(priors[1] ?? 0, 12);
  const outside = { item: [0], labeler: [0], label: [2] };
  expect(() => dawidSkene(outside, { items: 1, labelers: 1, classes: 2 })).toThrow(PreferenceError);
});
