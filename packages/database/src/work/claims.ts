// Claims on rows of long work: runs, samples, imports of models. A worker claims a row, says now and then that it lives, and
// names its claim in everything it writes. A claim whose holder has fallen silent may be taken over, and the one who held it
// before can write no more. A row over which two holders in a row fell silent is set aside, with the reason.

import { and, eq, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';

/** What a worker holds. */
export interface WorkClaim {
  id: string;
  /** The fence: counts the claims of this row. */
  attempt: number;
}

/** A worker that has said nothing for so long is taken for dead. */
export const CLAIM_STALE_SECONDS = 30;

/** So many workers may fall silent over a row without its getting on. */
const mostLostClaims = 2;

/** `claimColumns`, and the row's id. */
type ClaimableTable = Record<'id' | 'workerId' | 'attempt' | 'heartbeatAt' | 'lostClaims', PgColumn>;

type Change = Parameters<ReturnType<Database['update']>['set']>[0];

/** One kind of long work. */
export interface ClaimableWork<Row> {
  /** What people call it. */
  name: string;
  table: ClaimableTable;
  /** Rows in a state in which a worker may begin, or go on. */
  isOpen: SQL | undefined;
  /** Rows in the state that a claimed one has until it ends. */
  isAtWork: SQL | undefined;
  /** Set when a row is claimed. */
  begun: Change;
  /** Set when a row is set aside, with the reason as its `error`. */
  failed: Change;
  update(database: Database, change: Change, where: SQL | undefined): Promise<Row[]>;
  /** Called with a row that was just set aside. */
  onSetAside?(database: Database, row: Row): Promise<void>;
}

/** Claiming, keeping and giving back rows of one kind of work. */
export interface Claims<Row> {
  /** Undefined when the row is over, another worker's, or set aside just now. */
  claim(database: Database, id: string, workerId: string): Promise<{ claim: WorkClaim; row: Row } | undefined>;
  /** Changes the row, if this claim still holds it. @throws DatabaseError `claim_lost` */
  update(database: Database, claim: WorkClaim, change: Change): Promise<Row>;
  /** The row, if this claim still holds it. */
  isHeld(claim: WorkClaim): SQL | undefined;
  /** Gives the row back unfinished, so that the next worker may claim it at once. Nothing happens when the claim is lost. */
  release(database: Database, claim: WorkClaim): Promise<void>;
}

/** Said with any change, or by itself: the holder lives. */
export const alive = { heartbeatAt: sql`now()` };

/** Said with progress: the row does not end its workers. */
export const gotOn = { ...alive, lostClaims: 0 };

/** Set at the end of the work, so that a retry may claim the row at once. */
export const unclaimed = { heartbeatAt: null };

/** The row is nobody's, or its holder's last heartbeat is too old. */
export function isFree({ heartbeatAt }: Pick<ClaimableTable, 'heartbeatAt'>): SQL {
  const staleBefore = sql`now() - make_interval(secs => ${CLAIM_STALE_SECONDS})`;
  return or(isNull(heartbeatAt), lt(heartbeatAt, staleBefore)) ?? sql`false`;
}

export function claimsOn<Row extends { attempt: number }>(work: ClaimableWork<Row>): Claims<Row> {
  const { table, name } = work;
  /** 1 where the row's holder has fallen silent, else 0. */
  const wasLost = sql`(${table.heartbeatAt} IS NOT NULL)::int`;
  const endsItsWorkers = sql`${table.lostClaims} + ${wasLost} >= ${mostLostClaims}`;
  const isHeld = (claim: WorkClaim) => and(eq(table.id, claim.id), eq(table.attempt, claim.attempt), work.isAtWork);
  return {
    isHeld,
    async claim(database, id, workerId) {
      const isClaimable = and(eq(table.id, id), work.isOpen, isFree(table));
      const setAside = { ...work.failed, error: setAsideReason(name, table) };
      const [lost] = await work.update(database, setAside, and(isClaimable, endsItsWorkers));
      if (lost !== undefined) {
        await work.onSetAside?.(database, lost);
        return undefined;
      }
      const claimed = {
        workerId,
        attempt: sql`${table.attempt} + 1`,
        ...alive,
        lostClaims: sql`${table.lostClaims} + ${wasLost}`,
      };
      const [row] = await work.update(database, { ...claimed, ...work.begun }, isClaimable);
      return row && { claim: { id, attempt: row.attempt }, row };
    },
    async update(database, claim, change) {
      const [row] = await work.update(database, change, isHeld(claim));
      if (row !== undefined) return row;
      throw new DatabaseError('claim_lost', `The ${name} is finished, or another worker has taken it over: stop.`);
    },
    async release(database, claim) {
      await work.update(database, unclaimed, isHeld(claim));
    },
  };
}

/** Why a row is set aside, for people. */
function setAsideReason(name: string, { workerId }: Pick<ClaimableTable, 'workerId'>): SQL {
  const before =
    `Set aside: ${mostLostClaims} workers in a row ended, or hung, while they worked on this ${name} and before it had ` +
    'got on (the last was ';
  return sql`${before} || coalesce(${workerId}, 'unknown') || ${"). Their logs, or the system's, say why."}`;
}
