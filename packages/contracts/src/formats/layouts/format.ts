// What a format of comparisons is: how its rows are known, what they hold, and how one is read.
import type { RowReading } from '../file-record.js';
import type { RowNotes } from '../reading/row-notes.js';

/** By column, what the file has in it. */
export type Row = Readonly<Record<string, unknown>>;

export interface RowFormat {
  /** For whoever looks for the format of a file. */
  title: string;
  /** What is read, by column, as documentation tells it. A column that is not here is noted as unread. */
  columns: Readonly<Record<string, string>>;
  /** The column in which rows agree that are read as one, where a format has an answer a row. */
  joins?: string;
  recognizes(row: Row): boolean;
  /** Notes what is wrong; what is returned then does not count. Never throws. */
  read(row: Row, notes: RowNotes): RowReading | undefined;
}

export function hasAll(row: Row, ...columns: string[]): boolean {
  return columns.every((column) => column in row);
}

/** Rows that are read as one. */
export function joinedRow(rows: readonly object[]): Row {
  return { rows };
}

export function joinedRows({ rows }: Row): Row[] {
  return Array.isArray(rows) ? rows.map((row: object) => ({ ...row })) : [];
}
