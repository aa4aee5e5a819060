import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isBusyStatus, isTransientStatus, pauseMs, retry, retryAfterMs } from '../src/index.js';

const policy = { firstPauseMs: 5, factor: 4, longestPauseMs: 100 };

describe('a pause', () => {
  test('grows up to the longest one', () => {
    expect(Array.from({ length: 5 }, (_, i) => pauseMs(i + 1, policy, 0, 0.5))).toEqual([5, 20, 80, 100, 100]);
  });

  test('is off by a quarter at most, and never before the time that was asked for, within the longest one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.integer({ min: 0, max: 1_000_000 }),
        (failures, chance, asked) => {
          const middle = pauseMs(failures, policy, 0, 0.5);
          expect(Math.abs(pauseMs(failures, policy, 0, chance) - middle)).toBeLessThanOrEqual(middle / 4);
          expect(pauseMs(failures, policy, asked, chance)).toBeGreaterThanOrEqual(Math.min(asked, 100));
        },
      ),
    );
    expect(pauseMs(1, policy, 1e9, 0)).toBe(100);
  });
});

const quick = { firstPauseMs: 1, longestPauseMs: 2, isTransient: (error: unknown) => error === 'busy' };

function failing(...errors: unknown[]) {
  const numbers: number[] = [];
  const attempt = async (number: number) => {
    numbers.push(number);
    const error = errors.shift();
    if (error !== undefined) throw error;
    return 'done';
  };
  return { attempt, numbers };
}

describe('attempts', () => {
  test('are made until one succeeds', async () => {
    const { attempt, numbers } = failing('busy', 'busy');
    const heard: unknown[] = [];
    expect(await retry(attempt, { ...quick, onRetry: (error) => heard.push(error) })).toBe('done');
    expect({ numbers, heard }).toEqual({ numbers: [1, 2, 3], heard: ['busy', 'busy'] });
  });

  test('end with their bound', async () => {
    const { attempt, numbers } = failing('busy', 'busy', 'busy');
    await expect(retry(attempt, { ...quick, attempts: 2 })).rejects.toBe('busy');
    expect(numbers).toEqual([1, 2]);
  });

  test('end with what no waiting mends', async () => {
    const { attempt, numbers } = failing('busy', 'refused');
    await expect(retry(attempt, quick)).rejects.toBe('refused');
    expect(numbers).toEqual([1, 2]);
  });

  test('wait as long as was asked for', async () => {
    const { attempt } = failing('busy');
    const started = performance.now();
    await retry(attempt, { ...quick, longestPauseMs: 1_000, askedPauseMs: () => 60 });
    expect(performance.now() - started).toBeGreaterThanOrEqual(55);
  });

  test('end with the signal, also within a pause', async () => {
    const stop = new AbortController();
    const { attempt, numbers } = failing('busy');
    const options = { ...quick, firstPauseMs: 60_000, longestPauseMs: 60_000, signal: stop.signal };
    const ended = retry(attempt, { ...options, onRetry: () => queueMicrotask(() => stop.abort()) });
    await expect(ended).rejects.toThrow('aborted');
    expect(numbers).toEqual([1]);
  });
});

test('Retry-After is read in seconds and as a date', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(retryAfterMs('120', now)).toBe(120_000);
  expect(retryAfterMs('Thu, 01 Jan 2026 00:01:00 GMT', now)).toBe(60_000);
  expect(retryAfterMs('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
  for (const nothing of [null, undefined, '', 'soon']) expect(retryAfterMs(nothing, now)).toBeUndefined();
});

test('a busy server says so itself; failures that may pass are more', () => {
  const all = [200, 400, 401, 404, 408, 409, 422, 429, 500, 501, 502, 503, 504, 507];
  expect(all.filter(isBusyStatus)).toEqual([429, 503]);
  expect(all.filter(isTransientStatus)).toEqual([408, 429, 500, 502, 503, 504]);
});
