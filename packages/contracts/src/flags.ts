// Flags: a labeler says that a prompt or a candidate should not be there; a researcher decides.
import { z } from 'zod';
import { completion } from './completions.js';
import { label } from './judgments.js';
import { pageQuery } from './pagination.js';
import { count, id, timestamp } from './primitives.js';
import { prompt } from './prompts.js';

export const flagReason = z.enum(['harmful', 'personal_data', 'broken', 'wrong_language', 'duplicate', 'other']);

/** `upheld`: it is left out of snapshots for training; `dismissed`: it stays. While it is open, nobody is shown it. */
export const flagState = z.enum(['open', 'upheld', 'dismissed']);

const note = z.string().max(5000).default('');

export const flagRaise = z.object({
  fenceToken: z.string().max(200).describe("The assignment's"),
  label: label.nullable().default(null).describe('Which candidate; null: the prompt itself'),
  reason: flagReason,
  note,
});

/** What a labeler is told of their own flag. */
export const ownFlag = z
  .object({ id, assignmentId: id, label: label.nullable(), reason: flagReason, note: z.string(), createdAt: timestamp })
  .meta({ id: 'OwnFlag' });

/** A flag as researchers see it. */
export const flag = z
  .object({
    id,
    projectId: id,
    promptId: id,
    completionId: id.nullable().describe('The candidate; null: the prompt itself'),
    labelerId: id,
    reason: flagReason,
    note: z.string(),
    state: flagState,
    resolvedBy: id.nullable(),
    resolvedAt: timestamp.nullable(),
    createdAt: timestamp,
  })
  .meta({ id: 'Flag' });

/** A flag with what it is on, read in full. */
export const flagDetail = flag
  .extend({
    prompt: prompt.nullable().describe('Null: deleted since'),
    completion: completion.nullable().describe('Null: the flag is on the prompt itself, or it was deleted since'),
    labelerName: z.string().nullable().describe('Null: the account was deleted'),
    resolverName: z.string().nullable(),
    comparisons: count.describe('Comparisons of the work that it keeps from labelers while it is open or upheld'),
  })
  .meta({ id: 'FlagDetail' });

export const flagQuery = pageQuery.extend({ state: flagState.optional() });

export const flagResolve = z.object({ state: flagState.exclude(['open']) });

export type FlagReason = z.infer<typeof flagReason>;
export type FlagState = z.infer<typeof flagState>;
export type FlagRaise = z.input<typeof flagRaise>;
export type OwnFlag = z.infer<typeof ownFlag>;
export type Flag = z.infer<typeof flag>;
export type FlagDetail = z.infer<typeof flagDetail>;
export type FlagQuery = z.input<typeof flagQuery>;
export type FlagResolve = z.input<typeof flagResolve>;
