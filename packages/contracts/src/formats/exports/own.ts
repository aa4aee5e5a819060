// A judged comparison as a line of Tastemaker's own JSONL.
import type { ComparisonRecord } from '../../snapshots.js';

/** A comparison as others may have it: its labelers by their pseudonyms only. */
export function ownRowOf(record: ComparisonRecord): Record<string, unknown> {
  const judgments = record.judgments.map(({ labelerId, labelerKind: _kind, id: _id, ...judgment }) => ({
    ...judgment,
    labeler: judgment.labeler ?? labelerId,
  }));
  return { ...record, completions: record.completions.map(({ id: _id, ...completion }) => completion), judgments };
}
