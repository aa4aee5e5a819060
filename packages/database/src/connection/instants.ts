// Times leave the database as contracts have them: ISO 8601, UTC.

export function iso(date: Date): string {
  return date.toISOString();
}

export function isoOrNull(date: Date | null): string | null {
  return date === null ? null : date.toISOString();
}

/** With as many digits as it needs: three, or six where it is not a whole millisecond, which a `Date` cannot hold. */
export function isoOfMicroseconds(microseconds: bigint): string {
  const milliseconds = microseconds / 1000n;
  // Rounded towards 1970.
  const before = microseconds < milliseconds * 1000n ? 1n : 0n;
  const text = new Date(Number(milliseconds - before)).toISOString();
  const rest = microseconds - (milliseconds - before) * 1000n;
  return rest === 0n ? text : text.replace('Z', `${String(rest).padStart(3, '0')}Z`);
}
