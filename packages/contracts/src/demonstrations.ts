// Demonstrations: a question and the ideal answer that a person wrote. Written as a draft, submitted, then accepted or
// returned by somebody else.
import { z } from 'zod';
import { unreadColumn } from './imports.js';
import { pageQuery } from './pagination.js';
import { count, digits, id, int32Max, ordinal, timestamp } from './primitives.js';
import { contextDocument, message, split } from './prompts.js';

export const demonstrationState = z.enum(['draft', 'submitted', 'accepted', 'returned']);

/** The whole conversation; the last message is the ideal answer, what stands before it is the prompt. */
const conversation = z.array(message).max(200);
const contextDocuments = z.array(contextDocument).max(20);

/** Of the content: counts up with each change of it, so that two tabs never overwrite each other unnoticed. */
const revision = ordinal;

export const demonstration = z
  .object({
    id,
    projectId: id,
    authorId: id.describe('A user; for files the stand-in for the unknown people behind that source'),
    state: demonstrationState,
    revision: revision.describe('Send it with every change: one that is based on an older revision is refused'),
    promptId: id.nullable().describe('The given prompt that it answers, if it answers one'),
    messages: conversation,
    contextDocuments,
    split: split.describe('By the hash of the prompt, as for prompts'),
    guidelineVersion: ordinal.nullable().describe('The version its author worked by'),
    source: z.string().nullable().describe('The file it was imported from'),
    createdAt: timestamp,
    updatedAt: timestamp,
    submittedAt: timestamp.nullable().describe('First submitted'),
    acceptedAt: timestamp.nullable(),
  })
  .meta({ id: 'Demonstration' });

export const demonstrationCreate = z.object({
  messages: conversation.default([]),
  contextDocuments: contextDocuments.default([]),
  promptId: z
    .union([id, z.literal('next')])
    .optional()
    .describe('Answer this prompt, or the `next` one that you have not answered: its messages open the conversation'),
});

/** An autosave: the whole content, and the revision that it changes. */
export const demonstrationSave = z.object({ revision, messages: conversation, contextDocuments });

export const demonstrationSubmit = z.object({ revision });

export const reviewDecision = z.enum(['accept', 'return']);

export const demonstrationReviewSubmit = z
  .object({
    revision: revision.describe('What was read'),
    decision: reviewDecision,
    comment: z.string().trim().max(20_000).default(''),
  })
  .refine(({ decision, comment }) => decision === 'accept' || comment !== '', {
    message: 'is needed: tell the author what to change',
    path: ['comment'],
  });

/** Another demonstration of the project that says nearly the same. */
export const nearDuplicate = z.object({
  demonstrationId: id,
  similarity: z.number().min(0).max(1).describe('Estimated Jaccard similarity of their five-character shingles'),
});

/** Submitted; what is too much like it is told at once: to researchers all of it, to others what they wrote themselves. */
export const demonstrationSubmitted = z.object({ demonstration, nearDuplicates: z.array(nearDuplicate) });

export const demonstrationRevision = z.object({
  revision,
  editorId: id,
  messages: conversation,
  contextDocuments,
  guidelineVersion: ordinal.nullable(),
  createdAt: timestamp,
});

export const demonstrationReview = z.object({
  revision,
  reviewerId: id,
  decision: reviewDecision,
  comment: z.string(),
  createdAt: timestamp,
});

/** Every content that reviewers were ever shown, and what they said of it, oldest first. Nothing of it ever changes. */
export const demonstrationHistory = z.object({
  revisions: z.array(demonstrationRevision),
  reviews: z.array(demonstrationReview),
});

export const demonstrationQuery = pageQuery.extend({
  state: demonstrationState.optional(),
  authorId: id.optional(),
  guidelineVersion: digits(1, int32Max).optional(),
});

export const nearDuplicatePair = z.object({
  id,
  otherId: id,
  similarity: nearDuplicate.shape.similarity,
  acrossSplits: z.boolean().describe('One is trained on while the other is tested on'),
});

const share = z.number().min(0).max(1).nullable();

const quality = {
  counts: z.object({ draft: count, submitted: count, accepted: count, returned: count }),
  acceptanceRate: share.describe('Accepted, of those that stand accepted or returned now'),
  returnedRate: share.describe('Of those ever submitted: returned at least once'),
  meanAnswerCharacters: z.number().nullable().describe('Of the last message, over those ever submitted'),
  meanSecondsToAccept: z
    .number()
    .nullable()
    .describe('From first submitted to accepted, over those that were reviewed'),
  nearDuplicateShare: share.describe('Of those ever submitted: too much like another one'),
};

export const demonstrationStatistics = z
  .object({
    authors: z.array(z.object({ authorId: id, name: z.string(), ...quality })),
    guidelineVersions: z.array(z.object({ guidelineVersion: ordinal.nullable(), ...quality })),
  })
  .meta({ id: 'DemonstrationStatistics' });

export const demonstrationImportQuery = z.object({
  source: z.string().min(1).max(500).default('import').describe('A name for the file, kept with everything it made'),
  state: z
    .enum(['submitted', 'accepted'])
    .default('submitted')
    .describe('`accepted` for a file whose answers were reviewed elsewhere'),
});

/** A file with a bad line makes nothing: it is answered 422 with the lines in `errors`. */
export const demonstrationImported = z.object({
  lines: count,
  created: count,
  existing: count.describe('The source brought them before'),
  shapes: z.record(z.string(), count).describe('Lines of each shape: openai, sharegpt, alpaca'),
  nearDuplicates: count.describe('Of those created: too much like another one; see near-duplicates'),
  unread: z.array(unreadColumn).default([]).describe('Columns and keys that are not read, the first hundred'),
});

export const demonstrationExportQuery = z.object({ state: demonstrationState.exclude(['draft']).default('accepted') });

export type DemonstrationState = z.infer<typeof demonstrationState>;
export type Demonstration = z.infer<typeof demonstration>;
export type DemonstrationCreate = z.input<typeof demonstrationCreate>;
export type DemonstrationSave = z.input<typeof demonstrationSave>;
export type DemonstrationSubmitted = z.infer<typeof demonstrationSubmitted>;
export type DemonstrationReviewSubmit = z.input<typeof demonstrationReviewSubmit>;
export type DemonstrationHistory = z.infer<typeof demonstrationHistory>;
export type DemonstrationQuery = z.input<typeof demonstrationQuery>;
export type NearDuplicate = z.infer<typeof nearDuplicate>;
export type NearDuplicatePair = z.infer<typeof nearDuplicatePair>;
export type DemonstrationStatistics = z.infer<typeof demonstrationStatistics>;
export type DemonstrationImportQuery = z.input<typeof demonstrationImportQuery>;
export type DemonstrationImported = z.infer<typeof demonstrationImported>;
export type DemonstrationExportQuery = z.input<typeof demonstrationExportQuery>;
