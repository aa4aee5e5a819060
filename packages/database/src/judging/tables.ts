// The queue of slots, the leases on them, and what labelers found.

import {
  type AutomaticPause,
  assignmentStatus,
  flagReason,
  flagState,
  skipReason,
  verdict,
} from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgEnum,
  pgSequence,
  pgTable,
  pgView,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { comparisons, completions } from '../comparisons/tables.js';
import { createdAt, instant, primaryId } from '../connection/columns.js';
import { demonstrations } from '../demonstrations/tables.js';
import { users } from '../people/tables.js';
import { projects, prompts } from '../projects/tables.js';

/**
 * The lanes of a project's queue: comparisons of one priority that ask for the same skills wait in one of them. `lease_next`
 * walks those lanes whose skills the labeler has, the most important first.
 */
export const lanes = pgTable(
  'lanes',
  {
    id: uuid().primaryKey().defaultRandom(),
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    priority: smallint().notNull(),
    /** Sorted, so that one set of skills is one lane. */
    requiredSkills: text().array().notNull(),
  },
  (table) => [
    // A comparison's lane, and all lanes of a project: a handful.
    unique('lanes_key').on(table.projectId, table.priority, table.requiredSkills),
  ],
);

/**
 * How far each labeler has come in a lane of the queue. Without it, a labeler who has judged ten thousand comparisons that
 * others still have to judge would step over ten thousand slots at each lease.
 */
export const labelerCursors = pgTable(
  'labeler_cursors',
  {
    laneId: uuid()
      .notNull()
      .references(() => lanes.id, { onDelete: 'cascade' }),
    labelerId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The last place in the lane that was offered to them, or found to hold nothing for them. */
    position: bigint({ mode: 'number' }).notNull(),
    /** How far the present look for what opened behind the cursor has come; it goes in small steps. */
    lookedThrough: bigint({ mode: 'number' }).notNull().default(0),
    /** When that look may go on. */
    rescanAfter: instant().notNull().default(sql`'-infinity'`),
  },
  (table) => [
    primaryKey({ name: 'labeler_cursors_pkey', columns: [table.laneId, table.labelerId] }),
    // Deleting a person.
    index('labeler_cursors_labeler_id_idx').on(table.labelerId),
  ],
);

export const slotStates = pgEnum('slot_state', ['open', 'leased', 'filled']);

/** Places in the queue. A slot that opens again gets a new place at the end: labelers may have passed its old one. */
export const slotPositions = pgSequence('slot_positions');

/**
 * The k places of a comparison that judgments fill. There are exactly as many rows as it needs judgments of labelers here,
 * and each holds at most one lease or judgment: that is how k + 1 is impossible. (Judgments that a file brings have none.)
 */
export const slots = pgTable(
  'slots',
  {
    comparisonId: uuid()
      .notNull()
      .references(() => comparisons.id, { onDelete: 'cascade' }),
    /** From 1. */
    number: smallint().notNull(),
    /**
     * Where it waits; null: not in the queue, as those of gold comparisons, of repeats, and of what is flagged. No foreign
     * key: a million slots would each lock the one lane, and slots go with their comparison anyway.
     */
    laneId: uuid(),
    state: slotStates().notNull().default('open'),
    position: bigint({ mode: 'number' }).notNull().default(sql`nextval('slot_positions')`),
  },
  (table) => [
    primaryKey({ name: 'slots_pkey', columns: [table.comparisonId, table.number] }),
    // `lease_next`: the lane's first open slot after the labeler's cursor. Taken slots leave the index.
    index('slots_open_idx')
      .on(table.laneId, table.position)
      .where(sql`${table.state} = 'open' AND ${table.laneId} IS NOT NULL`),
  ],
);

export const assignmentStatuses = pgEnum('assignment_status', assignmentStatus.enum);

/** Leases: who looks at which slot, until when, and how it ended. A new lease is a new row. */
export const assignments = pgTable(
  'assignments',
  {
    id: primaryId(),
    /**
     * The comparison's. No foreign key of its own: each lease would lock the one project row, and two hundred labelers
     * would queue for it. The slot's key leads to the project.
     */
    projectId: uuid().notNull(),
    comparisonId: uuid().notNull(),
    slotNumber: smallint().notNull(),
    labelerId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    /**
     * How many-th comparison it is that its labeler judged, skipped or holds in the project, as it was leased. Null: from before
     * there were numbers.
     */
    number: integer(),
    status: assignmentStatuses().notNull().default('leased'),
    fenceToken: uuid().notNull(),
    /** Completion ids as A, B, C… are shown. */
    displayedOrder: uuid().array().notNull(),
    /** The version in force when it was leased; null when the project has published none. */
    guidelineVersion: integer(),
    /** Taken along, for work without a connection: how many hours it lasts, from when it was last renewed. Null: it was not. */
    takenAlongHours: smallint(),
    leasedAt: instant().notNull(),
    expiresAt: instant().notNull(),
    endedAt: instant(),
  },
  (table) => [
    foreignKey({
      name: 'assignments_slot_fk',
      columns: [table.comparisonId, table.slotNumber],
      foreignColumns: [slots.comparisonId, slots.number],
    }).onDelete('cascade'),
    // A slot has one holder: with k slots, k judgments.
    uniqueIndex('assignments_slot_key')
      .on(table.comparisonId, table.slotNumber)
      .where(sql`${table.status} IN ('leased', 'judged')`),
    // Nobody judges one twice, nor sees again what they skipped. `lease_next` probes it for each slot that it considers.
    uniqueIndex('assignments_labeler_key')
      .on(table.comparisonId, table.labelerId)
      .where(sql`${table.status} IN ('leased', 'judged', 'skipped')`),
    // `lease_next`: leases of the project that have run out.
    index('assignments_expiry_idx').on(table.projectId, table.expiresAt).where(sql`${table.status} = 'leased'`),
    // What a labeler holds now.
    index('assignments_held_idx').on(table.labelerId, table.projectId).where(sql`${table.status} = 'leased'`),
    // `lease_next`: the highest number of a labeler. Also how many they have judged. The project first: a plan that finds whether a
    // labeler had a comparison must not take this for an index of labelers.
    uniqueIndex('assignments_number_key')
      .on(table.projectId, table.labelerId, table.number)
      .where(sql`${table.status} IN ('leased', 'judged', 'skipped')`),
    // Finding every lease of a slot when a comparison is deleted.
    index('assignments_comparison_id_idx').on(table.comparisonId, table.slotNumber),
  ],
);

export const verdicts = pgEnum('verdict', verdict.enum);
export const skipReasons = pgEnum('skip_reason', skipReason.enum);

/** Of the table, and of the view of those that stand. */
const columns = () => ({
  id: primaryId(),
  projectId: uuid().notNull(),
  comparisonId: uuid()
    .notNull()
    .references(() => comparisons.id, { onDelete: 'restrict' }),
  /** 1, then one more with each change: the newest stands, and the older ones stay. */
  version: smallint().notNull().default(1),
  /** The version that this one replaces. */
  supersedes: uuid().references((): AnyPgColumn => judgments.id, { onDelete: 'restrict' }),
  /** Null for imported judgments, which nobody leased. */
  assignmentId: uuid().references(() => assignments.id, { onDelete: 'restrict' }),
  labelerId: uuid()
    .notNull()
    .references(() => users.id, { onDelete: 'restrict' }),
  verdict: verdicts().notNull(),
  /** Completion ids, best first, ties in one group. */
  ranking: jsonb().$type<string[][]>(),
  skipReason: skipReasons(),
  /** −3…3 in terms of the first two completions as displayed. */
  strength: smallint(),
  rationale: text(),
  /** By criterion and completion id. */
  ratings: jsonb().$type<Record<string, Record<string, number>>>(),
  /** What the labeler wrote because no candidate was good enough. */
  writtenCompletionId: uuid().references(() => completions.id, { onDelete: 'restrict' }),
  writtenDemonstrationId: uuid().references(() => demonstrations.id, { onDelete: 'restrict' }),
  /** Of gold comparisons only: whether it agrees with the known answer. */
  goldCorrect: boolean(),
  dwellMs: integer(),
  displayedOrder: uuid().array().notNull(),
  guidelineVersion: integer(),
  createdAt: createdAt(),
});

/**
 * What labelers found. Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE. The table has one column more, `written_in`,
 * which the database fills and services may not (docs/decisions/024-hash-chain.md).
 */
export const judgments = pgTable('judgments', columns(), (table) => [
  // What came of an assignment.
  uniqueIndex('judgments_assignment_id_key')
    .on(table.assignmentId, table.version)
    .where(sql`${table.assignmentId} IS NOT NULL`),
  // Nobody judges one twice; also finds a comparison's judgments, for snapshots.
  unique('judgments_comparison_id_labeler_id_key').on(table.comparisonId, table.labelerId, table.version),
  // A version is replaced once; also tells which versions stand.
  uniqueIndex('judgments_supersedes_key').on(table.supersedes).where(sql`${table.supersedes} IS NOT NULL`),
  // Quotas, and what a labeler may be shown again: their latest of a project.
  index('judgments_labeler_day_idx').on(table.projectId, table.labelerId, table.createdAt),
  // Judgments of some days.
  index('judgments_project_day_idx').on(table.projectId, table.createdAt),
  // Pages of a project's judgments, and of one labeler's.
  index('judgments_project_id_idx').on(table.projectId, table.id),
  index('judgments_labeler_id_idx').on(table.labelerId, table.id),
  // Erasing a completion or a demonstration asks which judgments wrote it: few did.
  index('judgments_written_completion_idx')
    .on(table.writtenCompletionId)
    .where(sql`${table.writtenCompletionId} IS NOT NULL`),
  index('judgments_written_demonstration_idx')
    .on(table.writtenDemonstrationId)
    .where(sql`${table.writtenDemonstrationId} IS NOT NULL`),
  // Progress counts skips.
  index('judgments_skips_idx').on(table.projectId, table.id).where(sql`${table.verdict} = 'skip'`),
  check('judgments_ranking', sql`(${table.verdict} = 'ranking') = (${table.ranking} IS NOT NULL)`),
  check('judgments_skip_reason', sql`(${table.verdict} = 'skip') = (${table.skipReason} IS NOT NULL)`),
]);

/**
 * The judgments that count: the newest version of each, unless it takes the judgment back. Whoever reads judgments for a
 * purpose other than their history reads this view, so that what "standing" means is said once, in migration 0006.
 */
export const standingJudgments = pgView('standing_judgments', columns()).existing();

/**
 * How each labeler stands in a project: their gold answers counted, whether they are qualified, and why they are paused.
 */
export const standings = pgTable(
  'standings',
  {
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    labelerId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    goldSeen: integer().notNull().default(0),
    goldRight: integer().notNull().default(0),
    /** Null while the qualification round goes on, where the project has one. */
    qualifiedAt: instant(),
    pausedAt: instant(),
    /** What the labeler is told. */
    pauseReason: text(),
    /** Whether the product paused them, not a person. */
    pausedAutomatically: boolean().notNull().default(false),
    /** What the product paused them for, for words of others than `pauseReason`; null where a person did. */
    pauseCause: jsonb().$type<AutomaticPause>(),
    /** Gold answers before this count no more: when somebody let them go on after a pause. */
    countedSince: instant(),
  },
  (table) => [primaryKey({ name: 'standings_pkey', columns: [table.projectId, table.labelerId] })],
);

export const flagReasons = pgEnum('flag_reason', flagReason.enum);
export const flagStates = pgEnum('flag_state', flagState.enum);

/**
 * What labelers flag: a prompt or a candidate that nobody should be shown, or train on, until a researcher has looked.
 */
export const flags = pgTable(
  'flags',
  {
    id: primaryId(),
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    promptId: uuid()
      .notNull()
      .references(() => prompts.id, { onDelete: 'cascade' }),
    /** The candidate; null: the prompt itself. */
    completionId: uuid().references(() => completions.id, { onDelete: 'cascade' }),
    labelerId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    reason: flagReasons().notNull(),
    note: text().notNull().default(''),
    /** `upheld` ones are left out of training. */
    state: flagStates().notNull().default('open'),
    resolvedBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    resolvedAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [
    // Pages of a project's flags, also by state.
    index('flags_project_id_idx').on(table.projectId, table.state, table.id),
    // Snapshots and leases ask whether a prompt, or one of its candidates, is flagged.
    index('flags_prompt_id_idx').on(table.promptId),
    index('flags_completion_id_idx').on(table.completionId).where(sql`${table.completionId} IS NOT NULL`),
    // Once per person and thing.
    uniqueIndex('flags_labeler_key').on(
      table.labelerId,
      table.promptId,
      sql`coalesce(${table.completionId}, ${table.promptId})`,
    ),
  ],
);
