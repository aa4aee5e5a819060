import { describe, expect, test } from 'vitest';
import { logisticSlope } from '../src/index.js';
import { t95 } from '../src/student-t.js';

// test/reference/model_report.py: statsmodels 0.15.0, a binomial GLM with cluster-robust errors.
const x = [0.7, -0.3, 1.1, 0.4, -0.9, 0.2, 1.6, -0.5, 0.8, -1.2, 0.3, 0.6];
const y = [1, 0.4, 1, 0, 0.2, 0.7, 0.9, 0, 1, 0.3, 0, 0.8];
const cluster = ['a', 'a', 'a', 'b', 'b', 'c', 'c', 'd', 'd', 'd', 'e', 'e'];
const cases = x.map((value, i) => ({ x: value, y: y[i] ?? 0, cluster: cluster[i] ?? '' }));

describe('the slope of shares', () => {
  test('is that of statsmodels, and so is its error', () => {
    const found = logisticSlope(cases);
    expect(found.value).toBeCloseTo(1.6207712625354922, 10);
    expect(found.standardError).toBeCloseTo(0.5116107095350386, 10);
    expect(found).toMatchObject({ pairs: 12, clusters: 5 });
    expect(found.interval.high - found.interval.low).toBeCloseTo(2 * t95(4) * found.standardError, 10);
  });

  test('is the same whichever way round a case is told', () => {
    const turned = cases.map((each) => ({ ...each, x: -each.x, y: 1 - each.y }));
    expect(logisticSlope(turned).value).toBeCloseTo(logisticSlope(cases).value, 12);
  });

  test('has a larger error where the cases of a cluster say the same', () => {
    const doubled = cases.flatMap((each) => [each, each]);
    expect(logisticSlope(doubled).standardError).toBeCloseTo(logisticSlope(cases).standardError, 10);
  });

  test('takes a weight as so many cases', () => {
    const weighted = logisticSlope(cases.map((each) => ({ ...each, weight: 3 })));
    expect(weighted.value).toBeCloseTo(logisticSlope(cases).value, 10);
  });

  test('is infinite where x decides every case, and none without cases', () => {
    const decided = [0.5, -0.2, 2].map((value, i) => ({ x: value, y: value > 0 ? 1 : 0, cluster: String(i) }));
    expect(logisticSlope(decided).value).toBe(Number.POSITIVE_INFINITY);
    expect(logisticSlope(decided.map((each) => ({ ...each, y: 1 - each.y }))).value).toBe(Number.NEGATIVE_INFINITY);
    expect(logisticSlope([])).toMatchObject({ value: Number.NaN, pairs: 0 });
    expect(logisticSlope([{ x: 0, y: 1, cluster: 'a' }]).value).toBeNaN();
  });

  test('is found far out and with large x, too', () => {
    const steep = [1e-3, 2e-3, -1e-3, 1e-3].map((value, i) => ({
      x: value,
      y: i === 3 ? 0 : value > 0 ? 1 : 0,
      cluster: `${i}`,
    }));
    const { value: slope } = logisticSlope(steep);
    const score = steep.reduce((sum, each) => sum + each.x * (each.y - 1 / (1 + Math.exp(-slope * each.x))), 0);
    expect(Math.abs(score)).toBeLessThan(1e-9);
    expect(slope).toBeGreaterThan(100);
  });
});
