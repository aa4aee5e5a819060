// The records that a file holds, in whichever of the known formats it is.
import {
  detectFormat,
  type ImportContainer,
  type ImportFormat,
  type ImportMapping,
  rowReaders,
} from '@tastemaker/contracts';
import type { NumberedRecord } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { ReadingNotes } from './import-notes.js';
import { mappedRows } from './mapping.js';
import type { Row } from './row.js';
import { openRows } from './rows.js';

/** How many rows may be looked at to tell the format. */
const rowsInspected = 20;

/** Records that are stored together: so many, or fewer that have so many characters. */
const recordsPerBatch = 1000;
const charactersPerBatch = 2 ** 20;

export interface Records {
  format: ImportFormat;
  container: ImportContainer;
  batches: AsyncGenerator<NumberedRecord[]>;
}

/** @throws HttpProblem `import_failed` when the format is neither named nor recognized */
export async function openRecords(
  path: string,
  named: ImportFormat | undefined,
  notes: ReadingNotes,
  mapping?: ImportMapping,
): Promise<Records> {
  const { container, batches: asWritten } = await openRows(path);
  const batches = mapping === undefined ? asWritten : mappedRows(asWritten, mapping);
  if (named !== undefined) return { format: named, container, batches: recordsOf(batches, named, notes) };
  const begin: Row[] = [];
  while (begin.length < rowsInspected) {
    const { done, value } = await batches.next();
    if (done === true) break;
    begin.push(...value);
  }
  const format = recognizeFormat(begin);
  async function* whole() {
    yield begin;
    yield* batches;
  }
  return { format, container, batches: recordsOf(whole(), format, notes) };
}

function recognizeFormat(begin: readonly Row[]): ImportFormat {
  const values = begin.flatMap((row) => ('value' in row ? [row.value] : []));
  const format = detectFormat(values.slice(0, rowsInspected));
  if (format !== undefined) return format;
  const [fault] = begin.flatMap((row) => ('fault' in row ? [{ path: `line ${row.number}`, message: row.fault }] : []));
  if (values.length === 0)
    throw refused(fault === undefined ? 'The file is empty.' : 'No line can be read: see errors.', fault);
  const columns = Object.keys(values[0] ?? {})
    .slice(0, 20)
    .join(', ');
  const cure = 'Name its format, or map its columns; if it holds demonstrations, import it as such.';
  throw refused(`What the file holds is not recognized; its first row has ${columns || 'nothing'}. ${cure}`);
}

function refused(detail: string, fault?: { path: string; message: string }): HttpProblem {
  return new HttpProblem('import_failed', detail, fault === undefined ? {} : { errors: [fault] });
}

/**
 * @throws HttpProblem `import_failed` at the end of a file with bad lines, unless it is a dry run. Whoever stores what it
 * yields must undo it then.
 */
async function* recordsOf(
  batches: AsyncIterable<Row[]>,
  format: ImportFormat,
  notes: ReadingNotes,
): AsyncGenerator<NumberedRecord[]> {
  const read = rowReaders[format];
  let records: NumberedRecord[] = [];
  let characters = 0;
  for await (const rows of batches) {
    await notes.progress();
    for (const row of rows) {
      const record = recordOf(row, read, notes);
      if (record === undefined) continue;
      records.push({ line: row.number, record });
      characters += 'size' in row ? row.size : 0;
      if (records.length < recordsPerBatch && characters < charactersPerBatch) continue;
      if (!isRefused(notes)) yield records;
      records = [];
      characters = 0;
    }
    if (isRefused(notes)) records = [];
  }
  if (!notes.dryRun) notes.complaints.throwAny();
  if (records.length > 0) yield records;
}

/** The rest of a file with a bad line is read for its other bad lines only. */
function isRefused({ dryRun, complaints }: ReadingNotes): boolean {
  return !dryRun && complaints.total > 0;
}

function recordOf(row: Row, read: (typeof rowReaders)[ImportFormat], notes: ReadingNotes) {
  notes.countLine();
  const reading = 'fault' in row ? ({ kind: 'error', message: row.fault } as const) : read(row.value);
  if (reading.kind === 'record') {
    notes.understood(reading.record);
    return reading.record;
  }
  if (reading.kind === 'error') notes.complaints.add(row.number, reading.message);
  else notes.skip(row.number, reading.reason);
  return undefined;
}
