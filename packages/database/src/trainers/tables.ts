// Trainers of runs that are trained elsewhere, and the parts of what they upload.

import type { TrainerFailure, TrainerFinish } from '@tastemaker/contracts';
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant } from '../connection/columns.js';
import { runs } from '../models/tables.js';

/** How a trainer says that it is done. */
export type TrainerOutcome =
  | ({ type: 'finished' } & Required<TrainerFinish>)
  | ({ type: 'failed' } & Required<TrainerFailure>);

/** One after the other: only a run's newest trainer is heard. */
export const trainers = pgTable(
  'trainers',
  {
    runId: uuid()
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    /** From 1; the fence of this trainer. */
    attempt: integer().notNull(),
    /** sha256 of its token, lower-case hex. */
    tokenHash: text().notNull(),
    expiresAt: instant().notNull(),
    /** Number of the last batch of events that was stored. */
    lastBatch: integer().notNull().default(0),
    /** When it said something last; null: nothing yet. */
    heardAt: instant(),
    outcome: jsonb().$type<TrainerOutcome>(),
    /** From then on it is heard no more: it is done, given up, or another has taken its place. */
    endedAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [
    // The newest trainer of a run.
    primaryKey({ name: 'trainers_pkey', columns: [table.runId, table.attempt] }),
    // Whose token it is, with each of its requests.
    unique('trainers_token_hash_key').on(table.tokenHash),
  ],
);

/** Uploaded parts, an artifact of one file each, until their run is over and nothing goes on from them. */
export const trainerParts = pgTable(
  'trainer_parts',
  {
    runId: uuid()
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    /** Of the part's bytes. */
    sha256: text().notNull(),
    artifactHash: text().notNull(),
    bytes: bigint({ mode: 'number' }).notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    // A run's parts by their hashes.
    primaryKey({ name: 'trainer_parts_pkey', columns: [table.runId, table.sha256] }),
    // Whether an artifact is in use.
    index('trainer_parts_artifact_hash_idx').on(table.artifactHash),
  ],
);
