import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryAfter, secondsAsked } from '../src/webhooks/schedule.js';

const rules = { firstSeconds: 5, attempts: 10 };

test('waits grow fourfold up to twelve hours, and end with the last attempt', () => {
  const waits = Array.from({ length: 10 }, (_, i) => retryAfter(i + 1, rules, 0, 0.5));
  expect(waits).toEqual([5, 20, 80, 320, 1280, 5120, 20_480, 43_200, 43_200, null]);
});

test('a wait is off by a quarter at most, and never before the time that the receiver asked for', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, chance) => {
      const middle = retryAfter(attempt, rules, 0, 0.5) ?? 0;
      const wait = retryAfter(attempt, rules, 0, chance) ?? 0;
      expect(Math.abs(wait - middle)).toBeLessThanOrEqual(middle / 4);
      expect(retryAfter(attempt, rules, 600, chance)).toBeGreaterThanOrEqual(600);
    }),
  );
  expect(retryAfter(1, rules, 1e9, 0)).toBe(43_200);
});

test('Retry-After is read in seconds and as a date', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(secondsAsked('120', now)).toBe(120);
  expect(secondsAsked('Thu, 01 Jan 2026 00:01:00 GMT', now)).toBe(60);
  expect(secondsAsked('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
  expect(secondsAsked('soon', now)).toBe(0);
  expect(secondsAsked(undefined, now)).toBe(0);
});
