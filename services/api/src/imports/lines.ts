// A text file line by line from a stream, plain or gzip, in memory bounded by the longest line and in time linear in the text's
// length; and lines that are each checked, with all bad ones told at the end.
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { HttpProblem } from '@tastemaker/service/problems';
import type { z } from 'zod';
import { Complaints } from './import-notes.js';
import { isTooDeep, tooDeep } from './row.js';

/** A longer line is no dialogue but a mistake, a file without line ends for instance. */
const maxLineCharacters = 16 * 1024 * 1024;

export interface Line {
  /** From 1. */
  number: number;
  text: string;
}

/**
 * The lines that aren't blank, with their numbers, some at a time.
 * @throws HttpProblem `import_failed` for a line that is longer than `longest` characters
 */
export async function* linesOf(chunks: AsyncIterable<string>, longest = maxLineCharacters): AsyncGenerator<Line[]> {
  let number = 1;
  // The line that has begun, as it came: joined once, when it ends.
  let begun: string[] = [];
  let begunCharacters = 0;
  for await (const chunk of chunks) {
    const lines: Line[] = [];
    let from = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', from)) {
      const text = begun.length === 0 ? chunk.slice(from, end) : begun.join('') + chunk.slice(from, end);
      if (text.length > longest) throw tooLong(number);
      if (!isBlank(text)) lines.push({ number, text });
      begun = [];
      begunCharacters = 0;
      number++;
      from = end + 1;
    }
    if (from < chunk.length) begun.push(from === 0 ? chunk : chunk.slice(from));
    begunCharacters += chunk.length - from;
    if (begunCharacters > longest) throw tooLong(number);
    if (lines.length > 0) yield lines;
  }
  const last = begun.join('');
  if (!isBlank(last)) yield [{ number, text: last }];
}

function isBlank(text: string): boolean {
  return text === '' || text === '\r' || text.trim() === '';
}

export interface TextOptions {
  /** Told how many bytes were unpacked, chunk by chunk; throws to stop. */
  onUnpacked?: (bytes: number) => void;
}

/**
 * The text of a file. Gzip is told by its first two bytes, whatever the headers say.
 * @throws HttpProblem `import_failed` for broken compression and for text that isn't UTF-8
 */
export async function* textOf(body: Readable, { onUnpacked }: TextOptions = {}): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const source = await uncompressed(body);
  try {
    for await (const chunk of source) {
      onUnpacked?.(chunk.length);
      yield decoder.decode(chunk, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return new HttpProblem('import_failed', 'The file is not UTF-8 text.', { cause: error });
  }
  if (typeof error.code === 'string' && error.code.startsWith('Z_')) {
    return new HttpProblem('import_failed', `The file's gzip compression is broken: ${error.message}.`, {
      cause: error,
    });
  }
  return error;
}

/** The body, unpacked if its first bytes are gzip's. */
async function uncompressed(body: Readable): Promise<AsyncIterable<Buffer>> {
  const chunks: AsyncIterator<Buffer> = body[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return Readable.from([]);
  const whole = replay(first.value, chunks);
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) return whole;
  const gunzip = createGunzip();
  // pipeline ends the unpacking with the upload's error if that breaks off; reading `gunzip` then throws it.
  pipeline(whole, gunzip, () => undefined);
  return gunzip;
}

async function* replay(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => rest };
}

function tooLong(number: number): HttpProblem {
  return new HttpProblem('import_failed', 'The file cannot be read: see errors. Nothing of it was kept.', {
    errors: [{ path: `line ${number}`, message: 'is too long' }],
  });
}

export type Parsed<Value> = { value: Value } | { error: string };

export interface CheckOptions extends TextOptions {
  /** Told while nothing is yielded. */
  progress?: () => Promise<void>;
}

/**
 * What `parse` makes of each line, up to the first bad line; the rest of the file is still read, for its bad lines.
 * @throws HttpProblem `import_failed` at the end of a file with bad lines. Whoever stores what it yields must undo it then.
 */
export async function* checkedLines<Value>(
  body: Readable,
  parse: (line: Line) => Parsed<Value>,
  { progress, ...options }: CheckOptions = {},
): AsyncGenerator<{ value: Value; size: number }> {
  const complaints = new Complaints();
  for await (const lines of linesOf(textOf(body, options))) {
    await progress?.();
    for (const line of lines) {
      const parsed = parse(line);
      if ('error' in parsed) complaints.add(line.number, parsed.error);
      else if (complaints.total === 0) yield { value: parsed.value, size: line.text.length };
    }
  }
  complaints.throwAny();
}

/** Parses a line as JSON of that schema. */
export function jsonLine<Schema extends z.ZodType>(schema: Schema): (line: Line) => Parsed<z.output<Schema>> {
  return ({ text }) => {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (error) {
      return { error: `is not JSON: ${error instanceof Error ? error.message : String(error)}` };
    }
    if (isTooDeep(json)) return { error: tooDeep };
    const parsed = schema.safeParse(json);
    if (parsed.success) return { value: parsed.data };
    return { error: parsed.error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; ') };
  };
}
