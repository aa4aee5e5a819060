// What was sent to a webhook, or is waiting to be, with each attempt.

import type { Page, WebhookAttempt, WebhookDelivery, WebhookDeliveryState } from '@tastemaker/contracts';
import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { iso, isoOrNull } from '../connection/instants.js';
import { found } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { webhookAttempts, webhookDeliveries, webhooks } from './tables.js';
import { its, type Named, tellSenders } from './webhooks.js';

/** The attempts to send a delivery, newest first. @throws DatabaseError `not_found` */
export async function listWebhookAttempts(
  database: Database,
  { projectId, webhookId, deliveryId }: Named & { deliveryId: string },
  page: PageRequest,
): Promise<Page<WebhookAttempt>> {
  const named = and(eq(webhookDeliveries.id, deliveryId), its({ projectId, webhookId }));
  const delivery = await database
    .select({ id: webhookDeliveries.id })
    .from(webhookDeliveries)
    .innerJoin(webhooks, eq(webhooks.id, webhookDeliveries.webhookId))
    .where(named);
  found(delivery, 'delivery');
  const { where, orderBy, limit } = keyset(webhookAttempts.id, page, 'newest');
  const rows = await database
    .select()
    .from(webhookAttempts)
    .where(and(eq(webhookAttempts.deliveryId, deliveryId), where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, toAttempt);
}

/** Newest first. @throws DatabaseError `not_found` */
export async function listWebhookDeliveries(
  database: Database,
  named: Named,
  page: PageRequest & { state?: WebhookDeliveryState | undefined },
): Promise<Page<WebhookDelivery>> {
  found(await database.select({ id: webhooks.id }).from(webhooks).where(its(named)), 'webhook');
  const { where, orderBy, limit } = keyset(webhookDeliveries.id, page, 'newest');
  const state = page.state === undefined ? undefined : eq(webhookDeliveries.state, page.state);
  const rows = await database
    .select()
    .from(webhookDeliveries)
    .where(and(eq(webhookDeliveries.webhookId, named.webhookId), state, where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, toDelivery);
}

/**
 * Puts a delivery up to be sent once more, at once; under the same id, by which a receiver knows it again.
 * @throws DatabaseError `not_found`
 */
export async function redeliver(
  database: Database,
  { projectId, webhookId, deliveryId }: Named & { deliveryId: string },
): Promise<WebhookDelivery> {
  const rows = await database
    .update(webhookDeliveries)
    .set({ state: 'waiting', nextAttemptAt: sql`now()`, attemptsBefore: sql`${webhookDeliveries.attempts}` })
    .from(webhooks)
    .where(
      and(
        eq(webhookDeliveries.id, deliveryId),
        eq(webhookDeliveries.webhookId, webhookId),
        eq(webhooks.id, webhookId),
        eq(webhooks.projectId, projectId),
      ),
    )
    .returning({ id: webhookDeliveries.id });
  const { id } = found(rows, 'delivery');
  await tellSenders(database, webhookId);
  return toDelivery(
    found(await database.select().from(webhookDeliveries).where(eq(webhookDeliveries.id, id)), 'delivery'),
  );
}

function toAttempt({ deliveryId: _delivery, createdAt, ...row }: typeof webhookAttempts.$inferSelect): WebhookAttempt {
  return { ...row, createdAt: iso(createdAt) };
}

function toDelivery(row: typeof webhookDeliveries.$inferSelect): WebhookDelivery {
  const { payload, nextAttemptAt, deliveredAt, createdAt, attemptsBefore: _before, ...others } = row;
  return {
    ...others,
    data: payload,
    nextAttemptAt: row.state === 'waiting' ? iso(nextAttemptAt) : null,
    deliveredAt: isoOrNull(deliveredAt),
    createdAt: iso(createdAt),
  };
}
