// Leases. What keeps "exactly k" is in the database: the slots, their unique indexes, and the functions of `sql/`.

import type { Assignment, NoneNext } from '@tastemaker/contracts';
import { assignment } from '@tastemaker/contracts';
import { describeLeaseRefusal } from '@tastemaker/labeling';
import { sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { found, noSuch } from '../connection/only.js';
import { preparedOnce } from '../connection/prepared.js';
import { type LeaseOutcome, type LeaseState, leaseOutcome, leaseState } from './answers.js';

/** Which lease is meant, and the proof that it is the caller's. */
export interface LeaseProof {
  assignmentId: string;
  labelerId: string;
  fenceToken: string;
}

export interface LeaseOrder {
  /** How many to hold afterwards, at most. @defaultValue 1 */
  count?: number;
  /** Admins need not be members. @defaultValue false */
  isAdmin?: boolean;
}

/** The next assignment, already leased, or why there is none. */
export type NextLease = { next: Assignment; none: null } | { next: null; none: NoneNext };

/**
 * Leases the next comparison of a project to a labeler, in one round trip; undefined when there is none for them now. A
 * lease that they hold already is renewed and given back instead. Leases that ran out are taken back on the way.
 * @throws DatabaseError `guideline_not_acknowledged`, `labeler_paused`, `project_paused`, `quota_reached`, `enrolment_finished`,
 * `not_qualified`,
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
  order: LeaseOrder = {},
): Promise<Assignment[]> {
  const outcomes = await askForLeases(database, projectId, labelerId, order);
  return outcomes.flatMap((outcome) => outcome.assignment ?? throwRefusal(outcome));
}

/** What `lease_next` answers. */
export async function askForLeases(
  database: Database,
  projectId: string,
  labelerId: string,
  { count = 1, isAdmin = false }: LeaseOrder,
): Promise<LeaseOutcome[]> {
  const rows = await leaseQuery(database).execute({ projectId, labelerId, isAdmin, count });
  return rows.map((row) => leaseOutcome.parse(row));
}

const leaseQuery = preparedOnce((database) => {
  const [projectId, labelerId] = [sql.placeholder('projectId'), sql.placeholder('labelerId')];
  const [isAdmin, count] = [sql.placeholder('isAdmin'), sql.placeholder('count')];
  return database
    .select(leaseColumns)
    .from(sql`lease_next(${projectId}::uuid, ${labelerId}::uuid, ${isAdmin}::boolean, ${count}::integer)`)
    .prepare('lease_next');
});

/** Of `lease_next`, and of what answers with its columns. */
export const leaseColumns = {
  outcome: sql<unknown>`outcome`,
  detail: sql<unknown>`detail`,
  assignment: sql<unknown>`assignment`,
};

/** @throws DatabaseError that says why a labeler may not have one now; not when nothing is left */
function throwRefusal({ outcome, detail }: LeaseOutcome): [] {
  if (outcome === 'none' || outcome === 'leased') return [];
  const isHidden = outcome === 'project_not_found' || outcome === 'not_member';
  throw new DatabaseError(isHidden ? 'not_found' : outcome, describeLeaseRefusal(outcome, detail));
}

/** The same as its labeler is told it beside a stored judgment. */
export function toNextLease({ outcome, detail, assignment: next }: LeaseOutcome): NextLease {
  if (next !== null) return { next, none: null };
  if (outcome === 'none' || outcome === 'leased') return { next: null, none: noneLeft };
  const code = outcome === 'project_not_found' ? 'not_member' : outcome;
  return { next: null, none: { code, detail: describeLeaseRefusal(outcome, detail) } };
}

const noneLeft: NoneNext = { code: 'none_left', detail: 'Nothing is left for you to judge now.' };

/** Leasing failed, though the judgment before it is stored. */
export const unavailable: NextLease = {
  next: null,
  none: { code: 'unavailable', detail: 'The next one could not be had; ask for it again.' },
};

/** The assignment as its labeler sees it. @throws DatabaseError `not_found`, also when it is another labeler's. */
export async function assignmentOf(database: Database, assignmentId: string, labelerId: string): Promise<Assignment> {
  const { rows } = await database.execute<{ assignment: unknown }>(
    sql`SELECT assignment_view(id) AS assignment FROM assignments
        WHERE id = ${assignmentId} AND labeler_id = ${labelerId}
          AND EXISTS (SELECT FROM comparisons c WHERE c.id = comparison_id AND c.erasure_id IS NULL)
          AND EXISTS (SELECT FROM projects p WHERE p.id = project_id AND p.erasure_id IS NULL)`,
  );
  return assignment.parse(found(rows, 'assignment').assignment);
}

/**
 * Prolongs a lease that is still alive by the project's lease time.
 * @returns when it now expires.
 * @throws DatabaseError `assignment_expired`, `already_judged`, `not_found`
 */
export async function renewLease(database: Database, proof: LeaseProof): Promise<string> {
  const answer = await changeLease(database, sql`renew_lease`, proof);
  assertLeased(answer);
  return answer.expiresAt ?? '';
}

/**
 * Gives a lease back: the slot is open to everybody again, also to the same labeler. Doing so again changes nothing.
 * @throws DatabaseError `assignment_expired`, `already_judged`, `not_found`
 */
export async function releaseAssignment(database: Database, proof: LeaseProof): Promise<void> {
  const answer = await changeLease(database, sql`release_lease`, proof);
  if (answer.state !== 'released') assertLeased(answer);
}

async function changeLease(
  database: Database,
  change: ReturnType<typeof sql>,
  { assignmentId, labelerId, fenceToken }: LeaseProof,
): Promise<LeaseState> {
  const { rows } = await database.execute(
    sql`SELECT state, expires_at AS "expiresAt"
        FROM ${change}(${assignmentId}::uuid, ${labelerId}::uuid, ${fenceToken}::text)`,
  );
  return leaseState.parse(rows[0]);
}

/** Gives back everything that a labeler holds in a project, what they are submitting at this moment excepted. */
export async function releaseAllHeld(tx: Database, projectId: string, labelerId: string): Promise<void> {
  await tx.execute(sql`SELECT release_held(${projectId}::uuid, ${labelerId}::uuid, false)`);
}

/** @throws DatabaseError that says why the lease is not alive any more. */
export function assertLeased({ state, expiresAt }: LeaseState): void {
  switch (state) {
    case 'leased':
      return;
    case 'not_found':
      throw new DatabaseError('not_found', noSuch('assignment'));
    case 'wrong_fence':
      throw new DatabaseError('assignment_expired', 'This is not the fence token of the assignment; lease it anew.');
    case 'expired':
      throw new DatabaseError(
        'assignment_expired',
        `The lease ran out at ${expiresAt}; the comparison goes to whoever asks next.`,
      );
    case 'released':
      throw new DatabaseError('assignment_expired', 'This assignment was given back.');
    case 'judged':
      throw new DatabaseError('already_judged', 'You have judged this assignment already.');
    case 'skipped':
      throw new DatabaseError('already_judged', 'You have skipped this assignment.');
  }
}
