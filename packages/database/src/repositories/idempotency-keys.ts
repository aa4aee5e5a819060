// Idempotency-Key: the first request with a key does the work and stores its answer, later ones get that answer.

import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import type { Database } from '../database.js';
import { found } from '../only.js';
import { idempotencyKeys } from '../schema/index.js';

export interface IdempotentRequest {
  userId: string;
  key: string;
  /** sha256 (hex) of method, path and body. */
  requestHash: string;
}

export type IdempotencyOutcome =
  /** Do the work, then `completeIdempotent` (or `abandonIdempotent` when it failed). */
  | { outcome: 'new' }
  | { outcome: 'replay'; status: number; response: unknown }
  /** The first request is still at work. */
  | { outcome: 'in_use' }
  /** The key was used for another request. */
  | { outcome: 'different' };

/** How long an answer is kept, and how long a request may be at work before its key is free again (it died). */
const KEEP = sql`interval '24 hours'`;
const DEAD_AFTER = sql`interval '10 minutes'`;

export async function beginIdempotent(database: Database, request: IdempotentRequest): Promise<IdempotencyOutcome> {
  const { userId, key, requestHash } = request;
  await database.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, sql`now() - ${KEEP}`));
  const dead = and(isNull(idempotencyKeys.status), lt(idempotencyKeys.createdAt, sql`now() - ${DEAD_AFTER}`));
  const taken = await database
    .insert(idempotencyKeys)
    .values({ userId, key, requestHash })
    .onConflictDoUpdate({
      target: [idempotencyKeys.userId, idempotencyKeys.key],
      set: { requestHash, createdAt: sql`now()` },
      ...(dead && { setWhere: dead }),
    })
    .returning({ key: idempotencyKeys.key });
  if (taken.length > 0) return { outcome: 'new' };
  const row = found(await database.select().from(idempotencyKeys).where(isKey(request)), 'idempotency key');
  if (row.requestHash !== requestHash) return { outcome: 'different' };
  return row.status === null
    ? { outcome: 'in_use' }
    : { outcome: 'replay', status: row.status, response: row.response };
}

/** Stores the answer for later requests with the key. */
export async function completeIdempotent(
  database: Database,
  request: IdempotentRequest,
  answer: { status: number; response: unknown },
): Promise<void> {
  await database.update(idempotencyKeys).set(answer).where(isKey(request));
}

/** Frees the key: the request failed without effect and may be sent again. */
export async function abandonIdempotent(database: Database, request: IdempotentRequest): Promise<void> {
  await database.delete(idempotencyKeys).where(and(isKey(request), isNull(idempotencyKeys.status)));
}

function isKey({ userId, key }: IdempotentRequest) {
  return and(eq(idempotencyKeys.userId, userId), eq(idempotencyKeys.key, key));
}
