// What a file's rows are read as, without the rest of an import.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpProblem } from '@tastemaker/service/problems';
import { type ReadEnd, run } from '../../src/imports/reader.js';
import type { Row } from '../../src/imports/row.js';
import { openRows } from '../../src/imports/rows.js';

export interface ReadFile {
  container: string;
  rows: Row[];
  batchSizes: number[];
}

export async function readRows(content: string | Uint8Array): Promise<ReadFile> {
  return withFile(content, async (path) => {
    const { container, batches } = await openRows(path);
    const rows: Row[] = [];
    const batchSizes: number[] = [];
    for await (const batch of batches) {
      rows.push(...batch);
      batchSizes.push(batch.length);
    }
    return { container, rows, batchSizes };
  });
}

/** How many conversations are read from a file of demonstrations, and how that ends. */
export async function readConversations(content: string | Uint8Array): Promise<{ count: number; end: ReadEnd }> {
  return withFile(content, async (path) => {
    const reading = run({ path, wanted: 'conversations' }, { progress: async () => undefined });
    for (let count = 0; ; ) {
      const { done, value } = await reading.next();
      if (done === true) return { count, end: value };
      if (value.kind === 'conversations') count += value.conversations.length;
    }
  });
}

async function withFile<Value>(content: string | Uint8Array, read: (path: string) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'tastemaker-rows-'));
  try {
    const path = join(folder, 'rows');
    writeFileSync(path, content);
    return await read(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The values of a file all of whose rows can be read. */
export async function valuesOf(content: string | Uint8Array): Promise<object[]> {
  const { rows } = await readRows(content);
  return rows.map((row) => {
    if ('fault' in row) throw new Error(`line ${row.number} ${row.fault}`);
    return row.value;
  });
}

/** What is said of a file that is refused: as a whole, or of its only wrong row. */
export async function refusalOf(content: string | Uint8Array): Promise<string> {
  try {
    const { rows } = await readRows(content);
    return rows.flatMap((row) => ('fault' in row ? [`line ${row.number}: ${row.fault}`] : [])).join('; ');
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    const errors = error.errors ?? [];
    return [error.message, ...errors.map(({ path, message }) => `${path}: ${message}`)].join(' ');
  }
}
