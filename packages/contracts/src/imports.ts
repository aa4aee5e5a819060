// Importing files of judged pairs and of prompts: what was made, or which lines are wrong.
import { z } from 'zod';

export const importFormat = z.enum(['hh', 'prompts']);

export const importQuery = z.object({
  format: importFormat,
  source: z.string().min(1).max(500).default('import').describe('A name for the file, kept with everything it made'),
});

/** Counts of what the file made. A file with a bad line makes nothing: it is answered 422 with the lines in `errors`. */
export const importResult = z
  .object({
    lines: z.int(),
    prompts: z.int(),
    completions: z.int(),
    comparisons: z.int(),
    judgments: z.int(),
    skipped: z.array(z.object({ line: z.int(), reason: z.string() })).describe('Well-formed lines that say nothing'),
  })
  .meta({ id: 'ImportResult' });

export type ImportFormat = z.infer<typeof importFormat>;
export type ImportQuery = z.input<typeof importQuery>;
export type ImportResult = z.infer<typeof importResult>;
