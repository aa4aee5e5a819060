import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecast } from '../../src/index.js';

const widthOf = (perDay: number[]) => {
  const { low, high } = forecast(1000, perDay).days.interval;
  return high - low;
};

describe('the forecast', () => {
  it('is the remaining ones at the mean of the days', () => {
    const { pace, days } = forecast(1000, [90, 110, 100, 95, 105]);
    expect(pace.value).toBe(100);
    expect(days.value).toBe(10);
    expect(days.interval.low).toBeGreaterThan(9);
    expect(days.interval.high).toBeLessThan(11.5);
  });

  it('is less certain the more the days differ, and not certain where they are equal', () => {
    expect(widthOf([0, 200, 0, 300, 0, 150, 50])).toBeGreaterThan(widthOf([100, 100, 100, 100, 100, 100, 100]));
    expect(widthOf([100, 100, 100, 100, 100, 100, 100])).toBeGreaterThan(0);
  });

  it('never ends where nobody judges, and is undefined without days', () => {
    expect(forecast(10, [0, 0, 0]).days).toMatchObject({ value: Number.POSITIVE_INFINITY });
    expect(forecast(10, []).days.value).toBeNaN();
  });

  it('holds its mean within its interval, whatever the days', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { minLength: 2, maxLength: 7 }), (perDay) => {
        const { value, interval } = forecast(100, perDay).pace;
        expect(interval.low).toBeLessThanOrEqual(value);
        expect(interval.high).toBeGreaterThanOrEqual(value);
      }),
    );
  });
});
