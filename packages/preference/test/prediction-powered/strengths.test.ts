import { describe, expect, test } from 'vitest';
import { predictionPoweredStrengths, type StrengthEstimate } from '../../src/prediction-powered/strengths.js';
import { fitStrengths } from '../../src/strengths/fit-strengths.js';
import { robustCovariance } from '../../src/strengths/robust-covariance.js';
import { countPairs } from '../../src/strengths/votes.js';
import { congruential, drawCases } from './cases.js';

const uniform = congruential(7);
const [labeled, unlabeled] = [drawCases(uniform, 60), drawCases(uniform, 200)];

/** The standard error of item b's strength less item a's. */
function errorBetween({ covariance, strengths }: StrengthEstimate, a: number, b: number): number {
  const at = (row: number, column: number): number => covariance[row * strengths.length + column] ?? Number.NaN;
  return Math.sqrt(at(a, a) + at(b, b) - 2 * at(a, b));
}

describe('prediction-powered strengths', () => {
  // ppi-python 0.2.3's logistic regression: test/reference/prediction_powered.py.
  test.each([
    [0.25, [-1.7478919395360732, -2.024607030916378, -1.648834112467442], [1.2322832698, 1.3046216192, 1.2036707837]],
    [0.5, [-1.8362473717375882, -2.17094785802338, -1.9039805182190797], [1.5528434614, 1.6769300998, 1.5127258955]],
    [1, [-2.177156007665346, -2.6449677817983983, -2.522026851380033], [3.420399111, 3.6137569543, 3.4004216758]],
  ])('with the weight %s are those of ppi-python', (weight, fromFirst, halves) => {
    const ours = predictionPoweredStrengths(4, labeled, unlabeled, { weight });
    const [base = 0, ...others] = ours.strengths;
    others.forEach((strength, item) => {
      expect(-(strength - base)).toBeCloseTo(-(fromFirst[item] ?? 0), 6);
      expect(1.959963984540054 * errorBetween(ours, 0, item + 1)).toBeCloseTo(halves[item] ?? 0, 5);
    });
    expect(ours.strengths.reduce((sum, strength) => sum + strength, 0)).toBeCloseTo(0, 10);
  });

  test('of people alone are the maximum-likelihood ones with the sandwich error', () => {
    const { people } = predictionPoweredStrengths(4, labeled, unlabeled);
    const votes = { first: labeled.first, second: labeled.second, outcome: labeled.people };
    const fit = fitStrengths(countPairs(votes, 4));
    expect(people).toBeDefined();
    if (people === undefined) return;
    const sandwich = robustCovariance(fit, votes);
    for (const item of [0, 1, 2, 3]) {
      expect(people.strengths[item]).toBeCloseTo(fit.strengths[item] ?? 0, 8);
      expect(people.standardErrors[item]).toBeCloseTo(Math.sqrt(sandwich[item * 4 + item] ?? 0), 8);
    }
  });

  test('exist with the judge where people alone leave them infinite', () => {
    const few = { first: [0, 1, 2], second: [1, 2, 3], people: [1, 1, 1], judge: [1, 1, 1] };
    const { people, strengths, effectiveLabels } = predictionPoweredStrengths(4, few, unlabeled, { weight: 0.5 });
    expect(people).toBeUndefined();
    expect(effectiveLabels).toBeNaN();
    expect(strengths.every(Number.isFinite)).toBe(true);
  });

  test('with a weight of two are those of a vote that stands twice in its cluster', () => {
    const weights = labeled.people.map((_, index) => 1 + (index % 2));
    const places = weights.flatMap((weight, index) => Array<number>(weight).fill(index));
    const at = (column: readonly number[]) => places.map((place) => column[place] ?? 0);
    const { first, second, people, judge } = labeled;
    const own = { first: at(first), second: at(second), people: at(people), judge: at(judge), clusters: places };
    const rest = { ...unlabeled, clusters: unlabeled.judge.map((_, index) => 1000 + index) };
    // The judge's share of the curvature goes by the number of cases, which differs here: it is left out.
    const twiceThere = predictionPoweredStrengths(4, own, rest, { weight: 0 });
    const weighted = predictionPoweredStrengths(4, { ...labeled, weights }, rest, { weight: 0 });
    for (const item of [0, 1, 2, 3]) {
      expect(weighted.strengths[item]).toBeCloseTo(twiceThere.strengths[item] ?? 0, 9);
      expect(weighted.standardErrors[item]).toBeCloseTo(twiceThere.standardErrors[item] ?? 0, 9);
    }
    expect(weighted.effectiveLabeled).toBeCloseTo(54, 9);
  });

  test('are refused for what cannot be', () => {
    const one = { first: [0, 0], second: [1, 1], people: [1, 1], judge: [1, 1] };
    expect(() => predictionPoweredStrengths(2, one, { first: [], second: [], judge: [] })).toThrow(
      'No finite strengths',
    );
    expect(() => predictionPoweredStrengths(2, { ...one, second: [1, 2] }, unlabeled)).toThrow(
      'Case 1 compares 0 with 2',
    );
    expect(() => predictionPoweredStrengths(2, { ...one, judge: [1] }, unlabeled)).toThrow('one length');
    expect(() => predictionPoweredStrengths(2, { ...one, clusters: [3, 3] }, unlabeled)).toThrow('two clusters');
  });
});
