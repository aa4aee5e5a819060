// Rows of a parquet file, one row group in memory at a time.
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { HttpProblem } from '../problems/http-problem.js';
import { isStorable, type Row, unstorable } from './row.js';

const together = 500;

/** @throws HttpProblem `import_failed` for a file that is damaged */
export async function* parquetRows(path: string): AsyncGenerator<Row[]> {
  const file = await asyncBufferFromFile(path);
  const metadata = await readable(parquetMetadataAsync(file));
  let rowStart = 0;
  for (const { num_rows: rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(rows);
    const records = await readable(parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd }));
    for (let at = 0; at < records.length; at += together) {
      const first = rowStart + at + 1;
      yield records.slice(at, at + together).map((record, i) => rowOf(first + i, record));
    }
    rowStart = rowEnd;
  }
}

async function readable<Value>(reading: Promise<Value>): Promise<Value> {
  try {
    return await reading;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HttpProblem('import_failed', `The file cannot be read as parquet: ${why}.`, { cause });
  }
}

function rowOf(number: number, record: Record<string, unknown>): Row {
  const value = plain(record);
  if (typeof value !== 'object' || value === null) return { number, fault: 'is empty' };
  return isStorable(value) ? { number, value } : { number, fault: unstorable };
}

/** As JSON would have it: no nulls in objects, big integers as numbers, times as text. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      inner === null || inner === undefined ? [] : [[key, plain(inner)]],
    ),
  );
}
