// The rows of a stream, a line each, of which a bad one spoils no other: one that is too long is skipped as it comes, one that is
// no UTF-8 is told.
import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { type Line, linesOf } from '../imports/lines.js';
import { contentOf, decoded, unreadable } from '../imports/text.js';

/** A line, or why it cannot be read. */
export type Row = Line | { number: number; error: string };

const newline = 0x0a;

/**
 * Those that are not blank, some at a time. In memory is one line of `longest` bytes at most.
 * @throws HttpProblem `import_failed` for what is not packed as it says, or holds no text at all
 */
export async function* rowsOf(body: Readable, longest: number): AsyncGenerator<Row[]> {
  const content = await contentOf(body);
  if (content.encoding !== 'utf-8') {
    yield* linesOf(decoded(content), longest);
    return;
  }
  const lines = new LineBytes(longest);
  try {
    for await (const chunk of content.chunks) {
      const rows: Row[] = [];
      let from = 0;
      for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
        lines.add(chunk.subarray(from, end));
        rows.push(...lines.end());
        from = end + 1;
      }
      lines.add(chunk.subarray(from));
      if (rows.length > 0) yield rows;
    }
  } catch (error) {
    throw unreadable(error, 'utf-8');
  }
  const last = lines.end();
  if (last.length > 0) yield last;
}

/** The bytes of the line that has begun, as far as they are kept. */
class LineBytes {
  readonly #longest: number;
  #parts: Buffer[] = [];
  #bytes = 0;
  #number = 1;

  constructor(longest: number) {
    this.#longest = longest;
  }

  add(part: Buffer): void {
    this.#bytes += part.length;
    if (this.#bytes <= this.#longest) this.#parts.push(part);
    else this.#parts = [];
  }

  /** The row that ends here, unless it is blank; the next line begins. */
  end(): Row[] {
    const row = this.#row();
    this.#parts = [];
    this.#bytes = 0;
    this.#number += 1;
    return row;
  }

  #row(): Row[] {
    const number = this.#number;
    if (this.#bytes > this.#longest) {
      return [{ number, error: `is longer than ${this.#longest / 2 ** 20} MiB, which no line may be` }];
    }
    const bytes = Buffer.concat(this.#parts);
    if (!isUtf8(bytes)) return [{ number, error: 'is not UTF-8 text' }];
    const text = bytes.toString().replace(number === 1 ? /^\uFEFF/ : '', '');
    return text.trim() === '' ? [] : [{ number, text }];
  }
}
