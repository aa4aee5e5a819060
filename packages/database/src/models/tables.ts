// Models, and the runs that train them: each names the other, so both tables stand here.

import {
  type Endpoint,
  model,
  modelKind,
  type RunConfig,
  type RunProgress,
  runKind,
  type TrainerOptions,
  type TrainerState,
  trainedOn,
} from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, erasureColumn, primaryId } from '../connection/columns.js';
import { users } from '../people/tables.js';
import { projects } from '../projects/tables.js';
import { snapshots } from '../snapshots/tables.js';
import { claimColumns, jobColumns } from '../work/columns.js';

export const modelKinds = pgEnum('model_kind', modelKind.enum);
export const modelStatus = pgEnum('model_status', model.shape.status.enum);

/**
 * Language models and reward models, with their lineage. The weights lie in the artifacts, under the checkpoint's hash.
 */
export const models = pgTable(
  'models',
  {
    id: primaryId(),
    /** Whose it is; null: the installation's, which every researcher may use and admins change. */
    projectId: uuid().references((): AnyPgColumn => projects.id, { onDelete: 'restrict' }),
    name: text().notNull(),
    kind: modelKinds().notNull(),
    status: modelStatus().notNull(),
    error: text(),
    checkpointHash: text(),
    /** Where it answers, if it is not hosted here. */
    endpoint: jsonb().$type<Endpoint>(),
    /** The endpoint with its key, sealed for this row; only the inference service opens it. */
    sealedEndpoint: text(),
    parentId: uuid().references((): AnyPgColumn => models.id, { onDelete: 'set null' }),
    snapshotId: uuid().references(() => snapshots.id, { onDelete: 'set null' }),
    runId: uuid().references((): AnyPgColumn => runs.id, { onDelete: 'set null' }),
    parameters: bigint({ mode: 'number' }),
    bytes: bigint({ mode: 'number' }),
    metrics: jsonb().$type<Record<string, number>>().notNull().default({}),
    card: text().notNull().default(''),
    /** What an import found amiss in the checkpoint, each as a sentence. */
    warnings: text().array().notNull().default([]),
    /** Where an import takes it from; null for what was trained here. */
    sourcePath: text(),
    /** By which it is out of sight; null: it is there. */
    erasureId: erasureColumn(),
    createdAt: createdAt(),
    ...claimColumns(),
  },
  (table) => [
    // Requests name models by name; each project has names of its own, and the installation has.
    uniqueIndex('models_name_key').on(
      table.name,
      sql`coalesce(${table.projectId}, '00000000-0000-0000-0000-000000000000')`,
    ),
    // Pages of a project's models.
    index('models_project_id_idx').on(table.projectId, table.id),
    // A run registers its model once, however often its end is delivered.
    unique('models_run_id_key').on(table.runId),
    // Unfinished imports, at a worker's start.
    index('models_status_idx').on(table.status),
    check('models_endpoint_check', sql`num_nulls(${table.endpoint}, ${table.sealedEndpoint}) IN (0, 2)`),
  ],
);

export const runKinds = pgEnum('run_kind', runKind.enum);
export const trainingPlaces = pgEnum('trained_on', trainedOn.enum);

/** Runs: one training each. The row says where it stands, so losing the queue loses no run. */
export const runs = pgTable(
  'runs',
  {
    id: primaryId(),
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'restrict' }),
    name: text().notNull(),
    kind: runKinds().notNull(),
    config: jsonb().$type<RunConfig>().notNull(),
    seed: integer().notNull(),
    snapshotId: uuid()
      .notNull()
      .references(() => snapshots.id, { onDelete: 'restrict' }),
    baseModelId: uuid().references((): AnyPgColumn => models.id, { onDelete: 'restrict' }),
    /** Null: of before it was recorded, or deleted. */
    createdBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    progress: jsonb().$type<RunProgress>(),
    metrics: jsonb().$type<Record<string, number>>().notNull().default({}),
    /** Where to go on after a crash: an artifact with weights and optimizer state, and its step. */
    resumeHash: text(),
    resumeStep: integer(),
    trainedOn: trainingPlaces().notNull().default('worker'),
    /** How it is trained elsewhere; null: on the worker. */
    trainerOptions: jsonb().$type<TrainerOptions>(),
    /** Of a run that is trained elsewhere: the artifact of what its trainers learn from; null: not made yet. */
    trainerData: text(),
    /** Of one trained elsewhere: the state to go on from, in uploaded parts, with its content hash. */
    trainerState: jsonb().$type<TrainerState & { hash: string }>(),
    /** Number of the newest event; updating it makes writers of one run queue up, so numbers have no gaps. */
    lastSequence: bigint({ mode: 'number' }).notNull().default(0),
    /** By which it is out of sight; null: it is there. */
    erasureId: erasureColumn(),
    ...jobColumns(),
  },
  (table) => [
    // Unfinished runs, at a worker's start; lists by status.
    index('runs_status_idx').on(table.status, table.id),
    // Pages of a project's runs.
    index('runs_project_id_idx').on(table.projectId, table.id),
  ],
);

/**
 * Names that stand for one of several versions of a reward model: the current one, switched and rolled back by name.
 * Append-only in use: the newest row of a name is in force, the one before it is what a rollback goes back to.
 */
export const modelAliases = pgTable(
  'model_aliases',
  {
    id: primaryId(),
    /** Whose it is: each project has a `current` of its own; null: the installation's. */
    projectId: uuid().references(() => projects.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    modelId: uuid()
      .notNull()
      .references(() => models.id, { onDelete: 'restrict' }),
    createdBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
  },
  (table) => [
    // Each request that names it: which model is meant now?
    index('model_aliases_name_idx').on(table.name, table.projectId, table.id),
    // Deleting a model asks which names lead to it.
    index('model_aliases_model_id_idx').on(table.modelId),
  ],
);

/** How a reward model's raw scores lie on a named reference set: what normalised scores are reckoned from. */
export const scoreReferences = pgTable(
  'score_references',
  {
    modelId: uuid()
      .notNull()
      .references(() => models.id, { onDelete: 'cascade' }),
    /** The model's project, or that of the snapshot where the model is the installation's; null: everybody's. */
    projectId: uuid().references(() => projects.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    snapshotId: uuid().references(() => snapshots.id, { onDelete: 'set null' }),
    mean: doublePrecision().notNull(),
    /** Standard deviation of the scores, above 0. */
    deviation: doublePrecision().notNull(),
    /** How many scores. */
    count: integer().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    // The reference sets of a model, each name once a project.
    uniqueIndex('score_references_pkey').on(
      table.modelId,
      table.name,
      sql`coalesce(${table.projectId}, '00000000-0000-0000-0000-000000000000')`,
    ),
  ],
);
