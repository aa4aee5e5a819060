import { expect, test } from 'vitest';
import { periodStart, week } from '../src/reports/week.js';

const startOf = (instant: string, periodMs: number) =>
  new Date(periodStart(Date.parse(instant), periodMs)).toISOString();

test.each([
  ['2026-11-29T23:59:59Z', '2026-11-23T00:00:00.000Z'],
  ['2026-11-30T00:00:00Z', '2026-11-30T00:00:00.000Z'],
  ['1970-01-01T00:00:00Z', '1969-12-29T00:00:00.000Z'],
])('the week of %s begins on Monday, %s', (instant, monday) => {
  expect(startOf(instant, week)).toBe(monday);
  expect(new Date(monday).getUTCDay()).toBe(1);
});

test('a day begins at midnight', () => {
  expect(startOf('2026-11-29T23:59:59Z', week / 7)).toBe('2026-11-29T00:00:00.000Z');
});
