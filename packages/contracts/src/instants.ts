// An instant however a file writes it: ISO 8601 with any offset, a blank in place of the T, or a number of seconds,
// milliseconds, microseconds or nanoseconds since 1970. Told as ISO 8601 in UTC, to the microsecond, as PostgreSQL keeps it.
import { z } from 'zod';
import { timestamp } from './primitives.js';

const firstMicro = 0n;
/** The end of 9999: what both PostgreSQL and JavaScript read. */
const lastMicro = BigInt(Date.UTC(9999, 11, 31, 23, 59, 59, 999)) * 1000n + 999n;

/** A number that would lie outside of these years is none of seconds: a date without its signs, or a day of a spreadsheet. */
const firstCounted = BigInt(Date.UTC(1973, 2, 3)) * 1000n;
const lastCounted = BigInt(Date.UTC(2100, 0)) * 1000n;
const implausible =
  'is no number of seconds, milliseconds, microseconds or nanoseconds that lies between 1973 and 2100: write ISO 8601';

const iso =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?$/;

const number = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The instant in ISO 8601, or what is wrong with it, as a clause. Without an offset it is UTC. */
export function readInstant(value: string | number | bigint): { instant: string } | { fault: string } {
  const isText = typeof value === 'string' && !number.test(value.trim());
  const micros = typeof value === 'string' ? microsOfText(value.trim()) : microsOfNumber(value);
  if (micros === undefined)
    return { fault: 'must be an instant: ISO 8601, or seconds, milliseconds, microseconds or nanoseconds since 1970' };
  if (!isText && (micros < firstCounted || micros > lastCounted)) return { fault: implausible };
  if (micros < firstMicro || micros > lastMicro) return { fault: 'must lie between the years 1970 and 9999' };
  return { instant: isoOf(micros) };
}

function microsOfText(text: string): bigint | undefined {
  const match = iso.exec(text);
  if (match !== null) return microsOfParts(match);
  if (!number.test(text)) return undefined;
  return microsOfNumber(/^[+-]?\d+$/.test(text) ? BigInt(text.replace('+', '')) : Number(text));
}

function microsOfParts([
  ,
  year,
  month,
  day,
  hour = '0',
  minute = '0',
  second = '0',
  fraction = '',
  offset,
]: RegExpExecArray): bigint | undefined {
  const parts = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = parts;
  const date = new Date(0);
  date.setUTCFullYear(y, mo - 1, d);
  date.setUTCHours(h, mi, s);
  const isReal =
    date.getUTCFullYear() === y &&
    date.getUTCMonth() === mo - 1 &&
    date.getUTCDate() === d &&
    date.getUTCHours() === h &&
    date.getUTCMinutes() === mi &&
    date.getUTCSeconds() === s;
  const minutes = offsetMinutes(offset);
  if (!isReal || minutes === undefined) return undefined;
  return BigInt(date.getTime() - minutes * 60_000) * 1000n + BigInt(fraction.padEnd(6, '0').slice(0, 6));
}

function offsetMinutes(offset: string | undefined): number | undefined {
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(offset ?? '');
  if (match === null) return 0;
  const [hours, minutes] = [Number(match[2]), Number(match[3] ?? 0)];
  if (hours > 23 || minutes > 59) return undefined;
  return (match[1] === '-' ? -1 : 1) * (hours * 60 + minutes);
}

/** By how large it is: seconds up to the year 5138, and each finer unit from 1973 on. */
function microsOfNumber(value: number | bigint): bigint | undefined {
  if (typeof value === 'bigint') {
    const size = value < 0n ? -value : value;
    if (size < 10n ** 11n) return value * 1_000_000n;
    if (size < 10n ** 14n) return value * 1000n;
    return size < 10n ** 17n ? value : value / 1000n;
  }
  if (!Number.isFinite(value) || Math.abs(value) > 1e20) return undefined;
  if (Number.isInteger(value)) return microsOfNumber(BigInt(value));
  const size = Math.abs(value);
  const scale = size < 1e11 ? 1e6 : size < 1e14 ? 1e3 : 1;
  return BigInt(Math.round(value * scale));
}

function isoOf(micros: bigint): string {
  const millis = micros / 1000n;
  const rest = Number(micros - millis * 1000n);
  const text = new Date(Number(millis)).toISOString();
  return rest === 0 ? text : `${text.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}

/** A column of instants; empty ones are null. */
export const looseInstant = z
  .codec(z.unknown(), timestamp.nullable(), {
    decode: (value, payload) => {
      if (value === null || value === undefined || value === '') return null;
      const isInstant = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
      const read = isInstant ? readInstant(value) : { fault: 'must be an instant, as a text or a number' };
      if ('instant' in read) return read.instant;
      payload.issues.push({ code: 'custom', message: read.fault, input: value });
      return z.NEVER;
    },
    encode: (instant) => instant,
  })
  .default(null);
