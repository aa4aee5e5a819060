// Reports that commands write as files: the format by the file's name, or as told.
import { createWriteStream } from 'node:fs';
import { extname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Failure, usageFailure } from './failure.js';

export interface ReportFile<Format> {
  readonly file: string;
  readonly format: Format;
}

/**
 * Undefined without `out`.
 * @throws {Failure} usage, for a format without a file, and for a name that tells none of the formats
 */
export function reportFile<Format extends string>(
  { out, format }: { readonly out?: string; readonly format?: Format },
  formats: readonly Format[],
): ReportFile<Format> | undefined {
  if (out === undefined) {
    if (format === undefined) return undefined;
    throw usageFailure('--format is of a file: name one with --out, or leave it out and take --json');
  }
  const file = resolve(out);
  const ending = extname(file).slice(1).toLowerCase();
  const found = format ?? formats.find((each) => each === (ending === 'htm' ? 'html' : ending));
  if (found !== undefined) return { file, format: found };
  const endings = formats.map((each) => `.${each}`).join(', ');
  throw usageFailure(`the name ${out} does not tell the format`, `end it with one of ${endings}, or say --format`);
}

/** @throws {Failure} naming the file */
export async function writeResponse({ body }: Response, file: string): Promise<void> {
  if (body === null) throw new Failure('empty_answer', 'the server sent an empty report');
  try {
    await pipeline(Readable.fromWeb(body), createWriteStream(file));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('unwritable', `cannot write ${file}: ${why}`, { cause });
  }
}
