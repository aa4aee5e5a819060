// Words at the ticks of an axis, as the language in force writes numbers and dates.
import type { PlotSpec, X } from './plot-spec.js';

const hour = 3_600_000;
const day = 24 * hour;

/** Writes x values with all that tells them apart: in the readout and the table. */
export function writeX({ x }: PlotSpec, locale: string): (value: X) => string {
  if (x.format !== undefined) return x.format;
  if (x.kind === 'band') return String;
  const write = x.kind === 'time' ? dateWriter(locale, { dateStyle: 'medium' }) : numberWriter(locale, 4);
  return (value) => write(Number(value));
}

/** The labels of an axis' ticks: of times, the month is told where it begins. */
export function labelTicks({ x }: PlotSpec, ticks: readonly X[], locale: string): readonly string[] {
  if (x.format !== undefined) return ticks.map(x.format);
  if (x.kind === 'band') return ticks.map(String);
  const values = ticks.map(Number);
  return x.kind === 'time' ? labelTimes(values, locale) : values.map(numberWriter(locale, 6));
}

function labelTimes(times: readonly number[], locale: string): readonly string[] {
  const step = (times[1] ?? 0) - (times[0] ?? 0);
  if (times.length > 1 && step < day) return times.map(dateWriter(locale, { hour: 'numeric', minute: '2-digit' }));
  if (step >= 360 * day) return times.map(dateWriter(locale, { year: 'numeric' }));
  if (step >= 28 * day) return times.map(dateWriter(locale, { month: 'short', year: '2-digit' }));
  const withMonth = dateWriter(locale, { day: 'numeric', month: 'short' });
  return times.map((time, index) =>
    monthOf(time) === monthOf(times[index - 1])
      ? new Intl.NumberFormat(locale).format(new Date(time).getUTCDate())
      : withMonth(time),
  );
}

function monthOf(time: number | undefined): number | undefined {
  return time === undefined ? undefined : new Date(time).getUTCMonth();
}

function dateWriter(locale: string, options: Intl.DateTimeFormatOptions): (time: number) => string {
  const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  return (time) => format.format(time);
}

export function numberWriter(locale: string, digits: number): (value: number) => string {
  const plain = new Intl.NumberFormat(locale, { maximumSignificantDigits: Math.max(digits, 1) });
  const short = new Intl.NumberFormat(locale, { notation: 'scientific', maximumSignificantDigits: 3 });
  return (value) => {
    const size = Math.abs(value);
    if (size !== 0 && (size < 0.0005 || size >= 1e9)) return short.format(value);
    return size >= 1000
      ? new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(value)
      : plain.format(value);
  };
}
