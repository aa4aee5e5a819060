// Language models and reward models, with their lineage. The weights lie in the artifacts, under the checkpoint's hash.

import { type Endpoint, model, modelKind } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  check,
  index,
  jsonb,
  pgEnum,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { claimColumns } from './claim-columns.js';
import { createdAt, erasureColumn, primaryId } from './columns.js';
import { projects } from './projects.js';
// oxlint-disable-next-line import/no-cycle -- a run names its base model, a model its run; references resolve later
import { runs } from './runs.js';
import { snapshots } from './snapshots.js';

export const modelKinds = pgEnum('model_kind', modelKind.enum);
export const modelStatus = pgEnum('model_status', model.shape.status.enum);

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
