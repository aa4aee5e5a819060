// Work that this worker claims in the database: a run, a sample, a model's import.

import { storableReason } from '@tastemaker/contracts';
import { type Database, DatabaseError, type WorkClaim } from '@tastemaker/database';
import type { Work } from './work.js';

/** How rows of one kind of work are claimed, kept, given back and failed. */
export interface ClaimedWork<Claimed extends { readonly claim: WorkClaim }> {
  readonly name: string;
  /** What the log calls the row's id. */
  readonly idName: string;
  /** Undefined when the row is over, or another worker's. */
  readonly claim: (database: Database, id: string, workerId: string) => Promise<Claimed | undefined>;
  /** Says that the worker lives. @throws DatabaseError `claim_lost` */
  readonly heartbeat: (database: Database, claim: WorkClaim) => Promise<{ cancelRequested: boolean } | void>;
  /** Gives the row back unfinished. */
  readonly release: (database: Database, claim: WorkClaim) => Promise<void>;
  /** @throws DatabaseError `claim_lost` */
  readonly fail: (database: Database, claim: WorkClaim, reason: string) => Promise<unknown>;
}

/** What whoever works under a claim must heed. */
export interface ClaimSignals {
  /** Aborted when the worker stops, or the claim is lost: nothing written counts any more. Put the work down, and throw. */
  readonly stop: AbortSignal;
  /** Aborted when somebody has asked for the work to end. */
  readonly cancel: AbortSignal;
  /** Aborted when the body has ended: what was held for it may go. */
  readonly over: AbortSignal;
}

/** Also how soon a cancelled piece of work is heard of. */
const heartbeatEveryMs = 1_000;

/**
 * Claims a row, says that its holder lives as long as `body` works on it, and ends the claim whatever comes of that. When the
 * worker stops, the row is given back and this throws, so that the job is delivered again; when the claim is lost, nothing
 * is written; after any other error the row has failed with its reason.
 */
export async function withClaim<Claimed extends { readonly claim: WorkClaim }>(
  work: Work,
  kind: ClaimedWork<Claimed>,
  id: string,
  body: (claimed: Claimed, signals: ClaimSignals) => Promise<void>,
): Promise<void> {
  const { database, stopping, log, workerId } = work;
  stopping.throwIfAborted();
  const about = { [kind.idName]: id };
  const claimed = await kind.claim(database, id, workerId);
  work.onClaim?.();
  if (claimed === undefined) return;
  const { claim } = claimed;
  const [lost, cancel, over] = [new AbortController(), new AbortController(), new AbortController()];
  const beat = async (): Promise<void> => {
    try {
      const heard = await kind.heartbeat(database, claim);
      if (heard?.cancelRequested === true) cancel.abort();
    } catch (error) {
      if (isClaimLost(error)) lost.abort(error);
      else log.warn({ err: error, ...about }, 'heartbeat failed');
    }
  };
  const end = repeatOneAtATime(beat, heartbeatEveryMs);
  const stop = AbortSignal.any([stopping, lost.signal]);
  try {
    stop.throwIfAborted();
    await body(claimed, { stop, cancel: cancel.signal, over: over.signal });
  } catch (error) {
    if (stopping.aborted) {
      await kind.release(database, claim);
      throw error;
    }
    if (lost.signal.aborted || isClaimLost(error)) return;
    log.error({ err: error, ...about }, `${kind.name} failed`);
    await kind.fail(database, claim, storableReason(error)).catch((failure: unknown) => {
      if (!isClaimLost(failure)) throw failure;
    });
  } finally {
    over.abort();
    end();
  }
}

export function isClaimLost(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === 'claim_lost';
}

/** Begins again after a pause, however long one takes. @returns what ends it */
function repeatOneAtATime(task: () => Promise<void>, pauseMs: number): () => void {
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    void task().finally(() => {
      isBusy = false;
    });
  }, pauseMs);
  return () => clearInterval(timer);
}
