import { describe, expect, test } from 'vitest';
import { scoreDrift } from '../src/index.js';
import { kolmogorovSmirnov, stabilityIndex } from '../src/score-drift.js';

// test/reference/model_report.py: scipy 1.17.1.
const before = [0.1, 0.4, 0.4, -1.2, 2.2, 0.9, 1.5, -0.3, 0.05, 3.1, -2.2, 0.77];
const now = [0.3, 0.1, 0.9, -0.7, 2.9, 1.9, 1.1, 0.3, 0.55, 2.1, -1.2, 1.77];
const answers = before.map((value, i) => ({ before: value, now: now[i] ?? 0, prompt: `prompt ${i % 6}` }));

describe('the drift of scores', () => {
  const drift = scoreDrift(answers);

  test('has the figures of scipy', () => {
    expect(drift.pearson.value).toBeCloseTo(0.8978766438844604, 12);
    expect(drift.spearman.value).toBeCloseTo(0.905263157894737, 12);
    expect(drift.kolmogorovSmirnov.value).toBeCloseTo(1 / 6, 12);
    expect(drift.shift.value).toBeCloseTo(0.2641736180159543, 12);
    expect(drift.spread.value).toBeCloseTo(0.8416120323848858, 12);
  });

  test('has intervals around them, and counts answers and prompts', () => {
    expect(drift).toMatchObject({ answers: 12, prompts: 6 });
    expect(drift.pearson.interval.low).toBeLessThan(drift.pearson.value);
    expect(drift.pearson.interval.high).toBeGreaterThanOrEqual(drift.pearson.value);
  });

  test('is none of a version beside itself, and a correlation is undefined where nothing varies', () => {
    const same = scoreDrift(answers.map((answer) => ({ ...answer, now: answer.before })));
    expect(same.kolmogorovSmirnov.value).toBe(0);
    expect(same.stabilityIndex.value).toBe(0);
    expect(same.pearson.value).toBeCloseTo(1, 12);
    expect(scoreDrift(answers.map((answer) => ({ ...answer, now: 1 }))).spearman.value).toBeNaN();
  });
});

test('the Kolmogorov–Smirnov distance of values that never overlap is 1', () => {
  expect(kolmogorovSmirnov([1, 2, 3], [4, 5])).toBe(1);
  expect(kolmogorovSmirnov([], [4, 5])).toBeNaN();
});

test('the stability index is Σ (q − p) ln(q / p) over tenths of what was before', () => {
  // One value a tenth; all of them move to the highest tenth.
  const ten = Array.from({ length: 10 }, (_, i) => i);
  const moved = ten.map(() => 9);
  const [p, low, high] = [1.5 / 15, 0.5 / 15, 10.5 / 15];
  const expected = 9 * (low - p) * Math.log(low / p) + (high - p) * Math.log(high / p);
  expect(stabilityIndex(ten, moved)).toBeCloseTo(expected, 12);
});
