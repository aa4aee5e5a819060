// Leases. What keeps "exactly k" is in the database: the slots, their unique indexes, and the functions of migrations/.

import type { Assignment, ProjectSettings } from '@tastemaker/contracts';
import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../database.js';
import { DatabaseError } from '../database-error.js';
import { iso } from '../instants.js';
import { found } from '../only.js';
import { assignments, projects, slots } from '../schema/index.js';
import { uuidv7 } from '../uuid.js';

/** Which lease is meant, and the proof that it is the caller's. */
export interface LeaseProof {
  assignmentId: string;
  labelerId: string;
  fenceToken: string;
}

type AssignmentRow = typeof assignments.$inferSelect;

interface LeaseOutcome extends Record<string, unknown> {
  outcome: 'leased' | 'none' | 'guideline_not_acknowledged' | 'project_not_found';
  assignment: Assignment | null;
}

/**
 * Leases the next comparison of a project to a labeler, in one round trip; undefined when there is none for them now. A
 * lease that they hold already is renewed and given back instead. Leases that ran out are taken back on the way.
 * @throws DatabaseError `guideline_not_acknowledged`, `not_found`
 */
export async function leaseNext(
  database: Database,
  projectId: string,
  labelerId: string,
): Promise<Assignment | undefined> {
  const { rows } = await database.execute<LeaseOutcome>(
    sql`SELECT outcome, assignment FROM lease_next(${projectId}, ${labelerId}, ${uuidv7()})`,
  );
  const { outcome, assignment } = found(rows, 'answer');
  if (outcome === 'project_not_found') throw new DatabaseError('not_found', 'There is no such project.');
  if (outcome === 'guideline_not_acknowledged') {
    throw new DatabaseError(outcome, 'Read the guideline in force and acknowledge it first.');
  }
  return assignment ?? undefined;
}

/** The assignment as its labeler sees it. @throws DatabaseError `not_found`, also when it is another labeler's. */
export async function assignmentOf(database: Database, assignmentId: string, labelerId: string): Promise<Assignment> {
  const { rows } = await database.execute<{ assignment: Assignment }>(
    sql`SELECT assignment_view(id) AS assignment FROM assignments
        WHERE id = ${assignmentId} AND labeler_id = ${labelerId}`,
  );
  return found(rows, 'assignment').assignment;
}

/**
 * Prolongs a lease that is still alive by the project's lease time.
 * @returns when it now expires.
 * @throws DatabaseError `assignment_expired`, `already_judged`, `not_found`
 */
export async function renewLease(database: Database, proof: LeaseProof): Promise<string> {
  return database.transaction(async (tx) => {
    const lease = await lockLease(tx, proof);
    const rows = await tx
      .update(assignments)
      .set({ expiresAt: sql`now() + make_interval(secs => ${lease.settings.leaseSeconds})` })
      .where(eq(assignments.id, lease.id))
      .returning({ expiresAt: assignments.expiresAt });
    return iso(found(rows, 'assignment').expiresAt);
  });
}

/**
 * Gives a lease back: the slot is open to everybody again, also to the same labeler. Doing so again changes nothing.
 * @throws DatabaseError `assignment_expired`, `already_judged`, `not_found`
 */
export async function releaseAssignment(database: Database, proof: LeaseProof): Promise<void> {
  await database.transaction(async (tx) => {
    const row = await lockAssignment(tx, proof);
    if (row.status === 'released') return;
    assertLive(row);
    await endAsReleased(tx, row);
    await reopenSlot(tx, row);
  });
}

/** Gives back everything that a labeler holds in a project. */
export async function releaseAllHeld(tx: Database, projectId: string, labelerId: string): Promise<void> {
  const held = await tx
    .select()
    .from(assignments)
    .where(
      and(eq(assignments.projectId, projectId), eq(assignments.labelerId, labelerId), eq(assignments.status, 'leased')),
    )
    .for('update');
  for (const row of held) {
    await endAsReleased(tx, row);
    await reopenSlot(tx, row);
  }
}

/** Locks the assignment for the rest of the transaction. @throws DatabaseError `not_found`, or unless it is alive. */
async function lockLease(tx: Database, proof: LeaseProof): Promise<LockedAssignment> {
  const row = await lockAssignment(tx, proof);
  assertLive(row);
  return row;
}

export type LockedAssignment = AssignmentRow & { runOut: boolean; settings: ProjectSettings };

/** Locks the assignment, whatever its state. A wrong fence token is as good as none. */
export async function lockAssignment(tx: Database, proof: LeaseProof): Promise<LockedAssignment> {
  const rows = await tx
    .select({ row: assignments, settings: projects.settings, runOut: sql<boolean>`${assignments.expiresAt} <= now()` })
    .from(assignments)
    .innerJoin(projects, eq(projects.id, assignments.projectId))
    .where(and(eq(assignments.id, proof.assignmentId), eq(assignments.labelerId, proof.labelerId)))
    .for('update', { of: assignments });
  const { row, runOut, settings } = found(rows, 'assignment');
  if (row.fenceToken !== proof.fenceToken) {
    throw new DatabaseError('assignment_expired', 'This is not the fence token of the assignment; lease it anew.');
  }
  return { ...row, runOut, settings };
}

/** @throws DatabaseError that says why the lease is not alive any more. */
export function assertLive(row: LockedAssignment): void {
  switch (row.status) {
    case 'leased':
      if (!row.runOut) return;
      throw expired(row);
    case 'expired':
      throw expired(row);
    case 'released':
      throw new DatabaseError('assignment_expired', 'You have given this assignment back.');
    case 'judged':
      throw new DatabaseError('already_judged', 'You have judged this assignment already.');
    case 'skipped':
      throw new DatabaseError('already_judged', 'You have skipped this assignment.');
  }
}

async function endAsReleased(tx: Database, row: AssignmentRow): Promise<void> {
  await tx.update(assignments).set({ status: 'released', endedAt: sql`now()` }).where(eq(assignments.id, row.id));
}

/** The slot is open again, at the end of the queue: labelers may have passed its old place. */
async function reopenSlot(tx: Database, row: AssignmentRow): Promise<void> {
  await tx
    .update(slots)
    .set({ state: 'open', position: sql`nextval('slot_positions')` })
    .where(and(eq(slots.comparisonId, row.comparisonId), eq(slots.number, row.slotNumber)));
}

function expired(row: AssignmentRow): DatabaseError {
  return new DatabaseError(
    'assignment_expired',
    `The lease ran out at ${iso(row.expiresAt)}; the comparison goes to whoever asks next.`,
  );
}
