// What changed from one guideline version to another: as text for reading and patching, and as hunks for showing.
import { z } from 'zod';
import { count, digits, int32Max, ordinal } from './primitives.js';

const diffLine = z.object({ kind: z.enum(['context', 'removed', 'added']), text: z.string() });

export const guidelineDiff = z
  .object({
    from: ordinal,
    to: ordinal,
    unified: z.string().describe('A unified diff, as `diff -u` prints it; empty when nothing changed'),
    added: count.describe('Lines'),
    removed: count.describe('Lines'),
    hunks: z.array(
      z.object({
        oldStart: count.describe('First line of the hunk in `from`, counted from 1'),
        oldLines: count,
        newStart: count.describe('First line of the hunk in `to`, counted from 1'),
        newLines: count,
        lines: z.array(diffLine),
      }),
    ),
  })
  .meta({ id: 'GuidelineDiff' });

/** Compared with the version before if `from` is left out. */
export const guidelineDiffQuery = z.object({ from: digits(1, int32Max).optional() });

export type GuidelineDiff = z.infer<typeof guidelineDiff>;
export type GuidelineDiffQuery = z.input<typeof guidelineDiffQuery>;
