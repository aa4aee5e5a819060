/** Values of a benchmark's rows, or what is wrong with them. */

import { type BenchmarkRow, type BenchmarkTask, RowFault } from './benchmark.js';

export function textAt(row: BenchmarkRow, name: string): string {
  const value = row[name];
  if (typeof value === 'string') return value;
  throw new RowFault(`"${name}" must be a text`);
}

export function textsAt(row: BenchmarkRow, name: string): string[] {
  const value = listAt(row, name);
  if (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string')) return value;
  throw new RowFault(`"${name}" must be a list of texts (in CSV as JSON)`);
}

/** Empty where the row has none. */
export function optionalTextAt(row: BenchmarkRow, name: string): string {
  return has(row, name) ? textAt(row, name) : '';
}

/** A number, which CSV has as a text. */
export function wholeAt(row: BenchmarkRow, name: string): number {
  const value = row[name];
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number)) return number;
  throw new RowFault(`"${name}" must be a whole number`);
}

export function objectAt(row: BenchmarkRow, name: string): BenchmarkRow {
  const value = parsed(row[name]);
  if (isObject(value)) return value;
  throw new RowFault(`"${name}" must be an object`);
}

export function objectsAt(row: BenchmarkRow, name: string): BenchmarkRow[] {
  const value = listAt(row, name);
  if (Array.isArray(value) && value.every(isObject)) return value;
  throw new RowFault(`"${name}" must be a list of objects`);
}

/** A list, which CSV has as JSON; anything else as it is. */
export function listAt(row: BenchmarkRow, name: string): unknown {
  const value = row[name];
  return typeof value === 'string' && value.startsWith('[') ? parsed(value) : value;
}

/** What a text says in JSON, or the value itself. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value; // a text, which whoever wants another value refuses
  }
}

function isObject(value: unknown): value is BenchmarkRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function has(row: BenchmarkRow, ...names: readonly string[]): boolean {
  return names.every((name) => row[name] !== undefined && row[name] !== null);
}

export function asked(prompt: string): BenchmarkTask['messages'] {
  return [{ role: 'user', content: prompt }];
}

/** A pair whose label says which of two is better: the better one comes first. */
export function labeledPair(first: string, second: string, firstIsBetter: boolean): readonly [string, string] {
  return firstIsBetter ? [first, second] : [second, first];
}
