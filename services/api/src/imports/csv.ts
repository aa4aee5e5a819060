// Rows of a CSV file whose first line names the columns. Cells that hold JSON, as lists of messages must, are parsed.
import { Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { HttpProblem } from '../problems/http-problem.js';
import { isStorable, type Row, unstorable } from './row.js';

const together = 500;
const maxRecordCharacters = 16 * 1024 * 1024;

interface CsvRecord {
  record: Record<string, string>;
  info: { lines: number };
}

/** @throws HttpProblem `import_failed` where the rest of the file cannot be made out */
export async function* csvRows(text: AsyncIterable<string>): AsyncGenerator<Row[]> {
  let rows: Row[] = [];
  const parser = parse({
    bom: true,
    columns: true,
    info: true,
    skip_empty_lines: true,
    max_record_size: maxRecordCharacters,
    skip_records_with_error: true,
  });
  parser.on('skip', (error: CsvError) => rows.push({ number: lineOf(error), fault: error.message }));
  // Errors of the text reach whoever reads the parser.
  const source = Readable.from(text).on('error', (error) => parser.destroy(error));
  const records: AsyncIterable<CsvRecord> = source.pipe(parser);
  try {
    for await (const { record, info } of records) {
      rows.push(rowOf(info.lines, record));
      if (rows.length < together) continue;
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

/** Rows that the parser skips are told of before those that it has read ahead of them. */
function inOrder(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => a.number - b.number);
}

function lineOf(error: CsvError): number {
  return typeof error['lines'] === 'number' ? error['lines'] : 0;
}

function rowOf(number: number, record: Record<string, string>): Row {
  if (!isStorable(record)) return { number, fault: unstorable };
  return { number, value: Object.fromEntries(Object.entries(record).map(([name, cell]) => [name, valueOf(cell)])) };
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
