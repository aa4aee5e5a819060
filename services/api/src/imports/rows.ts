// The rows of a file, whatever it is written as: JSON lines, CSV or parquet, told by its first bytes.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { ImportContainer } from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';
import { csvRows } from './csv.js';
import { linesOf, textOf } from './lines.js';
import { parquetRows } from './parquet.js';
import { Expansion, isStorable, isTooDeep, type Row, tooDeep, unstorable } from './row.js';

export interface Rows {
  container: ImportContainer;
  /** Some at a time. */
  batches: AsyncGenerator<Row[]>;
}

const mebibyte = 2 ** 20;
const maxBlankBytes = 16 * mebibyte;

export async function openRows(path: string): Promise<Rows> {
  const { begin: magic, bytes } = await readStart(path);
  const expansion = new Expansion(bytes);
  if (magic === 'PAR1') return { container: 'parquet', batches: parquetRows(path, expansion) };
  const body = createReadStream(path);
  const [begin, text] = await peekText(textOf(body, { onUnpacked: (unpacked) => expansion.add(unpacked) }));
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

async function readStart(path: string): Promise<{ begin: string; bytes: number }> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return { begin: buffer.subarray(0, bytesRead).toString('latin1'), bytes: (await file.stat()).size };
  } finally {
    await file.close();
  }
}

/** The first text that isn't blank, and all of the text, what was blank before it included. */
async function peekText(text: AsyncGenerator<string>): Promise<[string, AsyncGenerator<string>]> {
  const blank: string[] = [];
  let blankCharacters = 0;
  let begin = '';
  for (;;) {
    const { done, value } = await text.next();
    if (done === true) break;
    if (value.trim() !== '') {
      begin = value;
      break;
    }
    blank.push(value);
    blankCharacters += value.length;
    if (blankCharacters > maxBlankBytes) {
      throw new HttpProblem(
        'import_failed',
        `The file begins with more than ${maxBlankBytes / mebibyte} MiB of nothing.`,
      );
    }
  }
  async function* whole() {
    yield* blank;
    yield begin;
    yield* text;
  }
  return [begin, whole()];
}

/** A character that PostgreSQL does not store, or half of one, as JSON may write it. */
const escapedUnstorable = /\\u(?:0000|[dD][89a-fA-F])/;

async function* jsonRows(text: AsyncIterable<string>): AsyncGenerator<Row[]> {
  for await (const lines of linesOf(text)) {
    yield lines.map(({ number, text: line }): Row => {
      const value = parseRow(line);
      if (typeof value === 'string') return { number, fault: value };
      if (escapedUnstorable.test(line) && !isStorable(value)) return { number, fault: unstorable };
      return { number, value, size: line.length };
    });
  }
}

function parseRow(line: string): object | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return `is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be a JSON object';
  return isTooDeep(value) ? tooDeep : value;
}
