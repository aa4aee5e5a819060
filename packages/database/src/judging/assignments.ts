// Leases. What keeps "exactly k" is in the database: the slots, their unique indexes, and the functions of packages/database/sql.

import type { Assignment, ProjectSettings } from '@tastemaker/contracts';
import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { iso } from '../connection/instants.js';
import { found } from '../connection/only.js';
import { preparedOnce } from '../connection/prepared.js';
import { projects } from '../projects/tables.js';
import { assignments, slots } from './tables.js';

/** Which lease is meant, and the proof that it is the caller's. */
export interface LeaseProof {
  assignmentId: string;
  labelerId: string;
  fenceToken: string;
}

type AssignmentRow = typeof assignments.$inferSelect;

type NoLease =
  | 'none'
  | 'project_not_found'
  | 'not_member'
  | 'labeler_paused'
  | 'guideline_not_acknowledged'
  | 'project_paused'
  | 'quota_reached'
  | 'not_qualified';

/** A row of what the database's `lease_next` says. */
export interface LeaseOutcome {
  outcome: 'leased' | NoLease;
  /** Why a labeler is paused. */
  detail: string | null;
  assignment: Assignment | null;
}

export const leaseColumns = {
  outcome: sql<LeaseOutcome['outcome']>`outcome`,
  detail: sql<string | null>`detail`,
  assignment: sql<Assignment | null>`assignment`,
};

export interface LeaseOrder {
  /** How many to hold afterwards, at most. @defaultValue 1 */
  count?: number;
  /** Admins need not be members. @defaultValue false */
  isAdmin?: boolean;
}

/**
 * Leases the next comparison of a project to a labeler, in one round trip; undefined when there is none for them now. A
 * lease that they hold already is renewed and given back instead. Leases that ran out are taken back on the way.
 * @throws DatabaseError `guideline_not_acknowledged`, `labeler_paused`, `project_paused`, `quota_reached`, `not_qualified`,
 * `not_found` (no such project, or they are no member of it)
 */
export async function leaseNext(
  database: Database,
  projectId: string,
  labelerId: string,
  order: LeaseOrder = {},
): Promise<Assignment | undefined> {
  return (await leaseAhead(database, projectId, labelerId, order))[0];
}

/** As `leaseNext`, several at once: those they hold already, oldest first, then new ones up to the count. */
export async function leaseAhead(
  database: Database,
  projectId: string,
  labelerId: string,
  { count = 1, isAdmin = false }: LeaseOrder = {},
): Promise<Assignment[]> {
  const outcomes: LeaseOutcome[] = await leaseQuery(database).execute({ projectId, labelerId, isAdmin, count });
  return outcomes.flatMap((outcome) => assignmentIn(outcome) ?? []);
}

/** The assignment, if one was leased. @throws DatabaseError that says why a labeler may not have one now */
export function assignmentIn({ outcome, detail, assignment }: LeaseOutcome): Assignment | undefined {
  if (outcome !== 'leased' && outcome !== 'none') throw refusal(outcome, detail);
  return assignment ?? undefined;
}

const leaseQuery = preparedOnce((database) => {
  const [projectId, labelerId] = [sql.placeholder('projectId'), sql.placeholder('labelerId')];
  const [isAdmin, count] = [sql.placeholder('isAdmin'), sql.placeholder('count')];
  return database
    .select(leaseColumns)
    .from(sql`lease_next(${projectId}::uuid, ${labelerId}::uuid, ${isAdmin}::boolean, ${count}::integer)`)
    .prepare('lease_next');
});

const refusals = {
  project_paused: 'The project is paused: nothing is given out to judge now.',
  quota_reached: 'You have judged as much as you may today; there is more tomorrow (UTC).',
  not_qualified: 'The qualification round has nothing more for you; the researchers of the project must add to it.',
  guideline_not_acknowledged: 'Read the guideline in force and acknowledge it first.',
};

function refusal(outcome: Exclude<NoLease, 'none'>, detail: string | null): DatabaseError {
  if (outcome === 'project_not_found') return new DatabaseError('not_found', 'There is no such project.');
  if (outcome === 'not_member') return new DatabaseError('not_found', 'You are not a member of the project.');
  if (outcome === 'labeler_paused') return pausedLabeler(detail);
  return new DatabaseError(outcome, refusals[outcome]);
}

export function pausedLabeler(reason: string | null): DatabaseError {
  return new DatabaseError('labeler_paused', reason ?? 'A researcher of the project has paused you.');
}

/** The assignment as its labeler sees it. @throws DatabaseError `not_found`, also when it is another labeler's. */
export async function assignmentOf(database: Database, assignmentId: string, labelerId: string): Promise<Assignment> {
  const { rows } = await database.execute<{ assignment: Assignment }>(
    sql`SELECT assignment_view(id) AS assignment FROM assignments
        WHERE id = ${assignmentId} AND labeler_id = ${labelerId}
          AND EXISTS (SELECT FROM comparisons c WHERE c.id = comparison_id AND c.erasure_id IS NULL)
          AND EXISTS (SELECT FROM projects p WHERE p.id = project_id AND p.erasure_id IS NULL)`,
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

type LockedAssignment = AssignmentRow & { runOut: boolean; settings: ProjectSettings };

/** Locks the assignment, whatever its state. A wrong fence token is as good as none. */
async function lockAssignment(tx: Database, proof: LeaseProof): Promise<LockedAssignment> {
  const rows = await tx
    .select({ row: assignments, settings: projects.settings, runOut: sql<boolean>`${assignments.expiresAt} <= now()` })
    .from(assignments)
    .innerJoin(projects, eq(projects.id, assignments.projectId))
    .where(and(eq(assignments.id, proof.assignmentId), eq(assignments.labelerId, proof.labelerId)))
    .for('update', { of: assignments });
  const { row, runOut, settings } = found(rows, 'assignment');
  assertFence(row, proof);
  return { ...row, runOut, settings };
}

/** @throws DatabaseError `assignment_expired` */
export function assertFence(row: { fenceToken: string }, proof: LeaseProof): void {
  if (row.fenceToken === proof.fenceToken) return;
  throw new DatabaseError('assignment_expired', 'This is not the fence token of the assignment; lease it anew.');
}

/** @throws DatabaseError that says why the lease is not alive any more. */
export function assertLive(row: Pick<AssignmentRow, 'status' | 'expiresAt'> & { runOut: boolean }): void {
  switch (row.status) {
    case 'leased':
      if (!row.runOut) return;
      throw expired(row);
    case 'expired':
      throw expired(row);
    case 'released':
      throw new DatabaseError('assignment_expired', 'This assignment was given back.');
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

function expired(row: Pick<AssignmentRow, 'expiresAt'>): DatabaseError {
  return new DatabaseError(
    'assignment_expired',
    `The lease ran out at ${iso(row.expiresAt)}; the comparison goes to whoever asks next.`,
  );
}
