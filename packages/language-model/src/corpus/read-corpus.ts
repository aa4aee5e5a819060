// Documents to pre-train on, from whatever they come in, one at a time: a corpus may be larger than memory.
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { pipeline, type Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { boundedLines, LineTooLong } from './lines.js';

export interface CorpusDocument {
  readonly text: string;
  /** As the record names it, where it does. */
  readonly split?: string;
}

type Record = Readonly<{ [field: string]: unknown }>;

/** Characters of a line, and of a text: the API takes no longer ones. */
const longest = 16 * 2 ** 20;

/** Text packs to a third, repetitive JSON to a fiftieth; what unpacks to more means harm. */
const ratio = 200;
/** Small files may hold little more than repetitions. */
const alwaysAllowedBytes = 64 * 2 ** 20;

const readers: Readonly<{ [extension: string]: (path: string) => AsyncIterable<CorpusDocument> }> = {
  '.jsonl': jsonDocuments,
  '.ndjson': jsonDocuments,
  '.parquet': parquetDocuments,
  '.txt': plainDocuments,
  '.md': plainDocuments,
};

/**
 * The documents of a file, or of all files of a folder and its folders in the order of their names:
 * `.jsonl`/`.ndjson` with a `text` and maybe a `split` in each record, `.parquet` with such columns, `.txt` and `.md`,
 * each also with `.gz` but for parquet. Files of other kinds in a folder, and hidden ones, are passed over; empty
 * documents too.
 * @param progress called now and then while nothing is yielded
 * @throws {CorpusError} naming the file, and the line or row
 */
export async function* readCorpus(
  path: string,
  progress: () => Promise<void> = async () => undefined,
): AsyncGenerator<CorpusDocument, void, undefined> {
  const files = corpusFiles(path);
  if (files.length === 0) throw new CorpusError(path, 'no .txt, .md, .jsonl or .parquet file is there');
  for (const file of files) {
    for await (const document of readerOf(file)?.(file) ?? []) {
      if (document.text === '') await progress();
      else yield document;
    }
  }
}

function corpusFiles(path: string): string[] {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (cause) {
    throw new CorpusError(path, 'cannot be read', { cause });
  }
  if (!isFolder) {
    if (readerOf(path) === undefined) throw new CorpusError(path, 'is not a .txt, .md, .jsonl or .parquet file');
    return [path];
  }
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const inside = join(path, entry.name);
      if (entry.isDirectory()) return corpusFiles(inside);
      return readerOf(inside) === undefined ? [] : [inside];
    });
}

function readerOf(file: string) {
  const isZipped = file.toLowerCase().endsWith('.gz');
  const extension = extname(isZipped ? file.slice(0, -3) : file).toLowerCase();
  return isZipped && extension === '.parquet' ? undefined : readers[extension];
}

/** The file's bytes, unzipped. */
function open(file: string): Readable {
  const stream = createReadStream(file);
  if (!file.toLowerCase().endsWith('.gz')) return stream;
  const unzipped = createGunzip();
  const limit = Math.max(alwaysAllowedBytes, statSync(file).size * ratio);
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(bytes > limit ? new RangeError('unpacks to far more than its size allows: unpack it first') : null, chunk);
    },
  });
  // A failure of one stream destroys all of them, and the reader of the last gets its error.
  pipeline(stream, unzipped, counted, () => undefined);
  return counted;
}

async function* plainDocuments(file: string): AsyncGenerator<CorpusDocument> {
  try {
    for await (const text of textDocuments(open(file))) yield { text };
  } catch (cause) {
    throw CorpusError.of(file, cause);
  }
}

async function* jsonDocuments(file: string): AsyncGenerator<CorpusDocument> {
  let place: string | undefined;
  try {
    for await (const lines of boundedLines(open(file), longest)) {
      for (const { number, text } of lines) {
        place = `line ${number}`;
        yield documentOf(parseRecord(text));
      }
    }
  } catch (cause) {
    throw CorpusError.of(file, cause, cause instanceof LineTooLong ? undefined : place);
  }
}

async function* parquetDocuments(file: string): AsyncGenerator<CorpusDocument> {
  let row = 0;
  try {
    for await (const record of parquetRecords(file, ['text', 'split'])) {
      row++;
      yield documentOf(record);
    }
  } catch (cause) {
    throw CorpusError.of(file, cause, `row ${row}`);
  }
}

function parseRecord(text: string): Record {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new TypeError('is not a JSON object');
  return { ...value };
}

function documentOf({ text, split }: Record): CorpusDocument {
  if (typeof text !== 'string') throw new TypeError('has no "text"');
  if (text.length > longest) throw new RangeError(`has a text of more than ${longest / 2 ** 20} Mi characters: cut it`);
  if (split === undefined || split === null) return { text };
  if (typeof split !== 'string') throw new TypeError('has a "split" that is no text');
  return { text, split };
}

/** Characters that a text file's document has at most. */
const longestTextDocument = 2 ** 20;

/** Up to {@link longestTextDocument} characters one document; longer text is cut behind an empty line, else a line, near there. */
export async function* textDocuments(stream: Readable): AsyncGenerator<string> {
  stream.setEncoding('utf8');
  let held = '';
  for await (const chunk of stream) {
    held += String(chunk);
    while (held.length > longestTextDocument) {
      const end = pauseIn(held);
      yield held.slice(0, end);
      held = held.slice(end);
    }
  }
  if (held.trim() !== '') yield held;
}

/** Where to cut: as late as the longest document allows, and never within a character. */
function pauseIn(text: string): number {
  for (const pause of ['\n\n', '\n', ' ']) {
    const at = text.lastIndexOf(pause, longestTextDocument - pause.length);
    if (at > 0) return at + pause.length;
  }
  const isWithinCharacter = /[\uD800-\uDBFF]/u.test(text.charAt(longestTextDocument - 1));
  return isWithinCharacter ? longestTextDocument - 1 : longestTextDocument;
}

/** The wanted columns of every row of a parquet file, one row group in memory at a time; those that it lacks are left out. */
export async function* parquetRecords(
  path: string,
  wanted: readonly string[],
): AsyncGenerator<Readonly<{ [column: string]: unknown }>> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const present = parquetSchema(metadata).children.map(({ element }) => element.name);
  const columns = wanted.filter((column) => present.includes(column));
  if (columns.length === 0)
    throw new TypeError(`no column is called ${wanted.join(' or ')}, only ${present.join(', ')}`);
  let rowStart = 0;
  for (const { num_rows: rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(rows);
    yield* await parquetReadObjects({ file, metadata, columns, compressors, rowStart, rowEnd });
    rowStart = rowEnd;
  }
}

/** A corpus's file cannot be read, or holds something else than documents. */
export class CorpusError extends Error {
  override readonly name = 'CorpusError';
  readonly code = 'corpus';
  readonly path: string;

  constructor(path: string, message: string, options?: ErrorOptions) {
    super(`${path}: ${message}`, options);
    this.path = path;
  }

  /** What went wrong at a place of the file. */
  static of(path: string, cause: unknown, place?: string): CorpusError {
    if (cause instanceof CorpusError) return cause;
    const what = cause instanceof Error ? cause.message : String(cause);
    return new CorpusError(path, place === undefined ? what : `${place}: ${what}`, { cause });
  }
}
