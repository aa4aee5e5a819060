// Labeling instructions in Markdown. A draft can change; a published version never does.
import { z } from 'zod';
import { count, digits, id, int32Max, ordinal, timestamp, yesOrNo } from './primitives.js';
import { estimate } from './reports.js';

export const guideline = z
  .object({
    id,
    projectId: id,
    version: ordinal,
    status: z.enum(['draft', 'published']),
    markdown: z.string(),
    revision: ordinal.describe('One more with each change of a draft'),
    createdAt: timestamp,
    updatedAt: timestamp.describe('When the text was last changed'),
    updatedBy: id.nullable().describe('Who changed it last; null: not known, or asked by a labeler'),
    publishedAt: timestamp.nullable(),
    acknowledged: z.boolean().describe('Whether the one who asks has acknowledged this version'),
  })
  .meta({ id: 'Guideline' });

/** The version to judge by now, and the last one that the one who asks has read: the difference is what changed for them. */
export const currentGuideline = z
  .object({
    guideline: guideline.nullable().describe('The newest published version; null when none is published'),
    acknowledgedVersion: ordinal.nullable().describe('The newest that they have acknowledged; null: none yet'),
    acknowledged: z.boolean().describe('Whether that is the one in force'),
  })
  .meta({ id: 'CurrentGuideline' });

const markdown = z.string().min(1).max(200_000);

export const guidelineCreate = z.object({ markdown });

/** A change of a draft, refused when the draft is at another revision than the one that was changed. */
export const guidelineSave = z.object({ markdown, revision: ordinal.describe('The one that was changed') });

/** The draft's revision that is meant; where it is left out, whatever the draft is now. */
export const guidelineRevisionQuery = z.object({
  revision: digits(1, int32Max).optional().describe('Refused when the draft is at another; left out: as it is now'),
});

/** How people go by a version. */
export const guidelineFigures = z
  .object({
    judgments: count.describe('Standing judgments of the work that name it, without skips'),
    raw: estimate.describe('Share of pairs of labels that are equal, among judgments that name it'),
    alphaOrdinal: estimate.describe("Krippendorff's α of the same"),
    labelers: count.describe("The project's labelers: people whose account is not disabled"),
    acknowledged: count.describe('How many of them have acknowledged it'),
  })
  .meta({ id: 'GuidelineFigures' });

/** A version as the list tells it. */
export const listedGuideline = guideline
  .extend({ figures: guidelineFigures.nullable().describe('Null where they were not asked for, and of drafts') })
  .meta({ id: 'ListedGuideline' });

export const guidelineQuery = z.object({
  figures: yesOrNo.default(false).describe('Whether to reckon the figures of each version: for researchers'),
});

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
export type CurrentGuideline = z.infer<typeof currentGuideline>;
export type GuidelineCreate = z.input<typeof guidelineCreate>;
export type GuidelineSave = z.input<typeof guidelineSave>;
export type GuidelineFigures = z.infer<typeof guidelineFigures>;
export type ListedGuideline = z.infer<typeof listedGuideline>;
export type GuidelineQuery = Partial<z.output<typeof guidelineQuery>>;
export type GuidelineDiff = z.infer<typeof guidelineDiff>;
export type GuidelineDiffQuery = z.input<typeof guidelineDiffQuery>;
