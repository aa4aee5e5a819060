// What the beginning of a file shows: its format, its columns and its first rows, so that somebody can say what is what before
// the whole of it is sent.
import { detectFormat, type ImportBeginning, importFormat, rowFormats } from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';
import { z } from 'zod';
import { exampleOf } from './import-notes.js';
import type { Row } from './row.js';
import { openRows } from './rows.js';

/** As many as tell the format of a whole file. */
const rowsInspected = 20;
const rowsShown = 3;
const columnsShown = 200;

/** @throws HttpProblem `import_failed` where not one row can be read */
export async function readBeginning(path: string): Promise<ImportBeginning> {
  const { container, batches } = await openRows(path);
  const rows = await firstRows(batches);
  const values = rows.flatMap((row) => ('value' in row ? [row.value] : []));
  if (values.length === 0) throw unreadable(rows);
  return {
    container,
    format: detectFormat(values) ?? null,
    columns: columnsOf(values),
    rows: values.slice(0, rowsShown).map(asJson),
    formats: importFormat.options.map((format) => ({
      format,
      title: rowFormats[format].title,
      columns: Object.entries(rowFormats[format].columns).map(([name, holds]) => ({ name, holds })),
    })),
  };
}

/** What an answer can hold of it: integers that no number holds as texts of their digits. */
function asJson(value: object): Record<string, unknown> {
  const json = JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
  return z.record(z.string(), z.unknown()).parse(JSON.parse(json));
}

/** What comes after them may be cut off anywhere, within a line or within what is compressed. */
async function firstRows(batches: AsyncIterable<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  try {
    for await (const batch of batches) {
      rows.push(...batch);
      if (rows.length >= rowsInspected) break;
    }
  } catch (error) {
    if (rows.length === 0 || !(error instanceof HttpProblem)) throw error;
  }
  return rows.slice(0, rowsInspected);
}

function unreadable([first]: readonly Row[]): HttpProblem {
  if (first === undefined)
    return new HttpProblem('import_failed', 'The file is empty, or its first line is not whole.');
  const errors = 'fault' in first ? [{ path: `line ${first.number}`, message: first.fault }] : [];
  return new HttpProblem('import_failed', 'No line can be read: see errors.', { errors });
}

function columnsOf(values: readonly object[]): ImportBeginning['columns'] {
  const examples = new Map<string, string>();
  for (const value of values) {
    for (const [name, cell] of Object.entries(value)) {
      if (!examples.has(name) && examples.size === columnsShown) continue;
      if ((examples.get(name) ?? '') === '') examples.set(name, exampleOf(cell));
    }
  }
  return [...examples].map(([name, example]) => ({ name, example }));
}
