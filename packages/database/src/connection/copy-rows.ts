// Reading rows as the bytes that PostgreSQL sends, in COPY's binary format (PostgreSQL's documentation of COPY, "Binary
// Format"): large texts need not become strings to be written down elsewhere, and what is needed as a number or an instant
// never is a text.
import type { PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';

const HEADER_BYTES = 19;
const CHUNK_BYTES = 1 << 20;

/** PostgreSQL counts instants from 2000-01-01 on: microseconds since 1970. */
const EPOCH_US = BigInt(Date.UTC(2000, 0, 1)) * 1000n;

/** Rows that came together. */
interface Batch {
  bytes: Buffer;
  /** Of each field where it starts, and where it ends; that it is NULL: before it starts. */
  bounds: number[];
  columns: number;
}

/** A row. Columns count from 0; null is NULL. */
export class CopiedRow {
  readonly #batch: Batch;
  readonly #first: number;

  constructor(batch: Batch, index: number) {
    this.#batch = batch;
    this.#first = 2 * batch.columns * index;
  }

  /** Of a text (not of a name, or of an array). */
  text(column: number): string | null {
    const [start, end] = [this.#start(column), this.#end(column)];
    return end < start ? null : this.#batch.bytes.toString('utf8', start, end);
  }

  /** Of a smallint or an integer. */
  integer(column: number): number | null {
    const [start, end] = [this.#start(column), this.#end(column)];
    return end < start ? null : this.#batch.bytes.readIntBE(start, end - start);
  }

  boolean(column: number): boolean | null {
    const start = this.#start(column);
    return this.#end(column) < start ? null : this.#batch.bytes[start] === 1;
  }

  /** Of a timestamp with time zone: microseconds since 1970. */
  instant(column: number): bigint | null {
    const start = this.#start(column);
    return this.#end(column) < start ? null : EPOCH_US + this.#batch.bytes.readBigInt64BE(start);
  }

  /** How many bytes a field has; 0 for NULL. */
  bytesOf(column: number): number {
    return Math.max(0, this.#end(column) - this.#start(column));
  }

  /** Copies a field's bytes. @returns how many */
  copy(column: number, target: Buffer, at: number): number {
    return this.#batch.bytes.copy(target, at, this.#start(column), this.#start(column) + this.bytesOf(column));
  }

  #start(column: number): number {
    return this.#batch.bounds[this.#first + 2 * column] ?? 0;
  }

  #end(column: number): number {
    return this.#batch.bounds[this.#first + 2 * column + 1] ?? -1;
  }
}

/**
 * The query's rows, some at a time; the server goes on while the consumer works on them. The query has no parameters. A
 * connection whose rows were not read to the end is of no use any more.
 */
export async function* copiedRows(client: PoolClient, query: string): AsyncGenerator<CopiedRow[]> {
  const stream = client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT binary)`, { highWaterMark: CHUNK_BYTES }));
  const chunks: AsyncIterable<Buffer> = stream;
  let rest: Buffer = Buffer.alloc(0);
  let isHeaderRead = false;
  for await (const chunk of chunks) {
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!isHeaderRead && bytes.length >= HEADER_BYTES) {
      bytes = bytes.subarray(HEADER_BYTES);
      isHeaderRead = true;
    }
    const { rows, end } = isHeaderRead ? rowsIn(bytes) : { rows: [], end: 0 };
    rest = bytes.subarray(end);
    if (rows.length > 0) yield rows;
  }
}

/** The whole rows that the bytes begin with, and where they end. */
function rowsIn(bytes: Buffer): { rows: CopiedRow[]; end: number } {
  // Read through a view: Buffer's own readers check their arguments, which takes longer than to read.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const batch: Batch = { bytes, bounds: [], columns: bytes.length < 2 ? 0 : view.getInt16(0) };
  const rows: CopiedRow[] = [];
  for (let start = 0; ; ) {
    const end = addRow(batch.bounds, view, start);
    if (end === undefined) return { rows, end: start };
    rows.push(new CopiedRow(batch, rows.length));
    start = end;
  }
}

/** Where the row ends; undefined: not all of it is there, or no more come. */
function addRow(bounds: number[], view: DataView, start: number): number | undefined {
  if (view.byteLength < start + 2) return undefined;
  const count = view.getInt16(start);
  // The trailer counts −1 fields.
  if (count < 0) return undefined;
  const before = bounds.length;
  let at = start + 2;
  for (let i = 0; i < count; i++) {
    const length = view.byteLength < at + 4 ? Number.POSITIVE_INFINITY : view.getInt32(at);
    at += 4;
    if (view.byteLength < at + length) {
      bounds.length = before;
      return undefined;
    }
    bounds.push(at, at + length);
    at += Math.max(length, 0);
  }
  return at;
}
