// Idempotency-Key: the first request with a key does the work, and stores its answer in the transaction of what it does; later
// ones get that answer. Whoever is at work holds a claim on the key, which runs out by itself when its process dies.

import { and, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool } from 'pg';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { uuidv7 } from '../connection/uuid.js';
import { idempotencyKeys } from './tables.js';

export interface IdempotentRequest {
  userId: string;
  key: string;
  /** sha256 (hex) of method, path and body. */
  requestHash: string;
}

/** A key of which nobody else may store an answer, as long as the claim is renewed. */
export interface IdempotencyClaim extends IdempotentRequest {
  claim: string;
}

export interface IdempotentAnswer {
  status: number;
  response: unknown;
}

export type IdempotencyOutcome =
  /** Do the work, and `storeIdempotentAnswer` in its transaction; or `abandonIdempotent` when it failed. */
  | { outcome: 'new'; claim: IdempotencyClaim }
  | ({ outcome: 'replay' } & IdempotentAnswer)
  /** The first request is still at work. */
  | { outcome: 'in_use' }
  /** The key was used for another request. */
  | { outcome: 'different' };

/** How long an answer is kept. */
const KEEP = sql`interval '24 hours'`;
/** How long a claim holds without being renewed. */
const CLAIM = sql`interval '20 seconds'`;
/** The same for those of the release before, which had no claims. */
const UNCLAIMED = sql`interval '10 minutes'`;

export async function beginIdempotent(database: Database, request: IdempotentRequest): Promise<IdempotencyOutcome> {
  const { requestHash } = request;
  await database.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, sql`now() - ${KEEP}`));
  for (;;) {
    const claim = await takeKey(database, request);
    if (claim !== undefined) return { outcome: 'new', claim: { ...request, claim } };
    const [row] = await database.select().from(idempotencyKeys).where(isKey(request));
    // Given up in between: it can be taken now.
    if (row === undefined) continue;
    if (row.requestHash !== requestHash) return { outcome: 'different' };
    if (row.status === null) return { outcome: 'in_use' };
    return { outcome: 'replay', status: row.status, response: row.response };
  }
}

/** Undefined when somebody else has it. */
async function takeKey(database: Database, request: IdempotentRequest): Promise<string | undefined> {
  const claim = uuidv7();
  const { claimedUntil, createdAt, status } = idempotencyKeys;
  const isDead = lt(sql`coalesce(${claimedUntil}, ${createdAt} + ${UNCLAIMED})`, sql`now()`);
  const taken = await database
    .insert(idempotencyKeys)
    .values({ ...request, claim, claimedUntil: sql`now() + ${CLAIM}` })
    .onConflictDoUpdate({
      target: [idempotencyKeys.userId, idempotencyKeys.key],
      set: {
        requestHash: request.requestHash,
        claim,
        claimedUntil: sql`now() + ${CLAIM}`,
        createdAt: sql`now()`,
        progress: null,
      },
      setWhere: sql`${status} IS NULL AND ${isDead}`,
    })
    .returning({ key: idempotencyKeys.key });
  return taken.length > 0 ? claim : undefined;
}

/** Says that those at work under these claims live. */
export async function renewIdempotencyClaims(database: Database, claims: readonly string[]): Promise<void> {
  const isOpen = and(inArray(idempotencyKeys.claim, [...claims]), isNull(idempotencyKeys.status));
  await database
    .update(idempotencyKeys)
    .set({ claimedUntil: sql`now() + ${CLAIM}` })
    .where(isOpen);
}

/**
 * Stores the answer for later requests with the key, in the transaction of what it tells: neither is there without the other.
 * @throws DatabaseError `idempotency_key_in_use` when the claim has run out and somebody else took the key: undo the work
 */
export async function storeIdempotentAnswer(
  tx: Database,
  claim: IdempotencyClaim,
  { status, response }: IdempotentAnswer,
): Promise<void> {
  const stored = await tx
    .update(idempotencyKeys)
    .set({ status, response, claimedUntil: null })
    .where(isClaimed(claim))
    .returning({ key: idempotencyKeys.key });
  if (stored.length > 0) return;
  const message = 'Another request with this Idempotency-Key has taken over; nothing was kept of this one.';
  throw new DatabaseError('idempotency_key_in_use', message);
}

/** Tells others how far the request is, outside of its transaction. */
export async function noteProgress(pool: Pool, claim: IdempotencyClaim, progress: number): Promise<void> {
  const database = drizzle(pool, { casing: 'snake_case' });
  await database.update(idempotencyKeys).set({ progress }).where(isClaimed(claim));
}

/** Undefined when nobody is at work under this key: not yet, or not any more. */
export async function progressOf(
  database: Database,
  request: Pick<IdempotentRequest, 'userId' | 'key'>,
): Promise<number | undefined> {
  const [row] = await database
    .select({ progress: idempotencyKeys.progress })
    .from(idempotencyKeys)
    .where(and(isKey(request), isNull(idempotencyKeys.status)));
  return row === undefined ? undefined : (row.progress ?? 0);
}

/** Frees the key: the request had no effect and may be sent again. */
export async function abandonIdempotent(database: Database, claim: IdempotencyClaim): Promise<void> {
  await database.delete(idempotencyKeys).where(isClaimed(claim));
}

function isKey({ userId, key }: Pick<IdempotentRequest, 'userId' | 'key'>) {
  return and(eq(idempotencyKeys.userId, userId), eq(idempotencyKeys.key, key));
}

function isClaimed(claim: IdempotencyClaim) {
  return and(isKey(claim), eq(idempotencyKeys.claim, claim.claim), isNull(idempotencyKeys.status));
}
