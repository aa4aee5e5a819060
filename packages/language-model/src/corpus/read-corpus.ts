// Documents to pre-train on, from whatever they come in, one at a time: a corpus may be larger than memory.
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CorpusError } from './corpus-error.js';
import { parquetRecords } from './parquet.js';
import { textDocuments } from './text-file.js';

export interface CorpusDocument {
  readonly text: string;
  /** As the record names it, where it does. */
  readonly split?: string;
}

type Record = Readonly<{ [field: string]: unknown }>;

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
 * @throws {CorpusError} naming the file, and the line or row
 */
export async function* readCorpus(path: string): AsyncGenerator<CorpusDocument, void, undefined> {
  const files = corpusFiles(path);
  if (files.length === 0) throw new CorpusError(path, 'no .txt, .md, .jsonl or .parquet file is there');
  for (const file of files) {
    for await (const document of readerOf(file)?.(file) ?? []) if (document.text !== '') yield document;
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

/** The file's bytes, unzipped. Either stream's failure ends both. */
function open(file: string): Readable {
  const stream = createReadStream(file);
  if (!file.toLowerCase().endsWith('.gz')) return stream;
  const unzipped = createGunzip();
  stream.on('error', (error) => unzipped.destroy(error));
  unzipped.on('close', () => stream.destroy());
  return stream.pipe(unzipped);
}

async function* plainDocuments(file: string): AsyncGenerator<CorpusDocument> {
  try {
    for await (const text of textDocuments(open(file))) yield { text };
  } catch (cause) {
    throw CorpusError.of(file, cause);
  }
}

async function* jsonDocuments(file: string): AsyncGenerator<CorpusDocument> {
  let line = 0;
  try {
    for await (const text of lines(open(file))) {
      line++;
      if (text.trim() !== '') yield documentOf(parseRecord(text));
    }
  } catch (cause) {
    throw CorpusError.of(file, cause, `line ${line}`);
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

/** By hand: readline loses its stream's errors, or throws them where nobody listens, as the Node version goes. */
async function* lines(input: Readable): AsyncGenerator<string> {
  input.setEncoding('utf8');
  let begun = '';
  for await (const chunk of input) {
    const [first = '', ...others] = String(chunk).split('\n');
    begun += first;
    for (const other of others) {
      yield begun;
      begun = other;
    }
  }
  yield begun;
}

function parseRecord(text: string): Record {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new TypeError('is not a JSON object');
  return { ...value };
}

function documentOf({ text, split }: Record): CorpusDocument {
  if (typeof text !== 'string') throw new TypeError('has no "text"');
  if (split === undefined || split === null) return { text };
  if (typeof split !== 'string') throw new TypeError('has a "split" that is no text');
  return { text, split };
}
