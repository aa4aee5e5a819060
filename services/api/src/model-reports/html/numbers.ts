// Numbers as a report writes them: with their interval and how many cases they are of.

export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

const wholes = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`;
}

export function percentRange(interval: Interval | null): string {
  if (interval === null || interval.low === null || interval.high === null) return '–';
  return `${(100 * interval.low).toFixed(1)} to ${(100 * interval.high).toFixed(1)}`;
}

export function decimal(value: number | null): string {
  if (value === null) return '–';
  // A true minus sign, as wide as a plus.
  return value.toFixed(3).replace('-', '−');
}

export function decimalRange(interval: Interval | null): string {
  if (interval === null || interval.low === null || interval.high === null) return '–';
  return `${decimal(interval.low)} to ${decimal(interval.high)}`;
}

export function counted(value: number): string {
  return wholes.format(value);
}

/** As tests write it: never 0. */
export function pValue(value: number | null): string {
  if (value === null) return '–';
  return value < 0.001 ? 'p < 0.001' : `p = ${value.toFixed(3)}`;
}
