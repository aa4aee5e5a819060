// A snapshot of comparisons in a format of others, read from its artifact and written as it is read.
import type { Artifacts } from '@tastemaker/artifacts';
import type { ExportOptions, Snapshot } from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';
import { readingFilesOf } from '../../problems/damaged-artifact.js';
import { recordIn, storedLines, storedRecords } from '../stored-snapshots.js';
import { parquetOf } from './parquet.js';
import { type ExportRow, exportRows } from './rows.js';
import { isPlainTrl, plainTrlLines } from './trl-lines.js';

export interface ExportedFile {
  name: string;
  contentType: string;
  chunks: AsyncIterable<string | Uint8Array>;
}

/** @throws HttpProblem `conflict` for a snapshot of another kind, `artifact_damaged` */
export async function exportSnapshot(
  artifacts: Artifacts,
  snapshot: Snapshot,
  options: ExportOptions,
): Promise<ExportedFile> {
  if (snapshot.kind !== 'comparisons') {
    throw new HttpProblem(
      'conflict',
      `A snapshot of ${snapshot.kind} is downloaded as it is; only comparisons are exported.`,
    );
  }
  // Before the first byte is sent.
  await readingFilesOf('snapshot', snapshot, () => artifacts.folderOf(snapshot.contentHash));
  const name = `${snapshot.contentHash.slice(0, 12)}.${options.format}.${options.file}`;
  if (isPlainTrl(options)) {
    return { name, contentType: 'application/jsonl', chunks: plainLines(artifacts, snapshot.contentHash, options) };
  }
  const rows = rowsOf(artifacts, snapshot.contentHash, options);
  if (options.file === 'parquet') {
    return { name, contentType: 'application/vnd.apache.parquet', chunks: parquetOf(rows, options) };
  }
  return { name, contentType: 'application/jsonl', chunks: linesOf(rows) };
}

async function* rowsOf(artifacts: Artifacts, hash: string, options: ExportOptions): AsyncGenerator<ExportRow[]> {
  const rows = exportRows(options);
  for await (const records of storedRecords(artifacts, hash)) yield records.flatMap(rows);
}

async function* plainLines(artifacts: Artifacts, hash: string, options: ExportOptions): AsyncGenerator<string> {
  const rows = exportRows(options);
  for await (const lines of storedLines(artifacts, hash)) {
    const text = lines
      .map((line) => plainTrlLines(line, options) ?? rows(recordIn(line)).map(lineOf).join(''))
      .join('');
    if (text !== '') yield text;
  }
}

function lineOf(row: ExportRow): string {
  return `${JSON.stringify(row)}\n`;
}

async function* linesOf(batches: AsyncIterable<ExportRow[]>): AsyncGenerator<string> {
  for await (const rows of batches) {
    if (rows.length > 0) yield rows.map(lineOf).join('');
  }
}
