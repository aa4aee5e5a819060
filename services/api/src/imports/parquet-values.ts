// Parquet's values as JSON would have them, none of them rounded: times are text with all their digits, integers that a double
// may not hold are bigint, and bytes that are no text are refused, not replaced.
import { parseJson } from '@tastemaker/contracts';
import type { ParquetParsers } from 'hyparquet';

/** What stands in a value's place when it cannot be read: the reader knows no column. */
class Unreadable {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }

  /** As the key of a map, which the reader makes a text of. */
  toString(): never {
    throw new TypeError(`a key of a map ${this.why}`);
  }
}

/** Byte order marks are kept: within a table they are part of a text. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(bytes: Uint8Array): string | Unreadable {
  try {
    return decoder.decode(bytes);
  } catch {
    return new Unreadable('holds bytes that are not UTF-8 text');
  }
}

function jsonOf(bytes: Uint8Array): unknown {
  const text = textOf(bytes);
  if (text instanceof Unreadable) return text;
  const parsed = parseJson(text);
  return 'fault' in parsed ? new Unreadable(parsed.fault) : parsed.value;
}

/** @param digits of the fraction of a second that is counted in */
function timeOf(count: bigint, digits: 3 | 6 | 9): string | Unreadable {
  const perSecond = 10n ** BigInt(digits);
  const fraction = ((count % perSecond) + perSecond) % perSecond;
  const date = new Date(Number((count - fraction) / perSecond) * 1000);
  if (Number.isNaN(date.getTime())) return new Unreadable('holds a time that is too far away');
  const written = String(fraction).padStart(digits, '0');
  // Thousandths always, millionths and the rest where there are any.
  return `${date.toISOString().slice(0, -5)}.${written.replace(/(?<=^\d{3}|^\d{6})(?:000)+$/, '')}Z`;
}

/** For values that are there: where there is none, the reader may ask all the same. */
function ofPresent<Value, Parsed>(parse: (value: Value) => Parsed): (value: Value | null | undefined) => Parsed | null {
  return (value) => (value === null || value === undefined ? null : parse(value));
}

/** How the reader makes values of what is written. */
export const parsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: ofPresent((millis: bigint) => timeOf(millis, 3)),
  timestampFromMicroseconds: ofPresent((micros: bigint) => timeOf(micros, 6)),
  timestampFromNanoseconds: ofPresent((nanos: bigint) => timeOf(nanos, 9)),
  dateFromDays: ofPresent((days: number) => timeOf(BigInt(days) * 86_400_000n, 3)),
  stringFromBytes: ofPresent(textOf),
  jsonFromBytes: ofPresent(jsonOf),
};

/**
 * A cell as JSON would have it, without nulls in objects; NaN, which tables have in the place of missing numbers, is null.
 * @throws RangeError saying what of it cannot be read
 */
export function jsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') return exactInteger(value);
  if (typeof value === 'number') return finite(value);
  if (value instanceof Uint8Array) return readable(textOf(value));
  if (value instanceof Unreadable) return readable(value);
  if (Array.isArray(value)) return value.map(jsonValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      inner === null || inner === undefined ? [] : [[key, jsonValue(inner)]],
    ),
  );
}

function readable(value: string | Unreadable): string {
  if (value instanceof Unreadable) throw new RangeError(value.why);
  return value;
}

function exactInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function finite(value: number): number | null {
  if (Number.isNaN(value)) return null;
  if (!Number.isFinite(value)) throw new RangeError('holds an infinite number: write null');
  return value;
}
