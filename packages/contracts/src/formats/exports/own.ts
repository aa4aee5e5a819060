// A judged comparison as a line of Tastemaker's own JSONL.
import type { ComparisonRecord } from '../../snapshots.js';
import { messageRows } from './message-rows.js';

type JudgmentRecord = ComparisonRecord['judgments'][number];

/**
 * A comparison as others may have it: its labelers by their pseudonyms only. Ratings are a list, as rows whose objects have
 * other keys from row to row are in no table.
 */
export function ownRowOf(record: ComparisonRecord): Record<string, unknown> {
  return {
    ...record,
    messages: messageRows(record.messages),
    tags: record.tags ?? [],
    completions: record.completions.map(({ id: _id, messages, ...completion }) =>
      messages === undefined ? completion : { ...completion, messages: messageRows(messages) },
    ),
    judgments: record.judgments.map(judgmentOf),
  };
}

function judgmentOf({ labelerId, labelerKind: _kind, id: _id, ratings, ...judgment }: JudgmentRecord) {
  const listed = Object.entries(ratings ?? {}).map(([criterion, values]) => ({ criterion, values }));
  return { ...judgment, labeler: judgment.labeler ?? labelerId, ratings: ratings ? listed : null };
}
