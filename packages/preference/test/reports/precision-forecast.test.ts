import { describe, expect, test } from 'vitest';
import type { Judged } from '../../src/reports/judged.js';
import { precisionForecast } from '../../src/reports/precision-forecast.js';
import { congruential } from '../prediction-powered/cases.js';

/** Two labelers a comparison, one right after the other, who say the same with the probability `same`. */
function judgments(comparisons: number, same: number, uniform: () => number): Judged[] {
  return Array.from({ length: comparisons }, (_, comparison) => {
    const differs = uniform() >= same;
    return [judged(comparison, 'ana', false), judged(comparison, 'bo', differs)];
  }).flat();
}

function judged(comparison: number, labelerId: string, isTurned: boolean): Judged {
  return {
    comparisonId: String(comparison),
    labelerId,
    purpose: 'work',
    repeatOf: null,
    verdict: 'ranking',
    ranking: isTurned ? [[1], [0]] : [[0], [1]],
    displayedOrder: [0, 1],
    completionIds: ['a', 'b'],
    lengths: [1, 1],
    promptLength: 1,
    tags: [],
    ratings: null,
    dwellMs: null,
    at: comparison,
    goldCorrect: null,
    guidelineVersion: null,
  };
}

describe('a forecast of precision', () => {
  test('is the textbook number where each comparison is one pair of labels', () => {
    const half = judgments(50, 1, () => 0).concat(
      Array.from({ length: 50 }, (_, i) => [judged(50 + i, 'ana', false), judged(50 + i, 'bo', true)]).flat(),
    );
    const { value, halfWidth, more, comparisons } = precisionForecast(half, 0.05);
    expect([value, comparisons]).toEqual([0.5, 100]);
    // 1.96 √(p q / (n − 1)), and n (h / x)² comparisons of two judgments each.
    expect(halfWidth).toBeCloseTo(1.959963984540054 * Math.sqrt(0.25 / 99), 12);
    expect(more?.value).toBe(Math.ceil(200 * (halfWidth / 0.05) ** 2) - 200);
    expect(more?.low ?? Infinity).toBeLessThanOrEqual(more?.value ?? 0);
    expect(more?.high ?? 0).toBeGreaterThanOrEqual(more?.value ?? Infinity);
  });

  test('is none with few comparisons', () => {
    expect(precisionForecast(judgments(19, 0.8, congruential(1)), 0.05).more).toBeUndefined();
    expect(precisionForecast([], 0.05)).toMatchObject({ value: Number.NaN, more: undefined, earlier: [] });
  });

  test('fares as its range promises: what came is in it eight times in ten', () => {
    const uniform = congruential(3);
    const told = Array.from(
      { length: 60 },
      () => precisionForecast(judgments(320, 0.75, uniform), 0.02).earlier,
    ).flat();
    // Of 320 comparisons: at 160, 80, 40 and 20 of them.
    expect(told).toHaveLength(240);
    const share = told.filter(({ isWithin }) => isWithin).length / told.length;
    expect(share).toBeGreaterThan(0.65);
    expect(share).toBeLessThan(0.97);
    for (const { judgments: at, came } of told) expect(came).toBeGreaterThanOrEqual(at);
  });
});
