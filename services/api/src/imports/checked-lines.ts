// Lines of JSON that are each checked, with all bad ones told at the end.

import type { Readable } from 'node:stream';
import { parseJson } from '@tastemaker/contracts';
import type { z } from 'zod';
import { elementsOf } from './elements.js';
import { Complaints } from './import-notes.js';
import { type Line, linesOf } from './lines.js';
import { peekText, type TextOptions, textOf } from './text.js';

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
  for await (const lines of await jsonTexts(textOf(body, options))) {
    await progress?.();
    for (const line of lines) {
      const parsed = parse(line);
      if ('error' in parsed) complaints.add(line.number, parsed.error);
      else if (complaints.total === 0) yield { value: parsed.value, size: line.text.length };
    }
  }
  complaints.throwAny();
}

/** The lines, or the elements of the list if the text is one. */
async function jsonTexts(whole: AsyncGenerator<string>): Promise<AsyncGenerator<Line[]>> {
  const { begin, text } = await peekText(whole);
  return begin.startsWith('[') ? elementsOf(text) : linesOf(text);
}

/** Parses a line as JSON of that schema. */
export function jsonLine<Schema extends z.ZodType>(schema: Schema): (line: Line) => Parsed<z.output<Schema>> {
  return ({ text }) => {
    const json = parseJson(text);
    if ('fault' in json) return { error: json.fault };
    const parsed = schema.safeParse(json.value);
    if (parsed.success) return { value: parsed.data };
    return { error: parsed.error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; ') };
  };
}
