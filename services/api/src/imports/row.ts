// A row of a file, of whatever kind the file is.

/**
 * A row with its number (of its line, or in a parquet file its own) and about how many characters it has, or what is wrong
 * with it.
 */
export type Row = { number: number; value: object; size: number } | { number: number; fault: string };

export const unstorable = 'holds a NUL character or half of a surrogate pair, which cannot be stored';

/** Whether every text in a value can be stored. */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !/[\0\p{Surrogate}]/u.test(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isStorable);
}
