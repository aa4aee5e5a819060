// Dataset snapshots: immutable, content-hashed JSONL, and the shape of a line of each kind. Training always names one.
import { z } from 'zod';
import { askedByRecord } from './askings.js';
import { comparisonPurpose } from './comparisons.js';
import { answerMessages } from './completions.js';
import { goldAnswerRecord } from './formats/file-record.js';
import { skipReason, strength, verdict } from './judgments.js';
import { pageQuery } from './pagination.js';
import { count, id, instant, int32Max, name, ordinal, sha256, timestamp } from './primitives.js';
import { message, split } from './prompts.js';

export const snapshotKind = z.enum(['documents', 'demonstrations', 'comparisons']);

/** Which judged comparisons are taken, and which judgments on them. What is left out takes all. */
export const snapshotFilter = z.object({
  splits: z.array(split).min(1).max(20).optional(),
  tags: z.array(z.string().min(1).max(100)).min(1).max(50).optional().describe('Prompts with any of these'),
  labelerIds: z.array(id).min(1).max(1000).optional().describe('Only judgments of these'),
  from: instant.optional().describe('Only judgments from then on'),
  until: instant.optional().describe('Only judgments before then'),
  guidelineVersions: z.array(ordinal).min(1).max(1000).optional().describe('Only judgments under one of these'),
  minJudgments: z
    .int()
    .min(1)
    .max(int32Max)
    .default(1)
    .describe('Comparisons with so many judgments (skips do not count) or more'),
  includeGold: z.boolean().default(false).describe('Also comparisons whose answer is known'),
  includeRepeats: z.boolean().default(false).describe('Also comparisons shown again for consistency'),
  includeFlagged: z.boolean().default(false).describe('Also what a researcher agreed should not be there'),
});

export const snapshot = z
  .object({
    id,
    projectId: id,
    kind: snapshotKind,
    name,
    contentHash: sha256.describe('Content hash of its artifact, one JSONL file'),
    records: count,
    bytes: count,
    counts: z.record(z.string(), count).describe('Per split, and what else is worth counting for its kind'),
    definition: snapshotFilter
      .nullable()
      .describe('How it was chosen from what the project held then; null for uploads and demonstrations'),
    createdBy: id.nullable(),
    createdAt: timestamp,
  })
  .meta({ id: 'Snapshot' });

/** Freeze the project's judged comparisons, or its accepted demonstrations, as they stand. */
export const snapshotCreate = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('comparisons'), name, filter: snapshotFilter.prefault({}) }),
  z.object({ kind: z.literal('demonstrations'), name }),
]);

/** The query of an upload of documents or demonstrations, whose body is the JSONL itself. */
export const snapshotUploadQuery = z.object({ kind: z.enum(['documents', 'demonstrations']), name });

export const documentRecord = z.object({ text: z.string().min(1), split: split.optional() });

/** A prompt and the ideal answer: the last message is the assistant's. */
export const demonstrationRecord = z.object({
  demonstrationId: id.optional().describe('Of one that was written or reviewed here'),
  messages: z
    .array(message)
    .min(2)
    .refine((messages) => messages.at(-1)?.role === 'assistant', 'must end with an assistant message'),
  split: split.optional(),
});

/**
 * One judged comparison: its prompt, its completions and every judgment that stands; indices refer to `completions`. What
 * is optional is missing in snapshots from before it was recorded.
 */
export const comparisonRecord = z.object({
  comparisonId: id,
  promptId: id,
  split,
  messages: z.array(message).min(1),
  tags: z.array(z.string()).optional(),
  flagged: z.boolean().optional().describe('Somebody flagged the prompt or a completion, and nobody has dismissed it'),
  purpose: comparisonPurpose.optional().describe('`work` if missing'),
  goldAnswer: goldAnswerRecord.optional(),
  askedBy: askedByRecord.optional().describe('Missing: no strategy chose it'),
  completions: z
    .array(
      z.object({
        id,
        text: z.string(),
        messages: answerMessages.optional(),
        source: z.string().nullable().optional().describe("The model's name, or the file's; null: a person"),
        drawnBy: z
          .object({
            id: id.describe("The model's"),
            checkpoint: z.string().nullable().describe('Its hash, or the name by which an endpoint answered'),
            temperature: z.number(),
            topP: z.number(),
            topK: count,
            maxTokens: count,
          })
          .optional()
          .describe('How a model drew it; missing: its author is a person or a file'),
      }),
    )
    .min(2),
  judgments: z.array(
    z.object({
      id,
      labelerId: id,
      labelerKind: z.enum(['person', 'simulated', 'imported']),
      labeler: z.string().optional().describe('Their pseudonym'),
      verdict,
      ranking: z.array(z.array(count)).nullable(),
      skipReason: skipReason.nullable().optional(),
      strength: strength.nullable().describe('Positive: completion 0 is better. Pairs only.'),
      rationale: z.string().nullable().optional(),
      ratings: z.record(z.string(), z.array(z.number().nullable())).nullable().optional(),
      displayedOrder: z.array(count).optional().describe('Indices as A, B, C… were shown; empty: not known'),
      dwellMs: count.nullable().optional(),
      guidelineVersion: ordinal.nullable(),
      goldCorrect: z.boolean().nullable().optional(),
      createdAt: timestamp.optional(),
    }),
  ),
});

/** What is different in another snapshot of comparisons, from this one's point of view. */
export const snapshotChange = z.object({
  change: z.enum(['added', 'removed', 'changed']),
  comparisonId: id,
  judgments: z.object({
    added: z.array(id),
    removed: z.array(id),
    changed: z.array(id).describe('Now in other words: a flag, a tag, a pseudonym leave judgments as they are'),
  }),
});

const changeCounts = z.object({ added: count, removed: count, changed: count, same: count });

export const snapshotDiff = z
  .object({
    from: id,
    to: id,
    comparisons: changeCounts,
    judgments: changeCounts,
    items: z.array(snapshotChange).describe('In order of comparison ids'),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'SnapshotDiff' });

export const snapshotDiffQuery = pageQuery.extend({
  cursor: z.string().max(500).optional().meta({ format: 'uuid', description: '`nextCursor` of the page before' }),
});

export const exportFormat = z.enum(['tastemaker', 'trl', 'kto', 'hh', 'arena']);

export const exportQuery = z.object({
  format: exportFormat.default('trl'),
  file: z.enum(['jsonl', 'parquet']).default('jsonl'),
  content: z.enum(['messages', 'text']).default('messages').describe('Of `trl` and `kto`'),
  prompt: z.enum(['explicit', 'implicit']).default('explicit').describe('Of `trl`: apart, or in both answers'),
  ties: z
    .enum(['leave', 'keep'])
    .default('leave')
    .describe('Of `trl` and `hh`, which know no ties: left out, or kept as rows with `tie`'),
  rows: z
    .enum(['judgment', 'pair'])
    .default('judgment')
    .describe(
      'Of `trl` and `hh`: a row for each judgment, or one for all that say the same, with their number as `weight`. Of ' +
        '`kto`: a row for each judgment of a completion, or one for each completion, by the majority',
    ),
  margin: z
    .enum(['false', 'true', 'strength'])
    .default('false')
    .describe(
      "Of `trl` and `hh`: a column `margin`, which TRL's reward trainer subtracts from the difference of rewards: an " +
        "imported file's own (`true`; 0 where it had none), or how much better the answer was said to be (`strength`)",
    ),
  split: split.optional().describe('Only this one'),
});

/** A snapshot as a folder that `datasets` and the Hugging Face Hub take as it is. */
export const datasetQuery = exportQuery.omit({ split: true, file: true }).extend({
  license: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, "must be one of the Hub's identifiers, such as apache-2.0 or cc-by-4.0")
    .default('unknown')
    .describe("For the card: one of the Hub's identifiers, such as `cc-by-4.0`"),
});

export const datasetFolder = z
  .object({
    card: z.string().describe('`README.md`: what `datasets` reads the splits from, and people what the data are'),
    files: z
      .array(
        z.object({
          path: z.string().describe('In the folder'),
          split,
          rows: count,
          comparisons: count.describe('Of which there are rows'),
          href: z.string().describe('Where its bytes are, a path of this server'),
        }),
      )
      .describe('One for each split that has rows'),
  })
  .meta({ id: 'DatasetFolder' });

/** How many rows an export has, and what of the snapshot's project it leaves out. */
export const exportSummary = z
  .object({
    rows: count,
    comparisons: count.describe('Of which there are rows'),
    leftOut: z.object({
      ties: count.describe('Pairs of answers that a judgment says are equally good'),
      allBad: count.describe('Judgments that all answers are bad'),
      skips: count.describe('Judgments that were skipped'),
      unranked: count.describe('Pairs of answers of which a judgment ranks only one, or none'),
      otherSplits: count.describe('Comparisons of other splits than the one that was asked for'),
      gold: count.describe('Comparisons whose answer is known, not in the snapshot'),
      repeats: count.describe('Comparisons shown again for consistency, not in the snapshot'),
      flagged: count.describe('Comparisons that a researcher agreed should not be there, not in the snapshot'),
    }),
  })
  .meta({ id: 'ExportSummary' });

export type SnapshotKind = z.infer<typeof snapshotKind>;
export type Snapshot = z.infer<typeof snapshot>;
export type SnapshotCreate = z.input<typeof snapshotCreate>;
export type DocumentRecord = z.infer<typeof documentRecord>;
export type DemonstrationRecord = z.infer<typeof demonstrationRecord>;
export type ComparisonRecord = z.infer<typeof comparisonRecord>;
export type SnapshotFilter = z.output<typeof snapshotFilter>;
export type SnapshotChange = z.infer<typeof snapshotChange>;
export type SnapshotDiff = z.infer<typeof snapshotDiff>;
export type SnapshotDiffQuery = z.input<typeof snapshotDiffQuery>;
export type ExportSummary = z.infer<typeof exportSummary>;
export type DatasetFolder = z.infer<typeof datasetFolder>;
export type DatasetOptions = z.output<typeof datasetQuery>;
export type DatasetQuery = z.input<typeof datasetQuery>;
export type ExportFormat = z.infer<typeof exportFormat>;
export type ExportOptions = z.output<typeof exportQuery>;
export type ExportQuery = z.input<typeof exportQuery>;
