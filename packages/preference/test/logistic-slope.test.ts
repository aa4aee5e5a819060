import { describe, expect, it } from 'vitest';
import { logisticSlope, type SlopePair } from '../src/logistic-slope.js';
import { t95 } from '../src/student-t.js';

const pairs: SlopePair[] = (
  [
    [0.3, 1, 'a'],
    [0.3, 1, 'a'],
    [0.3, 0, 'b'],
    [1.1, 1, 'b'],
    [0.8, 0, 'c'],
    [0.8, 0, 'c'],
    [0.8, 1, 'd'],
    [0.5, 1, 'd'],
    [1.6, 1, 'e'],
    [0.2, 0, 'e'],
    [0.9, 1, 'f'],
    [0.9, 1, 'f'],
  ] as const
).map(([x, won, cluster]) => ({ x, y: won, cluster }));

describe('the slope of a logistic curve through the origin', () => {
  it('has statsmodels’ value and clustered error', () => {
    // test/reference/logistic_slope.py, statsmodels 0.15.0: Logit without intercept, cov_type 'cluster' with groups.
    const { value, standardError, interval } = logisticSlope(pairs);
    expect(value).toBeCloseTo(1.2719992641176243, 9);
    expect(standardError).toBeCloseTo(1.1647757418596574, 9);
    expect(interval.low).toBeCloseTo(value - t95(5) * standardError, 12);
  });

  it('knows no more of pairs that are all judged twice', () => {
    const once = logisticSlope(pairs);
    const twice = logisticSlope([...pairs, ...pairs]);
    expect(twice.value).toBeCloseTo(once.value, 9);
    expect(twice.standardError).toBeCloseTo(once.standardError, 9);
    expect(twice.pairs).toBe(24);
  });

  it('holds the truth in 95 % of simulated projects whose comparisons hold six judgments alike', () => {
    let state = 1;
    const draw = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    let [covered, coveredByPairs] = [0, 0];
    const projects = 400;
    for (let project = 0; project < projects; project += 1) {
      // No effect of length: each comparison's winner is a coin, and all six judgments name it.
      const drawn = Array.from({ length: 60 }, (_, cluster) => {
        const [x, won] = [0.1 + draw(), draw() < 0.5];
        return Array.from({ length: 6 }, (__, judgment): SlopePair & { own: string } => ({
          x,
          y: won ? 1 : 0,
          cluster: String(cluster),
          own: `${cluster} ${judgment}`,
        }));
      }).flat();
      const { interval } = logisticSlope(drawn);
      const alone = logisticSlope(drawn.map((pair) => ({ ...pair, cluster: pair.own }))).interval;
      if (interval.low <= 0 && interval.high >= 0) covered += 1;
      if (alone.low <= 0 && alone.high >= 0) coveredByPairs += 1;
    }
    expect(covered / projects).toBeGreaterThan(0.92);
    expect(covered / projects).toBeLessThan(0.98);
    expect(coveredByPairs / projects).toBeLessThan(0.7);
  });

  it('says that x decides every pair rather than a number that grows for ever', () => {
    const won = logisticSlope(pairs.map((pair) => ({ ...pair, y: 1 })));
    expect(won.value).toBe(Number.POSITIVE_INFINITY);
    expect(won.standardError).toBeNaN();
    expect(logisticSlope([]).value).toBeNaN();
    expect(
      logisticSlope(pairs.slice(0, 2).map((pair, i) => ({ ...pair, y: i === 0 ? 1 : 0 }))).standardError,
    ).toBeNaN();
  });
});

it('Student’s quantiles are those of tables', () => {
  // scipy 1.17.1, stats.t.ppf(0.975, d).
  const table = { 1: 12.7062, 2: 4.30265, 4: 2.77645, 9: 2.26216, 19: 2.09302, 100: 1.98397 };
  for (const [degrees, quantile] of Object.entries(table)) {
    expect(Math.abs(t95(Number(degrees)) / quantile - 1)).toBeLessThan(5e-4);
  }
});
