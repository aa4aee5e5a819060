// The records of a snapshot's file on this machine, or of an export in Tastemaker's own format.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { ComparisonRecord } from '@tastemaker/contracts';
import { recordIn } from './stored-snapshots.js';

const batchSize = 256;

/** Some at a time; a name that ends in `.gz` is unpacked. The records are not checked: see `recordIn`. */
export async function* recordsOfFile(path: string): AsyncGenerator<ComparisonRecord[]> {
  for await (const lines of linesOfFile(path)) yield lines.map(recordIn);
}

/** Lines that are not empty, some at a time. */
export async function* linesOfFile(path: string): AsyncGenerator<string[]> {
  const file = createReadStream(path);
  const input = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  let batch: string[] = [];
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    batch.push(line);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
