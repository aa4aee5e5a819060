import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  brierScore,
  confidencePredictions,
  expectedCalibrationError,
  fitTemperature,
  type Prediction,
  reliabilityBins,
  winProbability,
} from '../../src/index.js';

/** The overconfident claims of test/reference/calibration.py, by the same generator (Numerical Recipes' constants). */
function overconfident(count: number): Prediction[] {
  let state = 1;
  const draw = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: count }, () => {
    const probability = draw();
    const truth = winProbability(0.5 * Math.log(probability / (1 - probability)));
    return { probability, outcome: draw() < truth ? 1 : 0 };
  });
}

const claims = overconfident(200);

describe('the reliability diagram', () => {
  test("has scikit-learn 1.9.1's calibration_curve, equal width and equal mass", () => {
    const wide = reliabilityBins(claims);
    expect(wide.map(({ predictions }) => predictions)).toEqual([14, 13, 19, 27, 17, 25, 22, 19, 21, 23]);
    expect(wide[0]?.observed).toBeCloseTo(0.142857142857, 10);
    expect(wide[0]?.claimed).toBeCloseTo(0.033810256814, 10);
    expect(wide[7]?.observed).toBeCloseTo(0.526315789474, 10);
    expect(wide[9]?.claimed).toBeCloseTo(0.951947309826, 10);
    const even = reliabilityBins(claims, { binning: 'equal-mass' });
    expect(even.map(({ predictions }) => predictions)).toEqual(Array.from({ length: 10 }, () => 20));
    expect(even[4]?.observed).toBeCloseTo(0.65, 10);
    expect(even[4]?.claimed).toBeCloseTo(0.494810315105, 10);
  });

  test('sums up to the ECE of the same bins', () => {
    expect(expectedCalibrationError(reliabilityBins(claims))).toBeCloseTo(0.10066370754968375, 12);
    const even = reliabilityBins(claims, { binning: 'equal-mass' });
    expect(expectedCalibrationError(even)).toBeCloseTo(0.08571383858565242, 12);
  });

  test('leaves empty bins out, keeps 1 in the last, and counts a prediction as often as it weighs', () => {
    const bins = reliabilityBins([
      { probability: 1, outcome: 1, weight: 3 },
      { probability: 0.95, outcome: 0 },
    ]);
    expect(bins).toHaveLength(1);
    expect(bins[0]).toMatchObject({ predictions: 2, weight: 4, observed: 0.75 });
    expect(expectedCalibrationError([])).toBeNaN();
  });

  test('of pairs speaks of the answer that the scores favor', () => {
    const predictions = confidencePredictions([
      { margin: Math.log(3), prompt: 'a' },
      { margin: -Math.log(3), prompt: 'b', weight: 2 },
      { margin: 0, prompt: 'c' },
    ]);
    expect(predictions.map(({ outcome }) => outcome)).toEqual([1, 0, 0.5]);
    expect(predictions.map(({ probability }) => Math.round(probability * 1000) / 1000)).toEqual([0.75, 0.75, 0.5]);
    const bins = reliabilityBins(predictions, { range: [0.5, 1], bins: 5 });
    expect(bins.map(({ low }) => low)).toEqual([0.5, 0.7]);
  });
});

test("the Brier score is scikit-learn 1.9.1's brier_score_loss", () => {
  expect(brierScore(claims)).toBeCloseTo(0.19047081695082543, 12);
  expect(brierScore([{ probability: 0.5, outcome: 1 }])).toBe(0.25);
});

describe('temperature', () => {
  const pairs = claims.map(({ probability, outcome }) => ({
    margin: Math.log(probability / (1 - probability)) * (outcome === 1 ? 1 : -1),
    prompt: '',
  }));

  test("is the reciprocal of statsmodels 0.15.0's slope, and the losses are scikit-learn's and its own", () => {
    const { temperature, lossBefore, lossAfter } = fitTemperature(pairs);
    expect(temperature).toBeCloseTo(1.350015047897576, 8);
    expect(lossBefore).toBeCloseTo(0.5753584775044976, 12);
    expect(lossAfter).toBeCloseTo(0.5668282121511193, 12);
  });

  test('scales with the margins and never worsens the loss', () => {
    const factors = fc.double({ min: 0.1, max: 5, noNaN: true });
    const margins = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 20 });
    fc.assert(
      fc.property(margins, factors, (values, factor) => {
        const mixed = [...values, -1]; // a loss, and wins that outweigh it: the best temperature is finite and not 0
        fc.pre(mixed.reduce((sum, margin) => sum + margin, 0) > 0);
        const plain = fitTemperature(mixed.map((margin) => ({ margin, prompt: '' })));
        const scaled = fitTemperature(mixed.map((margin) => ({ margin: margin * factor, prompt: '' })));
        expect(plain.lossAfter).toBeLessThanOrEqual(plain.lossBefore + 1e-12);
        expect(scaled.temperature / plain.temperature / factor).toBeCloseTo(1, 6);
      }),
    );
  });

  test('stops at a bound where every pair, or none, is ranked right', () => {
    expect(fitTemperature([{ margin: 2, prompt: '' }]).temperature).toBeCloseTo(1e-3, 12);
    expect(fitTemperature([{ margin: -2, prompt: '' }]).temperature).toBeCloseTo(1e3, 6);
    expect(fitTemperature([{ margin: 0, prompt: '' }]).temperature).toBe(1);
  });
});
