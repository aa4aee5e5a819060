// The first of the two passes over a snapshot that an export takes: what it will hold, before a byte of it is sent.
import type { Artifacts } from '@tastemaker/artifacts';
import type { ComparisonRecord, ExportOptions, ExportSummary } from '@tastemaker/contracts';
import { LRUCache } from 'lru-cache';
import { recordIn, storedLines } from '../stored-snapshots.js';
import { columnsOf } from './columns.js';
import { LeftOutCounter } from './left-out.js';
import { exportRows, isOfSplit } from './rows.js';
import { type Fields, fieldsWith, type Rare } from './shapes.js';
import { type RowReference, Survey } from './survey.js';

export interface ExportSurvey {
  columns: Fields;
  found: ReadonlySet<Rare>;
  /** The rows that are written before all others, by their numbers. */
  leading: ReadonlyMap<number, RowReference>;
  rows: number;
  comparisons: number;
  leftOut: Omit<ExportSummary['leftOut'], 'gold' | 'repeats' | 'flagged'>;
}

/** Snapshots never change: whoever asks for a summary and then for the export waits once. Sizes are of leading rows. */
const surveys = new LRUCache<string, ExportSurvey, { artifacts: Artifacts; hash: string; options: ExportOptions }>({
  max: 50,
  maxSize: 2 ** 24,
  sizeCalculation: ({ leading }) => [...leading.values()].reduce((sum, { line }) => sum + line.length, 1),
  fetchMethod: (_key, _stale, { context }) => surveyOf(context.artifacts, context.hash, context.options),
});

/** @param hash of a snapshot of comparisons */
export async function exportSurvey(
  artifacts: Artifacts,
  hash: string,
  { file: _file, ...options }: ExportOptions,
): Promise<ExportSurvey> {
  const context = { artifacts, hash, options: { ...options, file: 'jsonl' as const } };
  return surveys.forceFetch(JSON.stringify([hash, options]), { context });
}

async function surveyOf(artifacts: Artifacts, hash: string, options: ExportOptions): Promise<ExportSurvey> {
  const draft = columnsOf(options);
  const survey = new Survey(draft);
  const leftOut = new LeftOutCounter(options);
  const rowsOf = exportRows(options);
  let comparisons = 0;
  const add = (record: ComparisonRecord, line: string) => {
    leftOut.add(record);
    const rows = rowsOf(record);
    if (rows.length > 0) comparisons += 1;
    // A prompt may stand in both answers; nulls and punctuation are the rest.
    for (const [at, row] of rows.entries()) survey.note(row, 2 * line.length + 500, { line, at });
  };
  for await (const lines of storedLines(artifacts, hash)) {
    for (const line of lines) {
      const record = recordIn(line);
      if (isOfSplit(options, record)) {
        add(record, line);
      } else {
        leftOut.counts.otherSplits += 1;
        for (const row of rowsOf(record)) survey.noteOther(row);
      }
    }
  }
  const { found, leading, rows } = survey;
  return { columns: fieldsWith(found, draft), found, leading, rows, comparisons, leftOut: leftOut.counts };
}
