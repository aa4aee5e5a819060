// A snapshot as a folder for `datasets` and the Hub: the card, and where the bytes of each split's file are.
import type { Artifacts } from '@tastemaker/artifacts';
import {
  type DatasetFolder,
  type DatasetOptions,
  type ExportOptions,
  type Snapshot,
  split,
} from '@tastemaker/contracts';
import { datasetCard } from './dataset-card.js';
import { datasetFacts } from './dataset-facts.js';
import { summarizeExport } from './export-snapshot.js';

/** @throws HttpProblem `conflict` for a snapshot of another kind, `artifact_damaged` */
export async function datasetFolder(
  artifacts: Artifacts,
  snapshot: Snapshot,
  options: DatasetOptions,
): Promise<DatasetFolder> {
  const { license: _, ...rows } = options;
  const whole: ExportOptions = { ...rows, file: 'parquet' };
  const { leftOut } = await summarizeExport(artifacts, snapshot, whole);
  const files: DatasetFolder['files'] = [];
  for (const each of split.options) {
    const summary = await summarizeExport(artifacts, snapshot, { ...whole, split: each });
    // `datasets` refuses a split whose file is empty of rows and types.
    if (summary.rows === 0) continue;
    const query = new URLSearchParams({ ...rows, file: 'parquet', split: each });
    const href = `/v1/projects/${snapshot.projectId}/snapshots/${snapshot.id}/export?${query.toString()}`;
    files.push({
      path: `data/${each}.parquet`,
      split: each,
      rows: summary.rows,
      comparisons: summary.comparisons,
      href,
    });
  }
  const facts = await datasetFacts(artifacts, snapshot.contentHash);
  return { card: datasetCard({ snapshot, options, files, leftOut, facts }), files };
}
