// Deliveries on their way: which are due, and how each attempt ended. A claim is the next attempt put off for a while: when
// its sender dies, the delivery is due again, and a sender that was too slow can say no more of it than that it tried.

import { storableReason, type WebhookEvent } from '@tastemaker/contracts';
import { and, eq, isNotNull, sql } from 'drizzle-orm';
import { recordAudit } from '../audit/audit.js';
import type { Database } from '../connection/database.js';
import { webhookAttempts, webhookDeliveries, webhooks } from './tables.js';

/** Announces the webhook's id when something was written down for it. */
export const WEBHOOKS_CHANNEL = 'tastemaker_webhooks';

/** What a worker is to send. */
export interface DueDelivery {
  id: string;
  /** This one included; also the fence of the claim. */
  attempts: number;
  /** The same since the delivery was last asked for: what the limit counts. */
  attemptsInARow: number;
  event: WebhookEvent;
  data: Record<string, unknown>;
  /** When it happened, ISO 8601. */
  createdAt: string;
  webhookId: string;
  url: string;
  sealedSecret: string;
  /** While the secret before the last rotation is good, too. */
  previousSealedSecret: string | null;
}

/** The active webhooks for which something waits, and in how many milliseconds it is due: 0 or less, now. */
export async function waitingWebhooks(database: Database): Promise<{ webhookId: string; dueInMs: number }[]> {
  const { rows } = await database.execute<{ webhookId: string; dueInMs: number }>(sql`
    SELECT w.id AS "webhookId",
      ceil(extract(epoch FROM first.next_attempt_at - now()) * 1000)::double precision AS "dueInMs"
    FROM webhooks w
    CROSS JOIN LATERAL (
      SELECT d.next_attempt_at FROM webhook_deliveries d
      WHERE d.webhook_id = w.id AND d.state = 'waiting' ORDER BY d.next_attempt_at LIMIT 1
    ) first
    WHERE w.active ORDER BY first.next_attempt_at`);
  return rows;
}

/** Claims deliveries of a webhook that are due, the longest waiting first; none while it is switched off. */
export async function claimDeliveries(
  database: Database,
  { webhookId, limit, leaseSeconds }: { webhookId: string; limit: number; leaseSeconds: number },
): Promise<DueDelivery[]> {
  const { rows } = await database.execute<DueDelivery & Record<string, unknown>>(sql`
    WITH due AS (
      SELECT d.id FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id AND w.active
        JOIN projects p ON p.id = w.project_id AND p.erasure_id IS NULL
      WHERE d.webhook_id = ${webhookId} AND d.state = 'waiting' AND d.next_attempt_at <= now()
      ORDER BY d.next_attempt_at LIMIT ${limit}
      FOR UPDATE OF d SKIP LOCKED
    )
    UPDATE webhook_deliveries d
    SET attempts = d.attempts + 1, next_attempt_at = now() + make_interval(secs => ${leaseSeconds})
    FROM due, webhooks w
    WHERE d.id = due.id AND w.id = d.webhook_id
    RETURNING d.id, d.attempts, d.attempts - d.attempts_before AS "attemptsInARow", d.event, d.payload AS data,
      d.webhook_id AS "webhookId", w.url, w.sealed_secret AS "sealedSecret",
      CASE WHEN w.previous_valid_until > now() THEN w.previous_sealed_secret END AS "previousSealedSecret",
      to_char(d.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt"`);
  return rows;
}

/** How an attempt went, and what follows. */
export interface AttemptOutcome {
  /** Null: nothing answered. */
  responseStatus: number | null;
  /** The beginning of the answer. */
  responseBody: string;
  durationMs: number;
  /** Null: it arrived. */
  error: string | null;
  /** After a failure: tried again after so many seconds; null: given up. */
  retryAfterSeconds: number | null;
  /** Set where the receiver says that it is gone for good. */
  isGone?: boolean;
}

/**
 * Notes how a claimed attempt ended, in the log, at the webhook, and at the delivery; the last only as long as the claim has
 * not run out with another attempt begun. Nothing happens when the webhook has been removed.
 * @param disableAfterSeconds a webhook to which nothing has got through for so long is switched off
 */
export async function finishAttempt(
  database: Database,
  { id, attempts, webhookId }: Pick<DueDelivery, 'id' | 'attempts' | 'webhookId'>,
  told: AttemptOutcome,
  disableAfterSeconds: number,
): Promise<void> {
  const outcome = storableOutcome(told);
  await database.transaction(async (tx) => {
    const there = await tx
      .select({ id: webhookDeliveries.id })
      .from(webhookDeliveries)
      .where(eq(webhookDeliveries.id, id))
      .for('no key update');
    if (there.length === 0) return;
    const { responseStatus, responseBody, durationMs, error } = outcome;
    await tx
      .insert(webhookAttempts)
      .values({ deliveryId: id, number: attempts, responseStatus, responseBody, durationMs, error });
    await tx
      .update(webhookDeliveries)
      .set({ ...changeBy(outcome), responseStatus, error })
      .where(
        and(
          eq(webhookDeliveries.id, id),
          eq(webhookDeliveries.attempts, attempts),
          eq(webhookDeliveries.state, 'waiting'),
        ),
      );
    if (error === null) await noteArrival(tx, webhookId);
    else await noteFailure(tx, webhookId, { error, disableAfterSeconds, isGone: outcome.isGone === true });
  });
}

function storableOutcome(outcome: AttemptOutcome): AttemptOutcome {
  const error = outcome.error === null ? null : storableReason(outcome.error);
  return { ...outcome, responseBody: storableReason(outcome.responseBody), error };
}

function changeBy({ error, retryAfterSeconds }: AttemptOutcome) {
  if (error === null) return { state: 'delivered' as const, deliveredAt: sql`now()` };
  if (retryAfterSeconds === null) return { state: 'failed' as const };
  return { nextAttemptAt: sql`now() + make_interval(secs => ${retryAfterSeconds}::double precision)` };
}

/** Gives a claimed delivery back unsent (the worker is stopping), so that the next one may send it at once. */
export async function unclaimDelivery(
  database: Database,
  { id, attempts }: Pick<DueDelivery, 'id' | 'attempts'>,
): Promise<void> {
  await database
    .update(webhookDeliveries)
    .set({ nextAttemptAt: sql`now()` })
    .where(
      and(
        eq(webhookDeliveries.id, id),
        eq(webhookDeliveries.attempts, attempts),
        eq(webhookDeliveries.state, 'waiting'),
      ),
    );
}

/** Forgets deliveries that ended so long ago, some at a time. @returns how many */
export async function forgetDeliveries(database: Database, olderThanDays: number, limit = 1000): Promise<number> {
  const { rowCount } = await database.execute(sql`
    DELETE FROM webhook_deliveries WHERE id IN (
      SELECT id FROM webhook_deliveries
      WHERE state <> 'waiting' AND created_at < now() - make_interval(days => ${olderThanDays})
      ORDER BY created_at LIMIT ${limit}
    )`);
  return rowCount ?? 0;
}

/** Something arrived: earlier failures count no more. */
async function noteArrival(tx: Database, webhookId: string): Promise<void> {
  await tx
    .update(webhooks)
    .set({ failingSince: null })
    .where(and(eq(webhooks.id, webhookId), isNotNull(webhooks.failingSince)));
}

interface Failure {
  error: string;
  /** How long nothing may get through. */
  disableAfterSeconds: number;
  /** The receiver says that it will never be there again. */
  isGone: boolean;
}

/** An attempt failed: the webhook is switched off, with the reason, when this has gone on for too long. */
async function noteFailure(tx: Database, webhookId: string, failure: Failure): Promise<void> {
  const { error, disableAfterSeconds, isGone } = failure;
  const rows = await tx
    .update(webhooks)
    .set({ failingSince: sql`coalesce(${webhooks.failingSince}, now())` })
    .where(eq(webhooks.id, webhookId))
    .returning({
      isOver: sql<boolean>`${webhooks.failingSince} <= now() - make_interval(secs => ${disableAfterSeconds}::double precision)`,
    });
  const isOver = rows[0]?.isOver === true;
  if (isGone) await disable(tx, webhookId, `The receiver says that it is gone for good: ${error}.`);
  else if (isOver) {
    const hours = Math.round(disableAfterSeconds / 3600);
    await disable(tx, webhookId, `Nothing has got through for ${hours} hours. The last attempt: ${error}.`);
  }
}

async function disable(tx: Database, webhookId: string, reason: string): Promise<void> {
  const rows = await tx
    .update(webhooks)
    .set({ active: false, disabledReason: reason })
    .where(and(eq(webhooks.id, webhookId), eq(webhooks.active, true)))
    .returning({ projectId: webhooks.projectId });
  const projectId = rows[0]?.projectId;
  if (projectId === undefined) return;
  await recordAudit(tx, { actorId: null, action: 'webhook.disable', projectId, subjectId: webhookId, detail: {} });
}
