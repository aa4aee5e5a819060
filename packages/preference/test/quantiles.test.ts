import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { normalQuantile, studentQuantile } from '../src/index.js';

const { quantiles }: { quantiles: { normal: [number, number][]; student: [number, number, number][] } } = JSON.parse(
  readFileSync(new URL('reference/leaderboard.json', import.meta.url), 'utf8'),
);

test.each(quantiles.normal)('the normal quantile at %s is scipy 1.17.1’s', (p, expected) => {
  expect(Math.abs(normalQuantile(p) - expected)).toBeLessThan(1e-10 * Math.max(1, Math.abs(expected)));
});

test.each(quantiles.student)(
  'Student’s quantile at %s with %s degrees of freedom is scipy’s',
  (p, degrees, expected) => {
    expect(Math.abs(studentQuantile(p, degrees) - expected)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)));
  },
);

test('what is no probability is refused', () => {
  expect(() => normalQuantile(1.1)).toThrow(/no probability/);
  expect(() => studentQuantile(0.5, 0)).toThrow(/degrees of freedom/);
});
