import { describe, expect, test } from 'vitest';
import { fitPowerLaw, forecastDoubling } from '../src/index.js';
import { accuracyAt } from '../src/learning-curve.js';

const sizes = [125, 250, 500, 1000, 2000];

describe('the power law of a learning curve', () => {
  test('is that of scipy', () => {
    // test/reference/model_report.py: scipy 1.17.1, optimize.curve_fit.
    const accuracies = [0.612, 0.651, 0.688, 0.704, 0.722];
    const errors = [0.02, 0.018, 0.016, 0.015, 0.015];
    const points = sizes.map((pairs, i) => ({
      pairs,
      accuracy: accuracies[i] ?? 0,
      standardError: errors[i] ?? 0,
    }));
    const law = fitPowerLaw(points);
    expect(law?.floor).toBeCloseTo(0.24027294931973392, 4);
    expect(law?.scale).toBeCloseTo(1.5815658764249063, 3);
    expect(law?.exponent).toBeCloseTo(0.48984883814960545, 4);
    expect(forecastDoubling(points)?.accuracy).toBeCloseTo(0.7325237009786681, 5);
  });

  test('is found again where it is true', () => {
    const truth = { floor: 0.1, scale: 2, exponent: 0.35 };
    const points = sizes.map((pairs) => ({ pairs, accuracy: accuracyAt(truth, pairs), standardError: 0.01 }));
    const law = fitPowerLaw(points);
    expect(law?.floor).toBeCloseTo(0.1, 4);
    expect(law?.exponent).toBeCloseTo(0.35, 4);
  });

  test('has neither a floor below 0 nor a curve that falls', () => {
    const falling = sizes.map((pairs, i) => ({ pairs, accuracy: 0.8 - 0.02 * i, standardError: 0.01 }));
    expect(fitPowerLaw(falling)?.scale).toBe(0);
    expect(forecastDoubling(falling)?.gain).toBe(0);
  });

  test('takes four sizes or more', () => {
    const three = sizes.slice(0, 3).map((pairs) => ({ pairs, accuracy: 0.7, standardError: 0.01 }));
    expect(fitPowerLaw(three)).toBeUndefined();
    expect(forecastDoubling([...three, ...three])).toBeUndefined();
  });
});

test('the interval at twice the labels holds the truth nineteen times in twenty', () => {
  const truth = { floor: 0.15, scale: 2.2, exponent: 0.4 };
  const target = accuracyAt(truth, 4000);
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 1) / 4294967297;
  };
  const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  const trials = 40;
  let held = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    const points = sizes.map((pairs) => ({
      pairs,
      accuracy: accuracyAt(truth, pairs) + 0.01 * normal(),
      standardError: 0.01,
    }));
    const { low, high } = forecastDoubling(points, trial)?.interval ?? { low: 1, high: 0 };
    if (low <= target && target <= high) held += 1;
  }
  // Binomial with 0.95 and 40: fewer than 34 happen once in 300 times.
  expect(held).toBeGreaterThanOrEqual(34);
});
