// Documents of a corpus file, read by a process with limits.
import { statSync } from 'node:fs';
import { totalmem } from 'node:os';
import { basename, resolve, sep } from 'node:path';
import { Sandbox, SandboxError } from '@tastemaker/sandbox';
import { Failure } from './failure.js';

/** The reader is a built file, whatever this runs from. */
const reader = new URL('../dist/corpus-reader.js', import.meta.url);

const mebibyte = 2 ** 20;
/** A row group of a parquet file is in memory as a whole, unpacked, and once more as rows. */
const memoryBytes = Math.max(1024 * mebibyte, totalmem() / 2);

const limits = {
  // A large corpus is sent for days; what stands still is ended by `idleMs`.
  wallMs: 14 * 24 * 3600 * 1000,
  idleMs: 120_000,
  heapBytes: memoryBytes * 0.75,
  youngBytes: 64 * mebibyte,
  memoryBytes,
  outputBytes: Number.POSITIVE_INFINITY,
  messageBytes: 128 * mebibyte,
};

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

/** A corpus comes from anywhere: what is wrong with it must not take this machine's memory, or this process, along. */
async function* encodedRecords(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const whole = resolve(path);
  const isFolder = statSync(whole, { throwIfNoEntry: false })?.isDirectory() === true;
  const sandbox = new Sandbox({ module: reader, readable: [isFolder ? whole + sep : whole], limits });
  const encoder = new TextEncoder();
  try {
    for await (const lines of sandbox.stream<string, void>(whole)) yield encoder.encode(lines);
  } catch (error) {
    throw error instanceof SandboxError ? new Error(`${path}: ${reasonOf(error)}`, { cause: error }) : error;
  } finally {
    await sandbox.close();
  }
}

function reasonOf(error: SandboxError): string {
  if (error.code === 'failed') return error.message;
  if (error.code === 'out_of_memory' || error.code === 'output_too_large') {
    return 'reading it took more memory than it may: write it in smaller row groups, or as JSON lines';
  }
  if (error.code === 'timed_out') return `reading it was stopped: ${error.message}`;
  return `it cannot be read; it is probably damaged (${error.message})`;
}
