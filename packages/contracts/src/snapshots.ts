// Dataset snapshots: immutable, content-hashed JSONL, and the shape of a line of each kind. Training always names one.
import { z } from 'zod';
import { verdict } from './judgments.js';
import { id, name, sha256, timestamp } from './primitives.js';
import { message, split } from './prompts.js';

export const snapshotKind = z.enum(['documents', 'demonstrations', 'comparisons']);

export const snapshot = z
  .object({
    id,
    projectId: id,
    kind: snapshotKind,
    name,
    contentHash: sha256.describe('Content hash of its artifact, one JSONL file'),
    records: z.int(),
    bytes: z.int(),
    counts: z.record(z.string(), z.int()).describe('Per split, and what else is worth counting for its kind'),
    createdAt: timestamp,
  })
  .meta({ id: 'Snapshot' });

/** Freeze the project's judged comparisons, or its accepted demonstrations, as they stand. */
export const snapshotCreate = z.object({ kind: z.enum(['comparisons', 'demonstrations']), name });

/** The query of an upload of documents or demonstrations, whose body is the JSONL itself. */
export const snapshotUploadQuery = z.object({ kind: z.enum(['documents', 'demonstrations']), name });

export const documentRecord = z.object({ text: z.string().min(1), split: split.optional() });

/** A prompt and the ideal answer: the last message is the assistant's. */
export const demonstrationRecord = z.object({
  demonstrationId: id.optional().describe('Of one that was written or reviewed here'),
  messages: z
    .array(message)
    .min(2)
    .refine((messages) => messages.at(-1)?.role === 'assistant', 'must end with an assistant message'),
  split: split.optional(),
});

/** One judged comparison: its prompt, its completions and every judgment on it; indices refer to `completions`. */
export const comparisonRecord = z.object({
  comparisonId: id,
  promptId: id,
  split,
  messages: z.array(message).min(1),
  completions: z.array(z.object({ id, text: z.string() })).min(2),
  judgments: z.array(
    z.object({
      id,
      labelerId: id,
      labelerKind: z.enum(['person', 'simulated', 'imported']),
      verdict,
      ranking: z.array(z.array(z.int().min(0))).nullable(),
      strength: z.int().nullable().describe('Positive: completion 0 is better. Pairs only.'),
      guidelineVersion: z.int().nullable(),
    }),
  ),
});

export type SnapshotKind = z.infer<typeof snapshotKind>;
export type Snapshot = z.infer<typeof snapshot>;
export type SnapshotCreate = z.input<typeof snapshotCreate>;
export type DocumentRecord = z.infer<typeof documentRecord>;
export type DemonstrationRecord = z.infer<typeof demonstrationRecord>;
export type ComparisonRecord = z.infer<typeof comparisonRecord>;
