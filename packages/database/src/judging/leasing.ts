// Leases. What keeps "exactly k" is in the database: the slots, their unique indexes, and the functions of `sql/`.

import { type Assignment, assignment, type LeaseRefusal, type NoneNext, noneNext } from '@tastemaker/contracts';
import { describeRefusal } from '@tastemaker/labeling';
import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { refused } from '../connection/database-error.js';
import { found } from '../connection/only.js';
import { preparedOnce } from '../connection/prepared.js';
import { type LeaseOutcome, type LeaseState, leaseOutcome, leaseState } from './answers.js';
import { standings } from './tables.js';

/** Which lease is meant, and the proof that it is the caller's. */
export interface LeaseProof {
  assignmentId: string;
  labelerId: string;
  fenceToken: string;
}

/** Whose work is meant, and where. */
interface Labeler {
  projectId: string;
  labelerId: string;
}

export interface LeaseOrder {
  /** How many to hold afterwards, at most. @defaultValue 1, and all that the project allows of what is taken along */
  count?: number | undefined;
  /** For hours, as the project allows, to judge without a connection. @defaultValue false */
  takeAlong?: boolean;
  /** Admins need not be members. @defaultValue false */
  isAdmin?: boolean;
}

/** The next assignment, already leased, or why there is none. */
export type NextLease = { next: Assignment; none: null } | { next: null; none: NoneNext };

/**
 * Leases the next comparison of a project to a labeler, in one round trip; undefined when there is none for them now. A
 * lease that they hold already is renewed and given back instead. Leases that ran out are taken back on the way.
 * @throws DatabaseError `guideline_not_acknowledged`, `labeler_paused`, `project_paused`, `quota_reached`, `enrolment_finished`,
 * `not_qualified`, `take_along_not_allowed`, `not_found` (no such project, or they are no member of it)
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
  for (const outcome of outcomes) {
    const refusal = await leaseRefusalOf(database, { projectId, labelerId }, outcome);
    if (refusal !== undefined) throw refused(refusal);
  }
  return outcomes.flatMap((outcome) => outcome.assignment ?? []);
}

/** What `lease_next` or `take_along` answers. */
export async function askForLeases(
  database: Database,
  projectId: string,
  labelerId: string,
  { takeAlong = false, count = takeAlong ? mostTakenAlong : 1, isAdmin = false }: LeaseOrder,
): Promise<LeaseOutcome[]> {
  const order = { projectId, labelerId, isAdmin, count };
  const rows = await (takeAlong ? takeAlongQuery : leaseQuery)(database).execute(order);
  return rows.map((row) => leaseOutcome.parse(row));
}

/** More than any project allows. */
const mostTakenAlong = 1000;

const leaseQuery = preparedOnce((database) =>
  database.select(leaseColumns).from(sql`lease_next(${leaseArguments()})`).prepare('lease_next'),
);

const takeAlongQuery = preparedOnce((database) =>
  database.select(leaseColumns).from(sql`take_along(${leaseArguments()})`).prepare('take_along'),
);

function leaseArguments() {
  const [projectId, labelerId] = [sql.placeholder('projectId'), sql.placeholder('labelerId')];
  const [isAdmin, count] = [sql.placeholder('isAdmin'), sql.placeholder('count')];
  return sql`${projectId}::uuid, ${labelerId}::uuid, ${isAdmin}::boolean, ${count}::integer`;
}

/** Of `lease_next`, and of what answers with its columns. */
export const leaseColumns = {
  outcome: sql<unknown>`outcome`,
  detail: sql<unknown>`detail`,
  assignment: sql<unknown>`assignment`,
};

/** Why a labeler may not have one now; undefined when they have one, or nothing is left. */
async function leaseRefusalOf(
  database: Database,
  labeler: Labeler,
  { outcome, detail }: LeaseOutcome,
): Promise<LeaseRefusal | undefined> {
  if (outcome === 'leased' || outcome === 'none') return undefined;
  return outcome === 'labeler_paused' ? pauseRefusal(database, labeler, detail) : { code: outcome };
}

/** What a paused labeler is told. */
export async function pauseRefusal(
  database: Database,
  { projectId, labelerId }: Labeler,
  reason: string | null,
): Promise<Extract<LeaseRefusal, { code: 'labeler_paused' }>> {
  const rows = await database
    .select({ cause: standings.pauseCause, isAutomatic: standings.pausedAutomatically })
    .from(standings)
    .where(and(eq(standings.projectId, projectId), eq(standings.labelerId, labelerId)));
  const [standing] = rows;
  // The release before does not clear the cause of an earlier pause.
  return { code: 'labeler_paused', reason, cause: standing?.isAutomatic === true ? standing.cause : null };
}

/** The same as its labeler is told it beside a stored judgment. */
export async function toNextLease(database: Database, labeler: Labeler, outcome: LeaseOutcome): Promise<NextLease> {
  if (outcome.assignment !== null) return { next: outcome.assignment, none: null };
  const refusal = await leaseRefusalOf(database, labeler, outcome);
  if (refusal === undefined) return { next: null, none: noneLeft };
  const code = noneNext.shape.code.safeParse(refusal.code === 'project_not_found' ? 'not_member' : refusal.code);
  // Nobody takes anything along with a judgment.
  return code.success
    ? { next: null, none: { code: code.data, detail: describeRefusal(refusal), refusal } }
    : unavailable;
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
 * Prolongs a lease that is still alive by the project's lease time, or by its own hours, if it was taken along.
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
export function assertLeased(state: LeaseState): void {
  const refusal = refusalOf(state);
  if (refusal !== undefined) throw refused(refusal);
}

/** Why a lease is not alive any more; undefined where it is. */
export function refusalOf({ state, expiresAt }: LeaseState): LeaseRefusal | undefined {
  if (state === 'leased') return undefined;
  return state === 'expired' ? { code: 'lease_run_out', expiredAt: expiresAt } : { code: endRefusals[state] };
}

const endRefusals = {
  not_found: 'lease_not_found',
  wrong_fence: 'fence_wrong',
  released: 'lease_given_back',
  judged: 'judged_already',
  skipped: 'skipped_already',
} as const;
