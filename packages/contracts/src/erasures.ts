// Erasure: what is deleted is out of sight at once, can be taken back for a while, and then goes for good. What stays says
// that it was erased, by ids alone.
import { z } from 'zod';
import { pageQuery } from './pagination.js';
import { count, id, sha256, timestamp, yesOrNo } from './primitives.js';

export const erasureKind = z.enum(['project', 'prompt', 'completion', 'snapshot', 'model', 'run']);

/** Rows, by what they are: `{"judgments": 12}`. */
const counts = z.record(z.string(), count);

/** What still needs the thing. */
export const erasureUse = z.object({
  what: z.string().describe('A run, a sample, a snapshot, an alias'),
  id: id.nullable().describe('null: of another project, of which you may not know'),
  why: z.string().describe('How it uses it, and what to do first'),
});

/** What a DELETE would do, told by `?dryRun=true`. */
export const erasureImpact = z
  .object({
    kind: erasureKind,
    subjectId: id,
    refusedBy: z.array(erasureUse).describe('Empty: it can be deleted'),
    goesAlong: counts.describe('What is erased, the thing itself included'),
  })
  .meta({ id: 'ErasureImpact' });

export const erasure = z
  .object({
    id,
    kind: erasureKind,
    subjectId: id.describe('What is erased'),
    projectId: id.nullable(),
    requestedBy: id.nullable(),
    requestedAt: timestamp,
    purgeAfter: timestamp.describe('Until then it can be restored'),
    restoredAt: timestamp.nullable(),
    purgedAt: timestamp.nullable().describe('Since then it is gone for good'),
    error: z.string().nullable().describe('Why the last try to purge it failed; it is tried again'),
    counts: counts.describe('What goes along; once it is purged, what was erased'),
    contentHash: sha256.nullable().describe('Of the hashes of the judgments that were erased, in order of their ids'),
  })
  .meta({ id: 'Erasure' });

export const erasureOrder = z.object({
  dryRun: yesOrNo.default(false).describe('Only tell what would go along, and what refuses it'),
  now: yesOrNo.default(false).describe('Without the time in which it can be restored; admins only'),
});

export const erasureQuery = pageQuery.extend({ projectId: id.optional(), kind: erasureKind.optional() });

export type ErasureKind = z.infer<typeof erasureKind>;
export type ErasureUse = z.infer<typeof erasureUse>;
export type ErasureImpact = z.infer<typeof erasureImpact>;
export type Erasure = z.infer<typeof erasure>;
export type ErasureOrder = z.input<typeof erasureOrder>;
export type ErasureQuery = z.input<typeof erasureQuery>;
