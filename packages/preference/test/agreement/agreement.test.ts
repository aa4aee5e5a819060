import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cohenKappa, fleissKappa, krippendorffAlpha, PreferenceError, rawAgreement } from '../../src/index.js';
import { anxiety, diagnoses, krippendorff2011 } from './published-ratings.js';

/** A table of counts as the pairs of ratings it stands for. */
function pairsOf(table: readonly (readonly number[])[]): [number, number][] {
  return table.flatMap((row, i) =>
    row.flatMap((count, j) => Array.from({ length: count }, (): [number, number] => [i, j])),
  );
}

describe("Cohen's kappa", () => {
  // The proportions of Fleiss, Cohen & Everitt 1969, table 1, as 100 patients; digits by statsmodels 0.15.0 cohens_kappa.
  const clinicians = [
    [53, 5, 2],
    [11, 14, 5],
    [1, 6, 3],
  ];

  test("is that of Fleiss, Cohen and Everitt's two clinicians, with the standard error of their formula", () => {
    const { value, standardError, items } = cohenKappa(pairsOf(clinicians));
    expect(items).toBe(100);
    expect(value).toBeCloseTo(0.4285714285714286, 12);
    expect(standardError).toBeCloseTo(0.0759588315346638, 12);
  });

  // The SAS listing in statsmodels' own tests (Simple and Weighted Kappa Coefficient).
  test("is SAS's, simple and weighted", () => {
    const table = pairsOf([
      [0, 4, 1],
      [0, 8, 0],
      [0, 1, 5],
    ]);
    const simple = cohenKappa(table);
    expect(simple.value).toBeCloseTo(0.4842, 4);
    expect(simple.standardError).toBeCloseTo(0.138, 4);
    const linear = cohenKappa(table, { weights: 'linear' });
    expect(linear.value).toBeCloseTo(0.4701, 4);
    expect(linear.standardError).toBeCloseTo(0.1457, 4);
  });

  test("is statsmodels' 0.15.0 with quadratic weights", () => {
    const { value, standardError } = cohenKappa(pairsOf(clinicians), { weights: 'quadratic' });
    expect(value).toBeCloseTo(0.5666666666666667, 12);
    expect(standardError).toBeCloseTo(0.07872409321944325, 12);
  });

  test('knows no more of pairs that are each counted three times, once they are told to be of one comparison', () => {
    const pairs = pairsOf(clinicians);
    const thrice = [...pairs, ...pairs, ...pairs];
    const clusters = thrice.map((_, item) => item % pairs.length);
    const apart = cohenKappa(pairs, { clusters: pairs.map((_, item) => item) }).standardError;
    expect(cohenKappa(thrice, { clusters }).standardError).toBeCloseTo(apart, 12);
    // The jackknife in 20 groups has an error of a sixth itself (1 / √(2 · 19)).
    expect(Math.abs(apart / cohenKappa(pairs).standardError - 1)).toBeLessThan(0.35);
  });

  test('has an interval about as wide as the standard error promises', () => {
    const { value, standardError, interval } = cohenKappa(pairsOf(clinicians), { resamples: 2000 });
    expect(interval.low).toBeCloseTo(value - 1.96 * standardError, 1);
    expect(interval.high).toBeCloseTo(value + 1.96 * standardError, 1);
  });
});

describe("Fleiss's kappa", () => {
  test('is that of the 30 psychiatric patients of Fleiss 1971 (R irr: 0.4302445), and P̄ his 0.556', () => {
    const { value, interval } = fleissKappa(diagnoses);
    expect(value).toBeCloseTo(0.4302445, 7);
    expect(interval.low).toBeLessThan(value);
    expect(interval.high).toBeGreaterThan(value);
    expect(rawAgreement(diagnoses).value).toBeCloseTo(0.5556, 3);
  });

  test('refuses items with a rating missing, naming what to use instead', () => {
    expect(() => fleissKappa([[1, 2], [1]])).toThrow(PreferenceError);
    expect(() => fleissKappa([[1, 2], [1]])).toThrow(/Krippendorff/);
  });
});

describe("Krippendorff's alpha", () => {
  // Krippendorff 2011, example C and D: 0.743 nominal, 0.815 ordinal, 0.849 interval; digits by krippendorff 0.9.0.
  test.each([
    ['nominal', 0.743421052631579],
    ['ordinal', 0.8153875037548814],
    ['interval', 0.8491071428571428],
  ] as const)('of the 2011 example with missing data is the published one on the %s scale', (scale, published) => {
    const { value, interval, items } = krippendorffAlpha(krippendorff2011, { scale });
    expect(value).toBeCloseTo(published, 10);
    expect(items).toBe(11);
    expect(interval.low).toBeLessThan(published);
    expect(interval.high).toBeGreaterThanOrEqual(published);
  });

  test("of 20 subjects' anxiety ratings is the krippendorff 0.9.0's", () => {
    expect(krippendorffAlpha(anxiety).value).toBeCloseTo(-0.023725212464589474, 10);
    expect(krippendorffAlpha(anxiety, { scale: 'ordinal' }).value).toBeCloseTo(0.22838694529232206, 10);
  });

  test("of complete data from two labelers differs from Scott's pi only by the sample size: α = π + (1 − π) / n", () => {
    const pairs = fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(pairs, (items) => {
        fc.pre(new Set(items.flat()).size > 1);
        const pi = fleissKappa(items, { resamples: 1 }).value;
        const alpha = krippendorffAlpha(items, { resamples: 1 }).value;
        expect(alpha).toBeCloseTo(pi + (1 - pi) / (2 * items.length), 10);
      }),
    );
  });
});

test('raw agreement counts each pair of ratings once, whatever their number per item', () => {
  const { value, items } = rawAgreement([[1, 1, 2], [3, 3], [4]]);
  expect(value).toBe(0.5); // 1 of 3 pairs, then 1 of 1
  expect(items).toBe(2);
});

test('everyone agreeing is 1, with only one category undefined, and nothing rated is not a number', () => {
  const items = [
    [1, 1],
    [2, 2],
  ];
  expect(krippendorffAlpha(items).value).toBe(1);
  expect(fleissKappa(items).value).toBe(1);
  expect(krippendorffAlpha([[1, 1]]).value).toBeNaN();
  expect(rawAgreement([]).value).toBeNaN();
  expect(rawAgreement([]).interval.low).toBeNaN();
});
