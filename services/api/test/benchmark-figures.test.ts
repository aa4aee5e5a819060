import { expect, test } from 'vitest';
import { benchmarkFigures } from '../src/model-reports/benchmark-figures.js';

test('a figure of a public benchmark has its interval and its tasks; only the overall score is not exploratory', () => {
  const metrics = {
    overall: 0.75,
    'overall, low': 0.5,
    'overall, high': 1,
    'overall, tasks': 4,
    'livebench-math': 0,
    'livebench-math, tasks': 1,
  };
  expect(benchmarkFigures(metrics)).toEqual([
    { metric: 'overall', value: 0.75, low: 0.5, high: 1, n: 4, exploratory: false },
    { metric: 'livebench-math', value: 0, low: null, high: null, n: 1, exploratory: true },
  ]);
});

test('a figure of `models evaluate` has its interval and its questions, and a setting has none', () => {
  const metrics = { knowledge: 0.9, knowledgeLow: 0.8, knowledgeHigh: 0.95, knowledgeN: 50, seed: 3 };
  expect(benchmarkFigures(metrics)).toEqual([
    { metric: 'knowledge', value: 0.9, low: 0.8, high: 0.95, n: 50, exploratory: false },
    { metric: 'seed', value: 3, low: null, high: null, n: null, exploratory: false },
  ]);
});

test('a metric whose name ends like a part, and that is none, stands for itself', () => {
  expect(benchmarkFigures({ perplexityLow: 2, constructor: 1, N: 5 }).map(({ metric }) => metric)).toEqual([
    'perplexityLow',
    'constructor',
    'N',
  ]);
});
