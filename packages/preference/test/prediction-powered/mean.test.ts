import { describe, expect, test } from 'vitest';
import { predictionPoweredMean } from '../../src/prediction-powered/mean.js';
import { congruential, drawCases } from './cases.js';

const uniform = congruential(7);
const [labeled, unlabeled] = [drawCases(uniform, 60), drawCases(uniform, 200)];

const twice = (column: readonly number[]): number[] => [...column, ...column];

const clustered = (clusters: number[]) => ({ people: clusters.map((_, i) => i % 2), judge: clusters, clusters });

function emptyColumns(): { people: number[]; judge: number[]; weights: number[] } {
  return { people: [], judge: [], weights: [] };
}

describe('a prediction-powered mean', () => {
  // ppi-python 0.2.3: test/reference/prediction_powered.py.
  test.each([
    [0.25, 0.5025, 0.11418478299235338],
    [0.5, 0.505, 0.11256553009898207],
    [1, 0.51, 0.1404952288206931],
  ])('with the weight %s is that of ppi-python', (weight, value, half) => {
    const ours = predictionPoweredMean(labeled, unlabeled, { weight });
    expect(ours.value).toBeCloseTo(value, 12);
    // Its variances divide by the cases; ours by the cases less one.
    const [n, m] = [60, 200];
    const judge = unlabeled.judge.reduce((sum, each) => sum + each, 0) / m;
    const ofJudge = (weight ** 2 * judge * (1 - judge)) / m;
    const theirs = (half / 1.959963984540054) ** 2;
    const expected = ((theirs - ofJudge) * n) / (n - 1) + (ofJudge * m) / (m - 1);
    expect(ours.standardError).toBeCloseTo(Math.sqrt(expected), 10);
    // t with 59 degrees of freedom: 2.0010 (any table).
    expect((ours.interval.high - ours.value) / ours.standardError).toBeCloseTo(2.001, 4);
  });

  test('weights the judge as PPI++ does, but for the pooling of its variance', () => {
    expect(predictionPoweredMean(labeled, unlabeled).weight).toBeCloseTo(0.4087752525252525, 2);
  });

  test('of people alone is their mean, and a judge without a word on the rest changes nothing', () => {
    const { people, value, weight, effectiveLabels } = predictionPoweredMean(labeled, { judge: [] });
    const mean = labeled.people.reduce((sum, each) => sum + each, 0) / 60;
    expect([people.value, value, weight, effectiveLabels]).toEqual([mean, mean, 0, 60]);
    expect(people.standardError).toBeCloseTo(Math.sqrt((mean * (1 - mean)) / 59), 12);
  });

  test('counts cases twice in a cluster once', () => {
    const numbers = labeled.people.map((_, index) => index);
    const own = { people: twice(labeled.people), judge: twice(labeled.judge), clusters: twice(numbers) };
    const rest = unlabeled.judge.map((_, index) => 1000 + index);
    const ours = predictionPoweredMean(own, { judge: twice(unlabeled.judge), clusters: twice(rest) }, { weight: 0.5 });
    const once = predictionPoweredMean(labeled, unlabeled, { weight: 0.5 });
    expect(ours.standardError).toBeCloseTo(once.standardError, 12);
    expect(ours.labeledClusters).toBe(60);
  });

  test('with a weight of two is that of a case that stands twice in its cluster', () => {
    const weights = labeled.people.map((_, index) => 1 + (index % 2));
    const places = weights.flatMap((weight, index) => Array<number>(weight).fill(index));
    const own = {
      people: places.map((at) => labeled.people[at] ?? 0),
      judge: places.map((at) => labeled.judge[at] ?? 0),
    };
    const rest = { judge: unlabeled.judge, clusters: unlabeled.judge.map((_, index) => 1000 + index) };
    const twiceThere = predictionPoweredMean({ ...own, clusters: places }, rest);
    const weighted = predictionPoweredMean({ ...labeled, weights }, rest);
    for (const figure of ['value', 'standardError', 'weight'] as const)
      expect(weighted[figure]).toBeCloseTo(twiceThere[figure], 12);
    expect(weighted.people.value).toBeCloseTo(twiceThere.people.value, 12);
    // Kish: (30 + 60)² / (30 + 120).
    expect(weighted.labeled).toBe(60);
    expect(weighted.effectiveLabeled).toBeCloseTo(54, 9);
    expect(weighted.effectiveUnlabeled).toBeCloseTo(200, 9);
    const tenfold = predictionPoweredMean({ ...labeled, weights: weights.map((weight) => 10 * weight) }, rest);
    expect(tenfold.standardError).toBeCloseTo(weighted.standardError, 12);
  });

  test('weighted by one over the chance of each case is right where people were asked of what a strategy liked', () => {
    const random = congruential(5);
    const values: { weighted: number; plain: number; held: boolean }[] = [];
    for (let round = 0; round < 400; round += 1) {
      // What is close is a toss-up and is asked for ten times as often as what is clear: the mean of all is 0.7.
      const drawn = (cases: number) => {
        const columns = emptyColumns();
        while (columns.people.length < cases) {
          const isClose = random() < 0.5;
          const propensity = isClose ? 0.5 : 0.05;
          if (random() > propensity) continue;
          const people = random() < (isClose ? 0.5 : 0.9) ? 1 : 0;
          columns.people.push(people);
          columns.judge.push(random() < 0.8 ? people : 1);
          columns.weights.push(1 / propensity);
        }
        return columns;
      };
      const [own, rest] = [drawn(150), drawn(600)];
      const { value, interval } = predictionPoweredMean(own, rest);
      const plain = predictionPoweredMean({ ...own, weights: undefined }, { ...rest, weights: undefined });
      values.push({ weighted: value, plain: plain.value, held: interval.low <= 0.7 && 0.7 <= interval.high });
    }
    const mean = (of: (each: (typeof values)[number]) => number) =>
      values.reduce((sum, each) => sum + of(each), 0) / values.length;
    expect(Math.abs(mean(({ weighted }) => weighted) - 0.7)).toBeLessThan(0.01);
    expect(mean(({ plain }) => plain)).toBeLessThan(0.6);
    // Few weigh ten times as much: the interval holds a little less often than 95 of 100.
    expect(mean(({ held }) => (held ? 1 : 0))).toBeGreaterThan(0.9);
    expect(() => predictionPoweredMean({ ...labeled, weights: labeled.people }, unlabeled)).toThrow('above 0');
  });

  test('knows no error of one cluster, and no interval of four', () => {
    expect(() => predictionPoweredMean(clustered([1, 1, 1]), unlabeled)).toThrow('two clusters or more');
    expect(predictionPoweredMean(clustered([1, 2, 3, 4]), unlabeled).interval.low).toBeNaN();
    expect(() => predictionPoweredMean({ people: [1], judge: [] }, unlabeled)).toThrow('one length');
  });

  test('holds the true mean in 95 of 100 samples, with a judge that is far off, and is narrower than people alone', () => {
    const random = congruential(11);
    let [held, narrower] = [0, 0];
    const rounds = 1000;
    for (let round = 0; round < rounds; round += 1) {
      const draw = (cases: number) => {
        const people = Array.from({ length: cases }, () => (random() < 0.6 ? 1 : 0));
        // Says 1 far too often: its own mean is 0.88.
        return { people, judge: people.map((each) => (each === 1 || random() < 0.7 ? 1 : 0)) };
      };
      const { interval, people, value } = predictionPoweredMean(draw(80), draw(800));
      if (interval.low <= 0.6 && 0.6 <= interval.high) held += 1;
      if (interval.high - value < people.interval.high - people.value) narrower += 1;
    }
    expect(Math.abs(held / rounds - 0.95)).toBeLessThan(3 * Math.sqrt((0.95 * 0.05) / rounds));
    expect(narrower / rounds).toBeGreaterThan(0.95);
  });
});
