// Imports as the API makes them, from records instead of a file.

import { type FileRecord, fileRecord, type ImportResult } from '@tastemaker/contracts';
import { importFile, type NumberedRecord, type OpenDatabase } from '@tastemaker/database';
import type { z } from 'zod';

export type RecordInput = z.input<typeof fileRecord>;

export interface Told {
  result: ImportResult;
  skipped: [line: number, reason: string][];
  remarks: [line: number, message: string][];
}

interface Circumstances {
  source?: string;
  dryRun?: boolean;
  actorId?: string;
  /** How many records make a batch. */
  together?: number;
}

/** Line numbers count from 1. */
export async function importRecords(
  pool: OpenDatabase['pool'],
  projectId: string,
  records: RecordInput[] | AsyncIterable<FileRecord>,
  { source = 'file', dryRun = false, actorId, together = 400 }: Circumstances = {},
): Promise<Told> {
  const told = { skipped: [] as Told['skipped'], remarks: [] as Told['remarks'] };
  const file = { source, format: 'tastemaker', container: 'jsonl', contentHash: '0'.repeat(64) } as const;
  const { result } = await importFile(pool, {
    file: { ...file, batches: numbered(Array.isArray(records) ? parsed(records) : records, together) },
    project: { id: projectId },
    actorId: actorId ?? (await memberOf(pool, projectId)),
    dryRun,
    notes: {
      skip: (line, reason) => void told.skipped.push([line, reason]),
      remark: (line, message) => void told.remarks.push([line, message]),
    },
    resultOf: (counts) => {
      const { format, container, contentHash } = file;
      const read = { skipped: [], skippedLines: 0, remarks: [], unread: [], mapping: {}, ignored: [] };
      return { format, container, contentHash, dryRun, lines: 0, ...counts, ...read };
    },
    loggedResult: (whole) => whole,
  });
  return { result, ...told };
}

export interface Pair {
  messages: FileRecord['messages'];
  chosen: string;
  rejected: string;
}

export function pair(i: number): Pair {
  return { messages: [{ role: 'user', content: `Question ${i}?` }], chosen: `good ${i}`, rejected: `bad ${i}` };
}

/** Pairs that nobody known judged, in batches of some hundreds. */
export function importPairs(pool: OpenDatabase['pool'], projectId: string, pairs: Pair[], source = 'hh') {
  return importRecords(pool, projectId, pairs.map(recordOf), { source });
}

export function recordOf({ messages, chosen, rejected }: Pair): RecordInput {
  return { messages, completions: [{ text: chosen }, { text: rejected }], judgments: [{ ranking: [[0], [1]] }] };
}

async function* parsed(records: RecordInput[]): AsyncGenerator<FileRecord> {
  for (const record of records) yield fileRecord.parse(record);
}

async function* numbered(records: AsyncIterable<FileRecord>, together: number): AsyncGenerator<NumberedRecord[]> {
  let line = 0;
  let batch: NumberedRecord[] = [];
  for await (const record of records) {
    batch.push({ line: ++line, record });
    if (batch.length < together) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

async function memberOf(pool: OpenDatabase['pool'], projectId: string): Promise<string> {
  const { rows } = await pool.query<{ id: string }>('SELECT user_id AS id FROM members WHERE project_id = $1', [
    projectId,
  ]);
  return rows[0]?.id ?? '';
}
