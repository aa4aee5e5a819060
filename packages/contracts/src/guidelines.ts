// Labeling instructions in Markdown. A draft can change; a published version never does.
import { z } from 'zod';
import { count, digits, id, int32Max, ordinal, timestamp } from './primitives.js';

export const guideline = z
  .object({
    id,
    projectId: id,
    version: ordinal,
    status: z.enum(['draft', 'published']),
    markdown: z.string(),
    createdAt: timestamp,
    publishedAt: timestamp.nullable(),
    acknowledged: z.boolean().describe('Whether the one who asks has acknowledged this version'),
  })
  .meta({ id: 'Guideline' });

export const guidelineCreate = z.object({ markdown: z.string().min(1).max(200_000) });

export const guidelineParams = z.object({ id, version: digits(1, int32Max) });

// What changed from one version to another: as text for reading and patching, and as hunks for showing.

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

export type Guideline = z.infer<typeof guideline>;
export type GuidelineCreate = z.input<typeof guidelineCreate>;
export type GuidelineDiff = z.infer<typeof guidelineDiff>;
export type GuidelineDiffQuery = z.input<typeof guidelineDiffQuery>;
