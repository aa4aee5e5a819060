import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { Failure } from './failure.js';

/** Lines that are sent at once. */
const together = 64;

/** What is to be read and turned into records first; plain JSONL is sent as it is. */
export function isCorpus(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isDirectory() === true || /\.(?:txt|md|parquet|gz|ndjson)$/i.test(path);
}

/**
 * A corpus as the body of an upload: whatever its files' kinds, one JSON record a line. It is read as it is sent, so its
 * size does not matter.
 * @throws {Failure} where its first file cannot be read
 */
export async function openCorpus(
  path: string,
): Promise<{ readonly name: string; readonly body: ReadableStream<Uint8Array> }> {
  const records = encodedRecords(path);
  const next = async () => {
    try {
      return await records.next();
    } catch (cause) {
      throw new Failure('unreadable', cause instanceof Error ? cause.message : String(cause), { cause });
    }
  };
  let first: IteratorResult<Uint8Array, void> | undefined = await next();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = first ?? (await next());
      first = undefined;
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await records.return();
    },
  });
  return { name: basename(path), body };
}

async function* encodedRecords(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  // Other commands need not wait for it to load.
  const { readCorpus } = await import('@tastemaker/language-model');
  const encoder = new TextEncoder();
  let lines: string[] = [];
  for await (const document of readCorpus(path)) {
    lines.push(`${JSON.stringify(document)}\n`);
    if (lines.length < together) continue;
    yield encoder.encode(lines.join(''));
    lines = [];
  }
  if (lines.length > 0) yield encoder.encode(lines.join(''));
}
