// An assignment: a labeler's lease on one slot of a comparison. It is blind: nothing in it tells which model wrote what.
import { z } from 'zod';
import { label, labelRanking, skipReason, verdict } from './judgments.js';
import { id, timestamp } from './primitives.js';
import { contextDocument, message } from './prompts.js';

export const assignmentStatus = z.enum(['leased', 'judged', 'skipped', 'released', 'expired']);

export const candidate = z.object({ label, text: z.string() });

export const assignment = z
  .object({
    id,
    projectId: id,
    status: assignmentStatus,
    fenceToken: z.string().describe('Send it with renew, judgment, skip and release'),
    expiresAt: timestamp,
    messages: z.array(message),
    contextDocuments: z.array(contextDocument),
    candidates: z.array(candidate),
    guidelineVersion: z.int().nullable(),
    allowTies: z.boolean(),
    allowAllBad: z.boolean(),
  })
  .meta({ id: 'Assignment' });

export const fence = z.object({ fenceToken: z.string() });

/** What a labeler is told of their own judgment: in letters, not in completion ids. */
export const ownJudgment = z
  .object({
    id,
    assignmentId: id,
    verdict,
    ranking: labelRanking.nullable(),
    skipReason: skipReason.nullable(),
    createdAt: timestamp,
  })
  .meta({ id: 'OwnJudgment' });

/** The judgment is stored; `next` is the next assignment, already leased, or null when none is left. */
export const judgmentAccepted = z.object({ judgment: ownJudgment, next: assignment.nullable() });

/** Ask for `next: false` to stop after this one without leasing another. */
export const nextQuery = z.object({ next: z.stringbool().default(true) });

export type AssignmentStatus = z.infer<typeof assignmentStatus>;
export type Candidate = z.infer<typeof candidate>;
export type Assignment = z.infer<typeof assignment>;
export type OwnJudgment = z.infer<typeof ownJudgment>;
export type JudgmentAccepted = z.infer<typeof judgmentAccepted>;

/** Label of the candidate at a displayed position: 0 → A, 15 → P. */
export function labelAt(position: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + position);
}
