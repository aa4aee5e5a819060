// Rows of a parquet file, one row group in memory at a time. What the file claims of itself is checked before it is believed:
// a few bytes of it may claim to be gigabytes.
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { isTooDeep, tooDeep } from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';
import { Decompress as ZstdDecompress } from 'fzstd';
import {
  asyncBufferFromFile,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { type Decimals, exactDecimals } from './parquet-decimals.js';
import { jsonValue, parsers } from './parquet-values.js';
import { type Expansion, isStorable, type Row, sizeOf, unstorable } from './row.js';

const rowsPerBatch = 500;
const mebibyte = 2 ** 20;

/** The tables of contents of files with a million row groups are smaller. */
const maxMetadataBytes = 64 * mebibyte;
/** Writers make row groups of some 128 MiB; twice that, and all of it is in memory at once. */
const maxGroupBytes = 512 * mebibyte;
/** PyArrow's default is a million rows. */
const maxGroupRows = 4 * mebibyte;
/** Of all columns: lists have several values a row. */
const maxGroupValues = 32 * mebibyte;
const maxSchemaElements = 1000;

/** @throws HttpProblem `import_failed` for a file that is damaged, or claims to be larger than it may */
export async function* parquetRows(path: string, expansion: Expansion): AsyncGenerator<Row[]> {
  const file = await asyncBufferFromFile(path);
  await checkMetadataSize(file);
  const written = await explainReadErrors(parquetMetadataAsync(file, { parsers }));
  if (written.schema.length > maxSchemaElements) throw unreadable(`it has ${written.schema.length} columns`);
  assertNamedOnce(written);
  const decimals = exactDecimals(written);
  const { metadata } = decimals;
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rows = checkedRows(group);
    const rowEnd = rowStart + rows;
    const bounded = boundedCompressors(Math.min(maxGroupBytes, expansion.limit));
    const records = await explainReadErrors(
      parquetReadObjects({ file, metadata, parsers, utf8: false, compressors: bounded, rowStart, rowEnd }),
    );
    for (let at = 0; at < records.length; at += rowsPerBatch) {
      const first = rowStart + at + 1;
      yield records.slice(at, at + rowsPerBatch).map((record, i) => rowOf(first + i, record, { decimals, expansion }));
    }
    rowStart = rowEnd;
  }
}

/** The last eight bytes: the length of the table of contents before them, and the magic word. */
async function checkMetadataSize(file: Awaited<ReturnType<typeof asyncBufferFromFile>>): Promise<void> {
  if (file.byteLength < 12) throw unreadable('it is cut short');
  const end = new DataView(await file.slice(file.byteLength - 8));
  const bytes = end.getUint32(0, true);
  if (bytes > file.byteLength - 12) throw unreadable('its table of contents is longer than the file');
  if (bytes > maxMetadataBytes) throw unreadable(`its table of contents has ${bytes} bytes`);
}

function assertNamedOnce(metadata: FileMetaData): void {
  const names = parquetSchema(metadata).children.map(({ element }) => element.name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw unreadable(`two columns are named ${twice}`);
}

function checkedRows({ num_rows: rows, columns }: FileMetaData['row_groups'][number]): number {
  const metas = columns.flatMap(({ meta_data: meta }) => (meta === undefined ? [] : [meta]));
  const bytes = sum(metas.map((meta) => meta.total_uncompressed_size));
  const values = sum(metas.map((meta) => meta.num_values));
  const isNegative = rows < 0n || metas.some((meta) => meta.num_values < 0n || meta.total_uncompressed_size < 0n);
  if (isNegative) throw unreadable('a row group has a negative size');
  if (bytes > maxGroupBytes) {
    throw unreadable(
      `a row group has ${Math.ceil(bytes / mebibyte)} MiB unpacked, more than ${maxGroupBytes / mebibyte}`,
    );
  }
  if (Number(rows) > maxGroupRows || values > maxGroupValues) {
    throw unreadable(`a row group has ${String(rows)} rows and ${values} values; write smaller ones`);
  }
  return Number(rows);
}

function sum(sizes: readonly bigint[]): number {
  return sizes.reduce((total, size) => total + Number(size), 0);
}

async function explainReadErrors<Value>(reading: Promise<Value>): Promise<Value> {
  try {
    return await reading;
  } catch (cause) {
    if (cause instanceof HttpProblem) throw cause;
    throw unreadable(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function unreadable(why: string, cause?: unknown): HttpProblem {
  return new HttpProblem('import_failed', `The file cannot be read as parquet: ${why}.`, { cause });
}

interface RecordOptions {
  decimals: Decimals;
  expansion: Expansion;
}

function rowOf(number: number, record: Record<string, unknown>, { decimals, expansion }: RecordOptions): Row {
  if (isTooDeep(record)) return { number, fault: tooDeep };
  const cells: [string, unknown][] = [];
  for (const [column, cell] of Object.entries(record)) {
    if (cell === null || cell === undefined) continue;
    try {
      cells.push([column, jsonValue(decimals.scale(column, cell))]);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { number, fault: `column ${column}: ${error.message}` };
    }
  }
  const value: object = Object.fromEntries(cells);
  const size = sizeOf(value);
  // Rows may share a text of the dictionary, and are handed on each with its own.
  expansion.add(size);
  return isStorable(value) ? { number, value, size } : { number, fault: unstorable };
}

/** @param maxBytes of all pages together that the result unpacks */
function boundedCompressors(maxBytes: number): Compressors {
  let left = maxBytes;
  const bounded =
    (unpack: (input: Uint8Array, length: number) => Uint8Array) =>
    (input: Uint8Array, length: number): Uint8Array => {
      if (!Number.isInteger(length) || length < 0) throw new RangeError(`a page claims to have ${length} bytes`);
      left -= length;
      if (left < 0) throw new RangeError(`a row group unpacks to more than ${maxBytes / 2 ** 20} MiB`);
      return unpack(input, length);
    };
  // What another library unpacks into a buffer of the page's length, it unpacks into no more.
  const others = Object.entries(compressors).map(([codec, unpack]) => [codec, bounded(unpack)]);
  return {
    ...Object.fromEntries(others),
    // zlib refuses a limit of nothing.
    GZIP: bounded((input, length) => gunzipSync(input, { maxOutputLength: Math.max(1, length) })),
    BROTLI: bounded((input, length) => brotliDecompressSync(input, { maxOutputLength: Math.max(1, length) })),
    ZSTD: bounded(unpackZstd),
  };
}

/** Block by block: the frame's own word on its size is not believed. */
function unpackZstd(input: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length);
  let at = 0;
  const stream = new ZstdDecompress((chunk) => {
    if (at + chunk.length > length) throw new RangeError('a page unpacks to more than it claims');
    output.set(chunk, at);
    at += chunk.length;
  });
  stream.push(input, true);
  return output.subarray(0, at);
}
