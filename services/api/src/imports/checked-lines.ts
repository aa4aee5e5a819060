// Lines of a file, each checked. Bad ones are gathered with their numbers, so that one try tells all that is wrong.
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import { isTooDeep, tooDeep } from './bounds.js';
import { Complaints } from './complaints.js';
import { type Line, linesOf, type TextOptions, textOf } from './lines.js';

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
