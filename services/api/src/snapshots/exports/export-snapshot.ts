// A snapshot of comparisons in a format of others, read from its artifact and written as it is read.
import type { Artifacts } from '@tastemaker/artifacts';
import type { ExportOptions, ExportSummary, Snapshot } from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';
import { readingFilesOf } from '../../problems/damaged-artifact.js';
import { recordIn, storedLines, storedRecords } from '../stored-snapshots.js';
import { type ExportSurvey, exportSurvey } from './export-survey.js';
import { leftOutOfSnapshot } from './left-out.js';
import { parquetOf } from './parquet.js';
import { type ExportRow, exportRows, isOfSplit } from './rows.js';
import { jsonOf } from './shapes.js';
import { isPlainTrl, plainTrlLines } from './trl-lines.js';

export interface ExportedFile {
  name: string;
  contentType: string;
  summary: ExportSummary;
  chunks: AsyncIterable<string | Uint8Array>;
}

/** @throws HttpProblem `conflict` for a snapshot of another kind, `artifact_damaged` */
export async function exportSnapshot(
  artifacts: Artifacts,
  snapshot: Snapshot,
  options: ExportOptions,
): Promise<ExportedFile> {
  const survey = await surveyed(artifacts, snapshot, options);
  const { contentHash: hash } = snapshot;
  const file = {
    name: `${hash.slice(0, 12)}.${options.format}.${options.file}`,
    summary: summaryOf(snapshot, survey),
  };
  if (options.file === 'parquet') {
    const chunks = parquetOf(rowsOf(artifacts, hash, options), survey.columns);
    return { ...file, contentType: 'application/vnd.apache.parquet', chunks };
  }
  const lines = storedLines(artifacts, hash);
  return { ...file, contentType: 'application/jsonl', chunks: textOf(lines, linesOf(options, survey), survey) };
}

/**
 * What the export with these options holds and leaves out.
 * @throws HttpProblem `conflict` for a snapshot of another kind, `artifact_damaged`
 */
export async function summarizeExport(
  artifacts: Artifacts,
  snapshot: Snapshot,
  options: ExportOptions,
): Promise<ExportSummary> {
  return summaryOf(snapshot, await surveyed(artifacts, snapshot, options));
}

async function surveyed(artifacts: Artifacts, snapshot: Snapshot, options: ExportOptions): Promise<ExportSurvey> {
  if (snapshot.kind !== 'comparisons') {
    throw new HttpProblem(
      'conflict',
      `A snapshot of ${snapshot.kind} is downloaded as it is; only comparisons are exported.`,
    );
  }
  return readingFilesOf('snapshot', snapshot, async () => {
    // Also where the survey is known already, before the first byte is sent.
    await artifacts.folderOf(snapshot.contentHash);
    return exportSurvey(artifacts, snapshot.contentHash, options);
  });
}

function summaryOf(snapshot: Snapshot, { rows, comparisons, leftOut }: ExportSurvey): ExportSummary {
  return { rows, comparisons, leftOut: { ...leftOut, ...leftOutOfSnapshot(snapshot) } };
}

async function* rowsOf(artifacts: Artifacts, hash: string, options: ExportOptions): AsyncGenerator<ExportRow[]> {
  const rows = exportRows(options);
  for await (const records of storedRecords(artifacts, hash)) {
    yield records.filter((record) => isOfSplit(options, record)).flatMap(rows);
  }
}

/** The rows of a line of the snapshot, as lines of the export with their ends. */
function linesOf(options: ExportOptions, { columns, found }: ExportSurvey): (line: string) => string[] {
  const rows = exportRows(options);
  const read = (line: string) => {
    const record = recordIn(line);
    if (!isOfSplit(options, record)) return [];
    return rows(record).map((row) => `${jsonOf(row, { fields: columns })}\n`);
  };
  return isPlainTrl(options, found) ? (line) => plainTrlLines(line, options) ?? read(line) : read;
}

/** All rows, the leading ones first. */
async function* textOf(
  batches: AsyncIterable<string[]>,
  linesIn: (line: string) => string[],
  { leading }: ExportSurvey,
): AsyncGenerator<string> {
  for (const { line, at } of leading.values()) yield linesIn(line)[at] ?? '';
  let row = 0;
  for await (const batch of batches) {
    const lines = batch.flatMap(linesIn);
    const rest = leading.size === 0 ? lines : lines.filter((_, i) => !leading.has(row + i));
    row += lines.length;
    if (rest.length > 0) yield rest.join('');
  }
}
