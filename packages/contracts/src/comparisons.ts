// A comparison: K completions of one prompt to be judged, with the number of judgments it needs.
import { z } from 'zod';
import { pageQuery } from './pagination.js';
import { id, timestamp } from './primitives.js';

export const comparisonStatus = z.enum(['open', 'closed']);

/**
 * - `work`: what the project is for
 * - `gold`: its answer is known; shown among the others to see how well a labeler judges
 * - `repeat`: shown again, swapped, to the labeler who judged it before, to see how consistent they are
 */
export const comparisonPurpose = z.enum(['work', 'gold', 'repeat']);

export const comparison = z
  .object({
    id,
    projectId: id,
    promptId: id,
    completionIds: z.array(id).min(2).max(16),
    judgmentsNeeded: z.int().min(1),
    judgmentsDone: z.int().min(0),
    status: comparisonStatus,
    createdAt: timestamp,
    closedAt: timestamp.nullable(),
  })
  .meta({ id: 'Comparison' });

export const comparisonCreate = z.object({
  completionIds: z
    .array(id)
    .min(2)
    .max(16)
    .refine((ids) => new Set(ids).size === ids.length, 'names a completion twice')
    .describe('All of one prompt'),
  judgmentsNeeded: z.int().min(1).max(50).optional().describe("The project's setting if left out"),
});

export const comparisonsCreate = z.object({ comparisons: z.array(comparisonCreate).min(1).max(1000) });
export const comparisonsCreated = z.object({ comparisons: z.array(comparison) });
export const comparisonQuery = pageQuery.extend({ status: comparisonStatus.optional(), promptId: id.optional() });

export type ComparisonPurpose = z.infer<typeof comparisonPurpose>;
export type ComparisonStatus = z.infer<typeof comparisonStatus>;
export type Comparison = z.infer<typeof comparison>;
export type ComparisonCreate = z.input<typeof comparisonCreate>;
export type ComparisonsCreated = z.infer<typeof comparisonsCreated>;
export type ComparisonQuery = z.input<typeof comparisonQuery>;
