// The judged comparisons of a file that somebody names: a snapshot as it was downloaded, or its export in Tastemaker's own format,
// which has nulls where there is nothing. What a leaderboard does not need is not looked at.
import { comparisonPurpose, comparisonRecord, verdict } from '@tastemaker/contracts';
import { z } from 'zod';
import { linesOfFile } from '../snapshots/snapshot-file.js';
import type { VotedRecord } from './record-votes.js';
import { UnfitError } from './votes-as-asked.js';

const { comparisonId, promptId, split, completions, judgments } = comparisonRecord.shape;
const completion = completions.element.shape;
const judgment = judgments.element.shape;

/** Null, as missing. */
function optional<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish().transform((value) => value ?? undefined);
}

const record = z.object({
  comparisonId,
  promptId,
  split,
  messages: z.array(z.object({ role: z.enum(['system', 'user', 'assistant', 'tool']), content: z.string() })).min(1),
  tags: optional(z.array(z.string())),
  purpose: optional(comparisonPurpose),
  askedBy: optional(comparisonRecord.shape.askedBy.unwrap()),
  completions: z
    .array(
      z.object({ text: completion.text, source: optional(z.string()), drawnBy: optional(completion.drawnBy.unwrap()) }),
    )
    .min(2),
  judgments: z.array(
    z.object({
      labelerId: optional(judgment.labelerId),
      labelerKind: optional(judgment.labelerKind),
      labeler: optional(z.string()),
      verdict,
      ranking: judgment.ranking,
      displayedOrder: optional(z.array(z.int().min(0))),
      guidelineVersion: judgment.guidelineVersion,
      createdAt: optional(judgment.createdAt.unwrap()),
    }),
  ),
});

/**
 * Some at a time.
 * @param options.reversed the last line first: all lines are kept in memory for it
 * @throws UnfitError that names the first line which is no judged comparison
 */
export async function* votedRecordsOf(
  path: string,
  { reversed = false }: { reversed?: boolean } = {},
): AsyncGenerator<VotedRecord[]> {
  let before = 0;
  const kept: VotedRecord[][] = [];
  for await (const lines of linesOfFile(path)) {
    const records = lines.map((line, index) => recordOf(line, before + index + 1));
    before += lines.length;
    if (reversed) kept.push(records.toReversed());
    else yield records;
  }
  if (before === 0) throw new UnfitError('The file has no lines.');
  yield* kept.toReversed();
}

function recordOf(line: string, number: number): VotedRecord {
  const parsed = record.safeParse(jsonOf(line, number));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined ? '' : `: ${issue.path.join('.') || 'it'}: ${issue.message}`;
  throw new UnfitError(
    `Line ${number} is no judged comparison of a snapshot${where}. Write the file with \`tastemaker export <file>\`, or with --format tastemaker.`,
  );
}

function jsonOf(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new UnfitError(`Line ${number} is no JSON: is the file whole, and JSON lines (not CSV or parquet)?`, {
      cause,
    });
  }
}
