import { expect, test } from 'vitest';
import { retryAfterSeconds } from '../src/webhooks/schedule.js';

const rules = { firstSeconds: 5, attempts: 10 };

test('waits grow fourfold up to twelve hours, and end with the last attempt', () => {
  const waits = Array.from({ length: 10 }, (_, i) => retryAfterSeconds(i + 1, rules, 0, 0.5));
  expect(waits).toEqual([5, 20, 80, 320, 1280, 5120, 20_480, 43_200, 43_200, null]);
});

test('a wait is never shorter than what the receiver asked for, within twelve hours', () => {
  expect(retryAfterSeconds(1, rules, 600_000, 0)).toBe(600);
  expect(retryAfterSeconds(1, rules, 1e12, 0)).toBe(43_200);
});
