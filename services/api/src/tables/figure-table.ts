// Tables as files; and reports as one long table: a row a figure, so that any of them can be filtered, joined and drawn without
// knowing its report.
import { Readable } from 'node:stream';
import { parquetOf } from '../snapshots/exports/parquet.js';
import type { Fields } from '../snapshots/exports/shapes.js';
import { type Cell, csvLine } from './csv.js';

export interface FigureRow {
  /** What the figure is of, such as `accuracy by tag`. */
  readonly section: string;
  /** Which part of it: a tag, a labeler; empty: all. */
  readonly slice: string;
  readonly metric: string;
  /** Null: undefined. */
  readonly value: number | null;
  /** 95 %; null: it has none. */
  readonly low: number | null;
  readonly high: number | null;
  /** Cases that it was reckoned from; null: it is no estimate, such as a setting. */
  readonly n: number | null;
  /** One of many that were looked at: some lie far out by chance. */
  readonly exploratory: boolean;
}

const columns: Fields = {
  section: 'text',
  slice: 'text',
  metric: 'text',
  value: 'number',
  low: 'number',
  high: 'number',
  n: 'integer',
  exploratory: 'boolean',
};

export type TableFormat = 'csv' | 'parquet';

export const tableTypes: Readonly<Record<TableFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
};

/** The file, streamed. */
export function figureTable(rows: readonly FigureRow[], format: TableFormat): Readable {
  return tableFile(
    rows.map((row) => ({ ...row })),
    columns,
    format,
  );
}

/** Any rows with these columns as a file, streamed. What a row lacks is empty, or null. */
export function tableFile(
  rows: readonly Readonly<Record<string, Cell>>[],
  fields: Fields,
  format: TableFormat,
): Readable {
  if (format === 'parquet') return Readable.from(parquetOf(oneBatch(rows), fields), { objectMode: false });
  const names = Object.keys(fields);
  const lines = rows.map((row) => csvLine(names.map((name) => row[name])));
  return Readable.from([[csvLine(names), ...lines].join('')], { objectMode: false });
}

async function* oneBatch(rows: readonly Readonly<Record<string, Cell>>[]) {
  yield [...rows];
}
