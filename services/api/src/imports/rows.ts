// The rows of a file, whatever it is written as: JSON lines, CSV or parquet, told by its first bytes.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { ImportContainer } from '@tastemaker/contracts';
import { HttpProblem } from '../problems/http-problem.js';
import { csvRows } from './csv.js';
import { linesOf, textOf } from './lines.js';
import { parquetRows } from './parquet.js';
import { isStorable, type Row, unstorable } from './row.js';

export interface Rows {
  container: ImportContainer;
  /** Some at a time. */
  batches: AsyncGenerator<Row[]>;
  /** Gives the file back, wherever reading it has stopped. */
  close: () => void;
}

/** Few at a time: parsing them must not keep waiting for long what else this thread does, writing the rows before. */
const readBytes = 16 * 1024;

export async function openRows(path: string): Promise<Rows> {
  if ((await firstBytes(path)) === 'PAR1') {
    return { container: 'parquet', batches: parquetRows(path), close: () => undefined };
  }
  const file = createReadStream(path, { highWaterMark: readBytes });
  const close = () => void file.destroy();
  try {
    return { ...(await textRows(file)), close };
  } catch (error) {
    close();
    throw error;
  }
}

async function textRows(file: Readable): Promise<Omit<Rows, 'close'>> {
  const [begin, text] = await beginning(textOf(file));
  const first = begin.replace(/^\uFEFF/, '').trimStart()[0];
  if (first === '[') {
    const message = 'begins a JSON list: write one object a line (jq -c ".[]")';
    throw new HttpProblem('import_failed', 'The file cannot be read: see errors.', {
      errors: [{ path: 'line 1', message }],
    });
  }
  if (first === '{' || first === undefined) return { container: 'jsonl', batches: jsonRows(text) };
  return { container: 'csv', batches: csvRows(text) };
}

async function firstBytes(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead).toString('latin1');
  } finally {
    await file.close();
  }
}

/** The first text that isn't blank, and all of the text, that one included. */
async function beginning(text: AsyncGenerator<string>): Promise<[string, AsyncGenerator<string>]> {
  let begin = '';
  while (begin.trim() === '') {
    const { done, value } = await text.next();
    if (done === true) break;
    begin += value;
  }
  async function* whole() {
    yield begin;
    yield* text;
  }
  return [begin, whole()];
}

/** A character that PostgreSQL does not store, or half of one, as JSON may write it. */
const suspicious = /\\u(?:0000|[dD][89a-fA-F])/;

async function* jsonRows(text: AsyncIterable<string>): AsyncGenerator<Row[]> {
  for await (const lines of linesOf(text)) {
    yield lines.map(({ number, text: line }): Row => {
      const value = parsed(line);
      if (typeof value === 'string') return { number, fault: value };
      return suspicious.test(line) && !isStorable(value) ? { number, fault: unstorable } : { number, value };
    });
  }
}

function parsed(line: string): object | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return `is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : 'must be a JSON object';
}
