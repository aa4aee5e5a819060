// The rows of a file, whatever it is written as: JSON lines, a JSON list, CSV or parquet, told by its first bytes.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { type ImportContainer, isBegun, parseJson } from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';
import { csvRows } from './csv.js';
import { elementsOf } from './elements.js';
import { labelerColumns } from './labeler-columns.js';
import { type Line, linesOf } from './lines.js';
import { parquetRows } from './parquet.js';
import { Expansion, isStorable, type Row, unstorable } from './row.js';
import { peekText, textOf } from './text.js';

export interface Rows {
  container: ImportContainer;
  /** Some at a time. */
  batches: AsyncGenerator<Row[]>;
}

/** @param labelers columns that say who judged, in which CSV may have 7.0 for 7 */
export async function openRows(path: string, labelers: ReadonlySet<string> = labelerColumns): Promise<Rows> {
  const { magic, bytes } = await readStart(path);
  const expansion = new Expansion(bytes);
  if (magic === 'PAR1') return { container: 'parquet', batches: parquetRows(path, expansion) };
  const whole = readText(path, expansion);
  const { begin, text } = await peekText(whole);
  if (begin.startsWith('[')) return { container: 'json', batches: jsonRows(elementsOf(text)) };
  if (begin === '' || begin.startsWith('{')) return { container: 'jsonl', batches: jsonRows(wholeLines(text)) };
  if (/^"\s*\{\s*\\"/.test(begin)) {
    throw refusedLine(1, 'is a text that holds JSON: write the JSON itself (jq -r . takes it out of the quotes)');
  }
  const reopen = () => readText(path, new Expansion(bytes));
  return { container: 'csv', batches: csvRows(text, { reopen, labelers }) };
}

function readText(path: string, expansion: Expansion): AsyncGenerator<string> {
  return textOf(createReadStream(path), { onUnpacked: (unpacked) => expansion.add(unpacked) });
}

async function readStart(path: string): Promise<{ magic: string; bytes: number }> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return { magic: buffer.subarray(0, bytesRead).toString('latin1'), bytes: (await file.stat()).size };
  } finally {
    await file.close();
  }
}

/** @throws HttpProblem `import_failed` where the first line is not a whole object: each line of such a file would be wrong */
async function* wholeLines(text: AsyncIterable<string>): AsyncGenerator<Line[]> {
  let isFirst = true;
  for await (const lines of linesOf(text)) {
    const [first] = lines;
    if (isFirst && first !== undefined && isBegun(first.text)) {
      throw refusedLine(
        first.number,
        'begins an object that goes on in the next line: write one object a line (jq -c .)',
      );
    }
    isFirst = false;
    yield lines;
  }
}

function refusedLine(number: number, message: string): HttpProblem {
  const errors = [{ path: `line ${number}`, message }];
  return new HttpProblem('import_failed', 'The file cannot be read: see errors.', { errors });
}

/** A character that PostgreSQL does not store, or half of one, as JSON may write it. */
const escapedUnstorable = /\\u(?:0000|[dD][89a-fA-F])/;

async function* jsonRows(texts: AsyncIterable<Line[]>): AsyncGenerator<Row[]> {
  for await (const some of texts) {
    yield some.map(({ number, text }): Row => {
      const json = parseJson(text);
      if ('fault' in json) return { number, fault: json.fault };
      const { value } = json;
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        return { number, fault: 'must be a JSON object' };
      }
      if (escapedUnstorable.test(text) && !isStorable(value)) return { number, fault: unstorable };
      return { number, value, size: text.length };
    });
  }
}
