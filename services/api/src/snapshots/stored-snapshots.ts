// Snapshots that are there: the one that a path names, and the records of one, read back from its artifact.
import { StringDecoder } from 'node:string_decoder';
import type { Artifacts } from '@tastemaker/artifacts';
import type { ComparisonRecord, Snapshot } from '@tastemaker/contracts';
import { type Database, snapshotById } from '@tastemaker/database';
import { z } from 'zod';
import { notFound } from '../problems/not-found.js';

export const snapshotParams = z.object({ id: z.uuid(), snapshotId: z.uuid() });

/** @throws HttpProblem or DatabaseError `not_found` */
export async function snapshotOfProject(
  database: Database,
  { id, snapshotId }: z.infer<typeof snapshotParams>,
): Promise<Snapshot> {
  const snapshot = await snapshotById(database, snapshotId);
  if (snapshot.projectId !== id) throw notFound('snapshot');
  return snapshot;
}

/** In the order in which they were frozen: by id. */
export async function* storedRecords(artifacts: Artifacts, contentHash: string): AsyncGenerator<ComparisonRecord[]> {
  for await (const lines of storedLines(artifacts, contentHash)) yield lines.map(recordIn);
}

/** V8 joins longer strings lazily, and then takes half as long again to split them. */
const decodedBytes = 1 << 16;

/** Its lines, without their ends. */
export async function* storedLines(artifacts: Artifacts, contentHash: string): AsyncGenerator<string[]> {
  const { stream } = await artifacts.openFile(contentHash);
  const decoder = new StringDecoder('utf8');
  const chunks: AsyncIterable<Buffer> = stream;
  let rest = '';
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += decodedBytes) {
      const lines = (rest + decoder.write(chunk.subarray(at, at + decodedBytes))).split('\n');
      rest = lines.pop() ?? '';
      yield lines;
    }
  }
  if (rest !== '') yield [rest];
}

/** Not checked again: this service wrote it, and its hash is its name. */
export function recordIn(line: string): ComparisonRecord {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return JSON.parse(line) as ComparisonRecord;
}
