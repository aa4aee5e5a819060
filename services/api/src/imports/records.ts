// The records that a file holds, in whichever of the known formats it is.
import {
  detectFormat,
  exactJson,
  type FileRecord,
  type ImportContainer,
  type ImportFormat,
  type ImportMapping,
  joinedRow,
  readRow,
  rowFormats,
} from '@tastemaker/contracts';
import type { NumberedRecord } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { ReadingNotes } from './import-notes.js';
import { chosenColumns } from './mapping.js';
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

export interface ReadingChoices {
  /** Told by the content if undefined. */
  format: ImportFormat | undefined;
  mapping: ImportMapping;
  ignored: readonly string[];
}

/** @throws HttpProblem `import_failed` when the format is neither named nor recognized */
export async function openRecords(
  path: string,
  { format: named, mapping, ignored: left }: ReadingChoices,
  notes: ReadingNotes,
): Promise<Records> {
  const { container, batches: asWritten } = await openRows(path, labelersIn(mapping));
  const batches = chosenColumns(asWritten, { mapping, ignored: left });
  const ignored = new Set(left);
  if (named !== undefined)
    return { format: named, container, batches: recordsOf(batches, { format: named, ignored }, notes) };
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
  return { format, container, batches: recordsOf(whole(), { format, ignored }, notes) };
}

/** What the file calls the columns of whoever judged. */
function labelersIn(mapping: ImportMapping): ReadonlySet<string> {
  return new Set(['labeler', 'judge'].map((name) => mapping[name] ?? name));
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
  const cure =
    misnamed(Object.keys(values[0] ?? {})) ??
    'If it holds prompts with a better and a worse answer, map its columns (--map prompt=… --map chosen=… --map rejected=…); ' +
      'if it holds demonstrations, import it as such; else name the format that it is in (--format).';
  throw refused(`What the file holds is not recognized; its first row has ${columns || 'nothing'}. ${cure}`);
}

/** Columns that would be known but for their case, or blanks around them. */
function misnamed(columns: readonly string[]): string | undefined {
  const maps = ['prompt', 'chosen', 'rejected', 'messages', 'instruction', 'question'].flatMap((name) => {
    const column = columns.find((each) => each !== name && each.trim().toLowerCase() === name);
    return column === undefined || columns.includes(name) ? [] : [`--map ${name}='${column}'`];
  });
  return maps.length === 0 ? undefined : `Columns are known by their exact names: ${maps.join(' ')}.`;
}

function refused(detail: string, fault?: { path: string; message: string }): HttpProblem {
  return new HttpProblem('import_failed', detail, fault === undefined ? {} : { errors: [fault] });
}

/** A row, or rows that are read as one, with the number of the first. */
type Read = { number: number; value: object; size: number; rows: number } | { number: number; fault: string };

/**
 * @throws HttpProblem `import_failed` at the end of a file with bad lines, unless it is a dry run. Whoever stores what it
 * yields must undo it then.
 */
async function* recordsOf(
  batches: AsyncIterable<Row[]>,
  { format, ignored }: { format: ImportFormat; ignored: ReadonlySet<string> },
  notes: ReadingNotes,
): AsyncGenerator<NumberedRecord[]> {
  let records: NumberedRecord[] = [];
  let characters = 0;
  for await (const rows of joined(batches, rowFormats[format].joins)) {
    await notes.progress();
    for (const row of rows) {
      const record = recordOf(row, { format, ignored }, notes);
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
  if (!notes.options.dryRun) notes.complaints.throwAny();
  if (records.length > 0) yield records;
}

/** The rest of a file with a bad line is read for its other bad lines only. */
function isRefused({ options, complaints }: ReadingNotes): boolean {
  return !options.dryRun && complaints.total > 0;
}

/** Rows one after the other that agree in a column, as one. */
async function* joined(batches: AsyncIterable<Row[]>, column: string | undefined): AsyncGenerator<Read[]> {
  let open: { number: number; key: string; values: object[]; size: number } | undefined;
  const close = (): Read[] => {
    if (open === undefined) return [];
    const { number, values, size } = open;
    open = undefined;
    return [{ number, value: joinedRow(values), size, rows: values.length }];
  };
  for await (const rows of batches) {
    if (column === undefined) {
      yield rows.map((row) => ('value' in row ? { ...row, rows: 1 } : row));
      continue;
    }
    const done: Read[] = [];
    for (const row of rows) {
      const key = 'value' in row ? exactJson(Reflect.get(row.value, column) ?? null) : undefined;
      if (open !== undefined && key === open.key && 'value' in row) {
        open.values.push(row.value);
        open.size += row.size;
        continue;
      }
      done.push(...close());
      if ('value' in row && key !== undefined) open = { number: row.number, key, values: [row.value], size: row.size };
      else if ('fault' in row) done.push(row);
    }
    yield done;
  }
  yield close();
}

function recordOf(
  row: Read,
  { format, ignored }: { format: ImportFormat; ignored: ReadonlySet<string> },
  notes: ReadingNotes,
): FileRecord | undefined {
  for (let i = 0; i < ('rows' in row ? row.rows : 1); i++) notes.countLine();
  if ('fault' in row) {
    notes.refuse(row.number, row.fault, undefined);
    return undefined;
  }
  const reading = readRow(format, row.value, ignored);
  notes.unread(reading.unread);
  if (reading.kind === 'record') {
    notes.understood(reading.record);
    return reading.record;
  }
  if (reading.kind === 'error') notes.refuse(row.number, reading.message, row.value);
  else notes.skip(row.number, reading.reason);
  return undefined;
}
