// A text line by line from a stream, in memory bounded by the longest line and in time linear in the text's length.
import { HttpProblem } from '@tastemaker/service/problems';

/** A longer line is no dialogue but a mistake, a file without line ends for instance. */
export const maxLineCharacters = 16 * 1024 * 1024;

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

function tooLong(number: number): HttpProblem {
  return new HttpProblem('import_failed', 'The file cannot be read: see errors. Nothing of it was kept.', {
    errors: [{ path: `line ${number}`, message: 'is too long' }],
  });
}
