// Reading rows as the bytes that PostgreSQL sends, in COPY's binary format (PostgreSQL's documentation of COPY, "Binary
// Format"): large texts need not become strings to be written down elsewhere.
import type { PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';

/** A row's fields as the server sends them; a text is UTF-8. null: NULL. */
export type CopiedRow = readonly (Buffer | null)[];

const HEADER_BYTES = 19;
const CHUNK_BYTES = 1 << 20;

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
  const rows: CopiedRow[] = [];
  let end = 0;
  for (;;) {
    const read = rowAt(bytes, end);
    if (read === undefined) return { rows, end };
    rows.push(read.row);
    end = read.end;
  }
}

/** undefined: not all of it is there, or no more come. */
function rowAt(bytes: Buffer, start: number): { row: CopiedRow; end: number } | undefined {
  if (bytes.length < start + 2) return undefined;
  const count = bytes.readInt16BE(start);
  // The trailer counts −1 fields.
  if (count < 0) return undefined;
  const row: (Buffer | null)[] = [];
  let at = start + 2;
  for (let i = 0; i < count; i++) {
    if (bytes.length < at + 4) return undefined;
    const length = bytes.readInt32BE(at);
    at += 4;
    if (bytes.length < at + length) return undefined;
    row.push(length < 0 ? null : bytes.subarray(at, at + length));
    at += Math.max(length, 0);
  }
  return { row, end: at };
}
