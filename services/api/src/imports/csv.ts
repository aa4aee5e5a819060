// Rows of a CSV file whose first line names the columns. Cells that hold JSON, as lists of messages must, are parsed.
import { Readable } from 'node:stream';
import { HttpProblem } from '@tastemaker/service/problems';
import { type CsvError, parse } from 'csv-parse';
import { isStorable, isTooDeep, type Row, sizeOf, tooDeep, unstorable } from './row.js';

const rowsPerBatch = 500;
const maxRecordCharacters = 16 * 1024 * 1024;
/** Each row becomes an object of as many fields: a line of commas must not become a million of them, row by row. */
const maxColumns = 1000;
/** In a row; whatever holds so many is no CSV. */
const maxFaults = 10_000;

interface CsvRecord {
  record: Record<string, string>;
  info: { lines: number };
}

/** @throws HttpProblem `import_failed` where the rest of the file cannot be made out */
export async function* csvRows(text: AsyncIterable<string>): AsyncGenerator<Row[]> {
  let rows: Row[] = [];
  const parser = parse({
    bom: true,
    columns: (names: string[]) => checkedColumns(names),
    info: true,
    skip_empty_lines: true,
    max_record_size: maxRecordCharacters,
    skip_records_with_error: true,
  });
  parser.on('skip', (error: CsvError) => {
    rows.push({ number: lineOf(error), fault: error.message });
    if (rows.length > maxFaults) parser.destroy(unreadable(`more than ${maxFaults} lines in a row are wrong`));
  });
  // Errors of the text reach whoever reads the parser.
  const source = Readable.from(text).on('error', (error) => parser.destroy(error));
  const records: AsyncIterable<CsvRecord> = source.pipe(parser);
  try {
    for await (const { record, info } of records) {
      rows.push(rowOf(info.lines, record));
      if (rows.length < rowsPerBatch) continue;
      yield inOrder(rows);
      rows = [];
    }
  } catch (error) {
    if (!(error instanceof Error && 'lines' in error)) throw error;
    const errors = [{ path: `line ${String(error.lines)}`, message: error.message }];
    throw new HttpProblem('import_failed', 'The file cannot be read as CSV: see errors.', { errors, cause: error });
  }
  yield inOrder(rows);
}

function checkedColumns(names: string[]): string[] {
  if (names.length > maxColumns)
    throw unreadable(`its first line names ${names.length} columns, more than ${maxColumns}`);
  return names;
}

function unreadable(why: string): HttpProblem {
  return new HttpProblem('import_failed', `The file cannot be read as CSV: ${why}.`);
}

/** Rows that the parser skips are told of before those that it has read ahead of them. */
function inOrder(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => a.number - b.number);
}

function lineOf(error: CsvError): number {
  return typeof error['lines'] === 'number' ? error['lines'] : 0;
}

function rowOf(number: number, record: Record<string, string>): Row {
  if (!isStorable(record)) return { number, fault: unstorable };
  const value = Object.fromEntries(Object.entries(record).map(([name, cell]) => [name, valueOf(cell)]));
  return isTooDeep(value) ? { number, fault: tooDeep } : { number, value, size: sizeOf(record) };
}

function valueOf(cell: string): unknown {
  if (!/^\s*[[{]/.test(cell)) return cell;
  try {
    return JSON.parse(cell);
  } catch {
    // A text that happens to begin with a bracket.
    return cell;
  }
}
