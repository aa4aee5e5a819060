// Importing files of prompts, completions, comparisons and judgments: what was made, or which lines are wrong.
import { z } from 'zod';
import { fileRecord } from './formats/file-record.js';
import { count, id, name, sha256, timestamp, yesOrNo } from './primitives.js';
import { inputError } from './problem.js';

/**
 * What a row is. The first row that is recognized tells it; what each reads is in its `RowFormat`.
 * - `tastemaker`: our own JSONL, which snapshots and exports are in; `prompts`: prompts only
 * - `trl`, `hh`, `rewardbench`, `argilla`, `alpaca`, `sharegpt`, `orca`, `openai`, `openpipe`: a better and a worse answer
 * - `arena`, `arena_table`: battles of two models
 * - `ultrafeedback`, `nectar`, `shp`, `saferlhf`, `helpsteer2`, `helpsteer2_preference`, `helpsteer3`: ranks, scores, labels
 */
export const importFormat = z.enum([
  'tastemaker',
  'prompts',
  'trl',
  'hh',
  'arena',
  'arena_table',
  'ultrafeedback',
  'openpipe',
  'openai',
  'alpaca',
  'sharegpt',
  'orca',
  'argilla',
  'rewardbench',
  'nectar',
  'shp',
  'saferlhf',
  'helpsteer2',
  'helpsteer2_preference',
  'helpsteer3',
]);

/** How the rows are written down: one a line, as one list, … Text may be compressed with gzip. */
export const importContainer = z.enum(['jsonl', 'json', 'csv', 'parquet']);

/** By the name under which a column is read (`prompt`, `chosen`, `messages`, …), what the file calls it. */
export const importMapping = z
  .record(z.string().min(1).max(100), z.string().max(500))
  .refine((mapping) => Object.keys(mapping).length <= 50, 'names more than 50 columns');

/** As a text of JSON, in an address. */
const mappingInAddress = z
  .string()
  .max(10_000)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch (error) {
      context.addIssue(`must be JSON: ${error instanceof Error ? error.message : String(error)}`);
      return z.NEVER;
    }
  })
  .pipe(importMapping)
  .meta({ description: 'JSON: {"prompt": "question", "chosen": "better"}: which column of the file is read as which' });

/** Given once, or again for each. */
const repeated = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z.array(z.string().min(1).max(500)).max(100),
);

export const importQuery = z.object({
  format: importFormat.optional().describe('Told by the content if left out'),
  mapping: mappingInAddress.optional(),
  ignore: repeated
    .optional()
    .describe('A column, or a key within one (`chosen.weight`), that is left out knowingly; again for each'),
  onError: z
    .enum(['refuse', 'skip'])
    .default('refuse')
    .describe(
      '`refuse`: a file with a wrong line makes nothing; `skip`: the right lines are imported, the others answered',
    ),
  source: z.string().min(1).max(500).default('import').describe('A name for the file, kept with everything it made'),
  dryRun: yesOrNo.default(false).describe('Only tell what the file would make, and what is wrong with it'),
});

/** A new project of what a file holds: there is none when the file is refused. */
export const projectImportQuery = importQuery.extend({ name: name.describe('Of the project to make') });

/** What the first rows of a file show. */
export const importBeginning = z
  .object({
    container: importContainer,
    format: importFormat.nullable().describe('Null: not recognized; name it, or map its columns'),
    columns: z.array(z.object({ name: z.string(), example: z.string().describe('The beginning of its first value') })),
    rows: z.array(z.record(z.string(), z.unknown())).describe('The first three, as they are read'),
    formats: z
      .array(
        z.object({
          format: importFormat,
          title: z.string(),
          columns: z.array(z.object({ name: z.string(), holds: z.string() })).describe('That it reads'),
        }),
      )
      .describe('Every format that there is'),
  })
  .meta({ id: 'ImportBeginning' });

/** What of a file is not read. */
export const unreadColumn = z.object({
  column: z.string().describe('Or a key within one: `chosen.weight`'),
  rows: count.describe('That have something there'),
  example: z.string().describe('The beginning of its first value'),
});

/** A line that was not imported because it is wrong, as `onError=skip` answers it. */
export const refusedLine = z.object({
  line: count,
  message: z.string(),
  row: z.string().nullable().describe('As JSON; null where it cannot be read at all'),
});

const lineRemark = z.object({ line: count, message: z.string() });

/** Counts of what the file made. A file with a bad line makes nothing: it is answered 422 with the lines in `errors`. */
export const importResult = z
  .object({
    format: importFormat,
    container: importContainer,
    contentHash: sha256.describe('sha256 of the file'),
    dryRun: z.boolean(),
    lines: count.describe('Rows that were read'),
    prompts: count,
    completions: count,
    comparisons: count,
    judgments: count,
    skipped: z
      .array(z.object({ line: count, reason: z.string() }))
      .describe('Well-formed lines that say nothing, or nothing new; the first hundred'),
    skippedLines: count.describe('How many in all'),
    remarks: z
      .array(lineRemark)
      .describe('What was understood in another way than the file says it; the first hundred'),
    unread: z.array(unreadColumn).default([]).describe('Columns and keys that are not read, the first hundred'),
    mapping: importMapping.default({}).describe('Which column of the file was read as which'),
    ignored: z.array(z.string()).default([]).describe('What was left out knowingly'),
    refused: z
      .array(refusedLine)
      .optional()
      .describe('With `onError=skip`: the lines that are wrong. The log of imports keeps the first hundred'),
    refusedLines: count.optional().describe('With `onError=skip`: how many they are'),
    examples: z.array(fileRecord).optional().describe('Of a dry run: how the first rows were understood'),
    errors: z.array(inputError).optional().describe('Of a dry run: what is wrong, by line; the first hundred'),
    errorLines: count.optional().describe('Of a dry run: how many lines are wrong in all'),
  })
  .meta({ id: 'ImportResult' });

export const projectImported = z.object({
  projectId: id.nullable().describe('Null after a dry run'),
  result: importResult,
});

export const importProgressQuery = z.object({
  key: z.string().min(1).max(255).describe('The Idempotency-Key that the import was sent with'),
});

/** How far an import is that is still at work. */
export const importProgress = z
  .object({ rows: count.describe('Rows that were read so far; a conflict with another import begins anew') })
  .meta({ id: 'ImportProgress' });

/** An import that was kept, as the log has it. */
export const importEntry = z
  .object({
    id,
    projectId: id,
    format: importFormat,
    source: z.string(),
    contentHash: sha256,
    result: importResult,
    createdBy: id.nullable(),
    createdAt: timestamp,
  })
  .meta({ id: 'Import' });

export type ImportFormat = z.infer<typeof importFormat>;
export type ImportMapping = z.infer<typeof importMapping>;
export type ImportBeginning = z.infer<typeof importBeginning>;
export type ImportContainer = z.infer<typeof importContainer>;
export type ImportQuery = z.input<typeof importQuery>;
export type ProjectImportQuery = z.input<typeof projectImportQuery>;
export type ImportResult = z.infer<typeof importResult>;
export type ProjectImported = z.infer<typeof projectImported>;
export type ImportProgress = z.infer<typeof importProgress>;
export type UnreadColumn = z.infer<typeof unreadColumn>;
export type RefusedLine = z.infer<typeof refusedLine>;
export type ImportEntry = z.infer<typeof importEntry>;
