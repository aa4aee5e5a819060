// Rows of a CSV file whose first line names the columns. Cells are texts: what a format reads as a list is parsed where it is
// read.
import type { CsvError } from 'csv-parse';
import { type Cell, csvProblem, csvRecords, readDialect, unreadable } from './csv-parser.js';
import { LabelerColumns } from './labeler-columns.js';
import { isStorable, type Row, sizeOf, unstorable } from './row.js';

const rowsPerBatch = 500;
/** Each row becomes an object of as many fields: a line of commas must not become a million of them, row by row. */
const maxColumns = 1000;
/** In a row; whatever holds so many is no CSV. */
const maxFaults = 10_000;

export interface CsvOptions {
  /** The whole text once more. */
  reopen: () => AsyncIterable<string>;
  /** Columns that say who judged. */
  labelers: ReadonlySet<string>;
}

/**
 * Rows some at a time; after the first ones also none, where something is looked up in the file.
 * @throws HttpProblem `import_failed` where the rest of the file cannot be made out
 */
export async function* csvRows(whole: AsyncGenerator<string>, { reopen, labelers }: CsvOptions): AsyncGenerator<Row[]> {
  const { dialect, text } = await readDialect(whole);
  const labelerColumns = new LabelerColumns({ dialect, reopen }, labelers);
  let rows: Row[] = [];
  let hasYielded = false;
  const records = csvRecords(text, dialect, {
    columns: checkedColumns,
    nulls: true,
    onSkip: (error, parser) => {
      if (isBlankLine(error)) return;
      rows.push({ number: lineOf(error), fault: error.message });
      if (rows.length > maxFaults) parser.destroy(unreadable(`more than ${maxFaults} lines in a row are wrong`));
    },
  });
  try {
    for await (const { record, info } of records) {
      if (Object.values(record).every(isBlank)) continue;
      const undecided = labelerColumns.undecided(record);
      if (undecided !== undefined) {
        for await (const _ of labelerColumns.decide(undecided)) if (hasYielded) yield [];
      }
      rows.push(rowOf(info.lines, labelerColumns.plain(record)));
      if (rows.length < rowsPerBatch) continue;
      yield inOrder(rows);
      hasYielded = true;
      rows = [];
    }
  } catch (error) {
    throw csvProblem(error);
  }
  yield inOrder(rows);
}

function checkedColumns(names: string[]): string[] {
  if (names.length > maxColumns) {
    throw unreadable(`its first line names ${names.length} columns, more than ${maxColumns}`);
  }
  const twice = names.find((name, at) => name !== '' && names.indexOf(name) < at);
  if (twice !== undefined) throw unreadable(`two columns are named ${twice}: rename or remove one of them`);
  const unnamed = names.flatMap((name, at) => (name.trim() === '' ? [at + 1] : []));
  if (unnamed.length > 1) throw unreadable(`columns ${unnamed.join(', ')} have no name: name or remove them`);
  return names;
}

function isBlank(cell: unknown): boolean {
  return cell === null || (typeof cell === 'string' && cell.trim() === '');
}

/** Spreadsheets write lines of separators only, also fewer or more than the header has. */
function isBlankLine(error: CsvError): boolean {
  const { record } = error;
  return Array.isArray(record) && record.every(isBlank);
}

/** Rows that the parser skips are told of before those that it has read ahead of them. */
function inOrder(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => a.number - b.number);
}

function lineOf(error: CsvError): number {
  return typeof error['lines'] === 'number' ? error['lines'] : 0;
}

function rowOf(number: number, record: Record<string, Cell>): Row {
  return isStorable(record) ? { number, value: record, size: sizeOf(record) } : { number, fault: unstorable };
}
