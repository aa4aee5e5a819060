// Leases: who looks at which slot, until when, and how it ended. A new lease is a new row.

import { assignmentStatus } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import { foreignKey, index, integer, pgEnum, pgTable, smallint, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant, primaryId } from './columns.js';
import { slots } from './slots.js';
import { users } from './users.js';

export const assignmentStatuses = pgEnum('assignment_status', assignmentStatus.enum);

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
    status: assignmentStatuses().notNull().default('leased'),
    fenceToken: uuid().notNull(),
    /** Completion ids as A, B, C… are shown. */
    displayedOrder: uuid().array().notNull(),
    /** The version in force when it was leased; null when the project has published none. */
    guidelineVersion: integer(),
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
    // Finding every lease of a slot when a comparison is deleted.
    index('assignments_comparison_id_idx').on(table.comparisonId, table.slotNumber),
  ],
);
