// Who works on a row of long work (a run, a sample, a model's import). A worker claims it, says now and then that it
// lives, and names its claim in everything it writes. A claim whose holder has fallen silent may be taken over, and the
// one who held it before can write no more.

import { and, eq, isNull, lt, or, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import type { models, runs } from '../models/tables.js';
import type { samples } from '../sampling/tables.js';

/** What a worker holds. */
export interface WorkClaim {
  id: string;
  /** The fence: counts the claims of this row. */
  attempt: number;
}

export type ClaimableTable = typeof runs | typeof samples | typeof models;

/** A worker that has said nothing for so long is taken for dead. */
export const CLAIM_STALE_SECONDS = 30;

/** The row is nobody's, or its holder's last heartbeat is too old. */
export function unclaimed(table: ClaimableTable) {
  const staleBefore = sql`now() - make_interval(secs => ${CLAIM_STALE_SECONDS})`;
  return or(isNull(table.heartbeatAt), lt(table.heartbeatAt, staleBefore));
}

/** What a claim sets. */
export function claimedBy(table: ClaimableTable, workerId: string) {
  return {
    workerId,
    attempt: sql`${table.attempt} + 1`,
    heartbeatAt: sql`now()`,
    lostClaims: sql`${table.lostClaims} + ${wasLost(table)}`,
  };
}

/** So many workers may fall silent over a row without its getting on. */
const mostLostClaims = 2;

/** 1 where the row's holder has fallen silent, else 0. */
function wasLost(table: ClaimableTable) {
  return sql`(${table.heartbeatAt} IS NOT NULL)::int`;
}

/** The row has ended as many workers as it may: it is to be set aside, not claimed again. */
export function endsItsWorkers(table: ClaimableTable) {
  return sql`${table.lostClaims} + ${wasLost(table)} >= ${mostLostClaims}`;
}

/** Why a row is set aside, for people. */
export function setAsideReason(what: string, { workerId }: { readonly workerId: string | null }): string {
  return (
    `Set aside: ${mostLostClaims} workers in a row ended, or hung, while they worked on this ${what} and before it had ` +
    `got on (the last was ${workerId ?? 'unknown'}). Their logs, or the system's, say why.`
  );
}

/** What progress sets. */
export const gotOn = { lostClaims: 0 };

/** What the end of the work sets, so that a retry may claim it at once. */
export const unclaim = { heartbeatAt: null };

/** The row, if this claim still holds it. */
export function heldBy(table: ClaimableTable, claim: WorkClaim) {
  return and(eq(table.id, claim.id), eq(table.attempt, claim.attempt));
}

export function claimLost(what: string): DatabaseError {
  return new DatabaseError('claim_lost', `The ${what} is finished, or another worker has taken it over: stop.`);
}

/** Announces on a channel that something of a row was committed: sent by PostgreSQL when the transaction commits. */
export async function announce(tx: Database, channel: string, payload: string): Promise<void> {
  await tx.execute(sql`SELECT pg_notify(${channel}, ${payload})`);
}
