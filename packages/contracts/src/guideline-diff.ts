// What changed from one guideline version to another: as text for reading and patching, and as hunks for showing.
import { z } from 'zod';

const diffLine = z.object({ kind: z.enum(['context', 'removed', 'added']), text: z.string() });

export const guidelineDiff = z
  .object({
    from: z.int().min(1),
    to: z.int().min(1),
    unified: z.string().describe('A unified diff, as `diff -u` prints it; empty when nothing changed'),
    added: z.int().describe('Lines'),
    removed: z.int().describe('Lines'),
    hunks: z.array(
      z.object({
        oldStart: z.int().describe('First line of the hunk in `from`, counted from 1'),
        oldLines: z.int(),
        newStart: z.int().describe('First line of the hunk in `to`, counted from 1'),
        newLines: z.int(),
        lines: z.array(diffLine),
      }),
    ),
  })
  .meta({ id: 'GuidelineDiff' });

/** Compared with the version before if `from` is left out. */
export const guidelineDiffQuery = z.object({ from: z.coerce.number<number>().int().min(1).optional() });

export type GuidelineDiff = z.infer<typeof guidelineDiff>;
export type GuidelineDiffQuery = z.input<typeof guidelineDiffQuery>;
