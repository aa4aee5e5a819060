import { createReadStream } from 'node:fs';
import { boundedLines, LineTooLong } from '@tastemaker/language-model';
import type { z } from 'zod';

/** Characters of a line: a comparison's has its prompt with documents, its completions and judgments. */
const longest = 128 * 2 ** 20;

/**
 * A snapshot's records, one by one. Snapshots are made and checked by the API; a line that breaks the schema means that
 * the file was damaged since.
 * @throws Error naming the line.
 */
export async function* readRecords<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): AsyncGenerator<z.infer<Schema>, void, undefined> {
  try {
    for await (const lines of boundedLines(createReadStream(file), longest)) {
      for (const { number, text } of lines) yield parseLine(text, number, file, schema);
    }
  } catch (error) {
    if (!(error instanceof LineTooLong)) throw error;
    throw new Error(`${file}: ${error.message}; the file was damaged`, { cause: error });
  }
}

function parseLine<Schema extends z.ZodType>(
  line: string,
  number: number,
  file: string,
  schema: Schema,
): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new Error(`line ${number} of ${file} is not JSON`, { cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`line ${number} of ${file}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is wrong'}`);
}
