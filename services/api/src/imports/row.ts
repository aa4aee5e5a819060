// A row of an uploaded file, and its bounds: storable, not too deep, and of a file that does not unpack to far more than its size.
import { HttpProblem } from '@tastemaker/service/problems';

/**
 * A row with its number (of its line, or in a parquet file or a JSON list its own) and about how many characters it has, or
 * what is wrong with it. Integers that a double may not hold exactly are a bigint in its value.
 */
export type Row = { number: number; value: object; size: number } | { number: number; fault: string };

export const unstorable = 'holds a NUL character or half of a surrogate pair, which cannot be stored';

/** Whether every text in a value can be stored. */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !/[\0\p{Surrogate}]/u.test(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isStorable);
}

const mebibyte = 2 ** 20;

/** Text packs to a third, repetitive JSON to a fiftieth. */
const ratio = 200;
/** Small files may hold little more than repetitions. */
const alwaysAllowedBytes = 64 * mebibyte;

/** Counts what has been unpacked of a file. */
export class Expansion {
  readonly limit: number;
  #bytes = 0;

  constructor(fileBytes: number) {
    this.limit = Math.max(alwaysAllowedBytes, fileBytes * ratio);
  }

  /** @throws HttpProblem `import_failed` */
  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes <= this.limit) return;
    const detail = `The file unpacks to more than ${Math.floor(this.limit / mebibyte)} MiB, far more than its size allows. Send it in parts, or unpacked.`;
    throw new HttpProblem('import_failed', detail);
  }
}

/** About how many characters a row has: what it costs to hand it on. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 8;
  let size = 8;
  if (Array.isArray(value)) for (const inner of value) size += sizeOf(inner);
  else for (const [name, inner] of Object.entries(value)) size += name.length + sizeOf(inner);
  return size;
}
