// Lines of a file, each checked. Bad ones are gathered with their numbers, so that one try tells all that is wrong.
import type { Readable } from 'node:stream';
import type { InputError } from '@tastemaker/contracts';
import type { z } from 'zod';
import { HttpProblem } from '../problems/http-problem.js';
import { type Line, linesOf } from './lines.js';

/** More complaints than anybody reads; the rest are counted. */
const maxComplaints = 100;

export type Parsed<Value> = { value: Value } | { error: string };

/**
 * What `parse` makes of each line, up to the first bad line; the rest of the file is still read, for its bad lines.
 * @throws HttpProblem `import_failed` at the end of a file with bad lines. Whoever stores what it yields must undo it then.
 */
export async function* checkedLines<Value>(
  body: Readable,
  parse: (line: Line) => Parsed<Value>,
): AsyncGenerator<{ line: number; value: Value }> {
  const complaints: InputError[] = [];
  let bad = 0;
  for await (const line of linesOf(body)) {
    const parsed = parse(line);
    if ('error' in parsed) {
      bad++;
      if (complaints.length < maxComplaints) complaints.push({ path: `line ${line.number}`, message: parsed.error });
    } else if (bad === 0) {
      yield { line: line.number, value: parsed.value };
    }
  }
  if (bad > 0) {
    const detail = `${bad} ${bad === 1 ? 'line is' : 'lines are'} wrong; nothing of the file was kept.`;
    throw new HttpProblem('import_failed', detail, { errors: complaints });
  }
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
    const parsed = schema.safeParse(json);
    if (parsed.success) return { value: parsed.data };
    return { error: parsed.error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; ') };
  };
}
