// Numbers, shares, dates and times, as the language in force writes them.
import { useLingui } from '@lingui/react';
import { useMemo } from 'react';

export interface Format {
  readonly number: (value: number, digits?: number) => string;
  /** A share, from 0 to 1, as a percentage. */
  readonly percent: (share: number, digits?: number) => string;
  readonly date: (instant: Instant) => string;
  readonly dateTime: (instant: Instant) => string;
  readonly time: (instant: Instant) => string;
  /** "3 minutes ago", "in 2 days". */
  readonly relative: (instant: Instant, now?: number) => string;
  /** A length of time in words of two units at most: "1 h 5 min". */
  readonly duration: (ms: number) => string;
  readonly bytes: (count: number) => string;
  readonly list: (parts: readonly string[]) => string;
}

type Instant = string | number | Date;

export function useFormat(): Format {
  const { i18n } = useLingui();
  return useMemo(() => createFormat(i18n.locale), [i18n.locale]);
}

function createFormat(locale: string): Format {
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const dateTimes = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const times = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const relatives = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const lists = new Intl.ListFormat(locale);
  const fixed = (value: number, digits: number | undefined, style: 'decimal' | 'percent') =>
    new Intl.NumberFormat(locale, {
      style,
      ...(digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits }),
    }).format(value);
  return {
    number: (value, digits) => fixed(value, digits, 'decimal'),
    percent: (share, digits = 1) => fixed(share, digits, 'percent'),
    date: (instant) => dates.format(new Date(instant)),
    dateTime: (instant) => dateTimes.format(new Date(instant)),
    time: (instant) => times.format(new Date(instant)),
    relative: (instant, now = Date.now()) => relatives.format(...relativeParts(new Date(instant).getTime() - now)),
    duration: (ms) => describeDuration(locale, ms),
    bytes: (count) => describeBytes(locale, count),
    list: (parts) => lists.format(parts),
  };
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

type Unit = (typeof units)[number][0];

function relativeParts(ms: number): [number, Unit] {
  const [unit, length] = units.find(([, each]) => Math.abs(ms) >= each) ?? ['second', 1000];
  return [Math.round(ms / length), unit];
}

function describeDuration(locale: string, ms: number): string {
  const inUnit = (value: number, unit: Unit) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 }).format(
      value,
    );
  const at = units.findIndex(([, length]) => ms >= length);
  const [unit, length] = units[at] ?? ['second', 1000];
  const [smaller, smallerLength] = units[at + 1] ?? [undefined, 1];
  if (smaller === undefined) return inUnit(Math.round(ms / length), unit);
  const whole = Math.floor(ms / length);
  const rest = Math.floor((ms - whole * length) / smallerLength);
  return rest === 0 ? inUnit(whole, unit) : `${inUnit(whole, unit)} ${inUnit(rest, smaller)}`;
}

function describeBytes(locale: string, count: number): string {
  const names = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const power = Math.min(names.length - 1, count < 1000 ? 0 : Math.floor(Math.log10(count) / 3));
  const options = {
    style: 'unit',
    unit: names[power] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  } as const;
  return new Intl.NumberFormat(locale, options).format(count / 1000 ** power);
}
