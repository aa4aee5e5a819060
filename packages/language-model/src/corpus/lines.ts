// Lines of a text, in memory bounded by the longest that is allowed and in time linear in the text, whatever the file is.
import type { Readable } from 'node:stream';

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** A line has more characters than it may. */
export class LineTooLong extends RangeError {
  override readonly name = 'LineTooLong';
  readonly code = 'line_too_long';
  readonly number: number;

  constructor(number: number, longest: number) {
    super(`line ${number}: is longer than ${longest / 2 ** 20} Mi characters`);
    this.number = number;
  }
}

/**
 * The lines that are not blank, those of a chunk at once: millions of blank ones cost next to nothing. By hand: readline
 * loses its stream's errors, or throws them where nobody listens, as the Node version goes, and knows no longest line.
 * @throws {LineTooLong} at a line of more than `longest` characters
 */
export async function* boundedLines(input: Readable, longest: number): AsyncGenerator<Line[], void, undefined> {
  input.setEncoding('utf8');
  let number = 1;
  // The line that has begun, as it came: joined once, when it ends.
  let begun: string[] = [];
  let characters = 0;
  for await (const chunk of input) {
    const lines: Line[] = [];
    for (const [index, part] of String(chunk).split('\n').entries()) {
      if (index > 0) {
        if (characters > 0) addLine(lines, number, begun);
        number++;
        begun = [];
        characters = 0;
      }
      characters += part.length;
      if (characters > longest) throw new LineTooLong(number, longest);
      if (part !== '') begun.push(part);
    }
    if (lines.length > 0) yield lines;
  }
  const last: Line[] = [];
  addLine(last, number, begun);
  if (last.length > 0) yield last;
}

function addLine(lines: Line[], number: number, parts: readonly string[]): void {
  const text = parts.join('');
  if (text.trim() !== '') lines.push({ number, text });
}
