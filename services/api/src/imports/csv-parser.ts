// How a CSV file is written (what parts its cells, which line names its columns), and a parser for that.
import { pipeline, Readable } from 'node:stream';
import { HttpProblem } from '@tastemaker/service/problems';
import { type CsvError, type Parser, parse } from 'csv-parse';
import { followedBy } from './text.js';

export interface Dialect {
  separator: string;
  /** Excel writes a line `sep=;` before the one with the names. */
  headerLine: 1 | 2;
}

/** Null: nothing, not even quotes, stands between its separators. */
export type Cell = string | null;

export interface CsvRecord {
  record: Record<string, Cell>;
  info: { lines: number };
}

const maxRecordCharacters = 16 * 1024 * 1024;
const maxHeaderCharacters = 2 ** 20;
/** Where a header has as many of one as of another, the first of these. */
const separators = ['\t', ';', ','] as const;

/** How a text is written, and all of the text. */
export async function readDialect(
  text: AsyncGenerator<string>,
): Promise<{ dialect: Dialect; text: AsyncGenerator<string> }> {
  const read: string[] = [];
  let begin = '';
  while (begin.length < maxHeaderCharacters && firstLine(begin) === undefined) {
    const { done, value } = await text.next();
    if (done === true) break;
    read.push(value);
    begin = (begin + value).trimStart();
  }
  return { dialect: dialectOf(begin), text: followedBy(read, text) };
}

/** Undefined: it has not ended yet. Ends of lines in quotes are no ends. */
function firstLine(text: string): string | undefined {
  for (const { 0: found, index } of text.matchAll(/"[^"]*(?:"|$)|[\r\n]/g)) {
    if (!found.startsWith('"')) return text.slice(0, index);
  }
  return undefined;
}

function dialectOf(begin: string): Dialect {
  const header = firstLine(begin) ?? begin;
  const [, named] = /^"?sep=(.)"?$/i.exec(header) ?? [];
  if (named !== undefined) return { separator: named, headerLine: 2 };
  const outside = header.replaceAll(/"[^"]*"/g, '');
  const counted = separators.map((separator) => ({ separator, count: outside.split(separator).length }));
  const most = Math.max(...counted.map(({ count }) => count));
  const separator = most === 1 ? ',' : (counted.find(({ count }) => count === most)?.separator ?? ',');
  return { separator, headerLine: 1 };
}

export interface ParserOptions {
  /** Of the names in the header, those under which cells are wanted; false: not wanted. */
  columns: (names: string[]) => (string | false)[];
  /** Whether an empty cell without quotes is null. Costs as much as the parsing. @defaultValue false: an empty text */
  nulls?: boolean;
  /** Hears of a line that is no row. */
  onSkip?: (error: CsvError, parser: Parser) => void;
}

/** The records of a text, as the parser hands them on; errors of the text reach whoever reads it. */
export function csvRecords(
  text: AsyncIterable<string>,
  { separator, headerLine }: Dialect,
  { columns, nulls = false, onSkip }: ParserOptions,
): AsyncIterable<CsvRecord> {
  const parser = parse({
    bom: true,
    ...(nulls ? { cast: orNull } : {}),
    columns,
    delimiter: separator,
    from_line: headerLine,
    info: true,
    max_record_size: maxRecordCharacters,
    skip_empty_lines: true,
    skip_records_with_error: true,
  });
  parser.on('skip', (error: CsvError) => onSkip?.(error, parser));
  pipeline(Readable.from(text), parser, () => undefined);
  return parser;
}

function orNull(cell: string, { quoting, header }: { quoting: boolean; header: boolean }): Cell {
  return cell === '' && !quoting && !header ? null : cell;
}

/** What cannot be made out at all, as its sender is told; other errors as they are. */
export function csvProblem(error: unknown): unknown {
  if (!(error instanceof Error && 'lines' in error)) return error;
  const errors = [{ path: `line ${String(error.lines)}`, message: error.message }];
  return new HttpProblem('import_failed', 'The file cannot be read as CSV: see errors.', { errors, cause: error });
}

export function unreadable(why: string): HttpProblem {
  return new HttpProblem('import_failed', `The file cannot be read as CSV: ${why}.`);
}
