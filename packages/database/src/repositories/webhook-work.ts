// Deliveries on their way: which are due, and how each attempt ended. A claim is the next attempt put off for a while: when
// its sender dies, the delivery is due again, and a sender that was too slow can write no more.

import type { WebhookEvent } from '@tastemaker/contracts';
import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../database.js';
import { webhookDeliveries, webhooks } from '../schema/index.js';

/** What a worker is to send. */
export interface DueDelivery {
  id: string;
  /** This one included; also the fence of the claim. */
  attempts: number;
  event: WebhookEvent;
  data: Record<string, unknown>;
  /** When it happened, ISO 8601. */
  createdAt: string;
  webhookId: string;
  url: string;
  sealedSecret: string;
}

/** Claims deliveries that are due, the longest waiting first; those of webhooks that are switched off wait. */
export async function claimDeliveries(
  database: Database,
  { limit, leaseSeconds }: { limit: number; leaseSeconds: number },
): Promise<DueDelivery[]> {
  const { rows } = await database.execute<DueDelivery & Record<string, unknown>>(sql`
    WITH due AS (
      SELECT d.id FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id AND w.active
      WHERE d.state = 'waiting' AND d.next_attempt_at <= now()
      ORDER BY d.next_attempt_at LIMIT ${limit}
      FOR UPDATE OF d SKIP LOCKED
    )
    UPDATE webhook_deliveries d
    SET attempts = d.attempts + 1, next_attempt_at = now() + make_interval(secs => ${leaseSeconds})
    FROM due, webhooks w
    WHERE d.id = due.id AND w.id = d.webhook_id
    RETURNING d.id, d.attempts, d.event, d.payload AS data, d.webhook_id AS "webhookId", w.url,
      w.sealed_secret AS "sealedSecret",
      to_char(d.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt"`);
  return rows;
}

export type AttemptOutcome =
  | { kind: 'delivered'; responseStatus: number }
  /** Tried again after so many seconds; null: given up. */
  | { kind: 'failed'; responseStatus: number | null; error: string; retryAfterSeconds: number | null };

/** Notes how a claimed attempt ended; nothing happens when the claim has run out and another attempt has begun. */
export async function finishAttempt(
  database: Database,
  { id, attempts }: Pick<DueDelivery, 'id' | 'attempts'>,
  outcome: AttemptOutcome,
): Promise<void> {
  const { responseStatus } = outcome;
  const change =
    outcome.kind === 'delivered'
      ? { state: 'delivered' as const, error: null, deliveredAt: sql`now()` }
      : {
          state: outcome.retryAfterSeconds === null ? ('failed' as const) : ('waiting' as const),
          error: outcome.error,
          nextAttemptAt: sql`now() + make_interval(secs => ${outcome.retryAfterSeconds ?? 0})`,
        };
  await database
    .update(webhookDeliveries)
    .set({ ...change, responseStatus })
    .where(
      and(
        eq(webhookDeliveries.id, id),
        eq(webhookDeliveries.attempts, attempts),
        eq(webhookDeliveries.state, 'waiting'),
      ),
    );
}

/** Its receiver says that it is gone for good. */
export async function deactivateWebhook(database: Database, webhookId: string): Promise<void> {
  await database.update(webhooks).set({ active: false }).where(eq(webhooks.id, webhookId));
}
