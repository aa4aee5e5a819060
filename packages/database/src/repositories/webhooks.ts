// Webhooks of a project and their log. Sending is in `webhook-work.ts`.

import type {
  Page,
  Webhook,
  WebhookAttempt,
  WebhookDelivery,
  WebhookDeliveryState,
  WebhookEvent,
} from '@tastemaker/contracts';
import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../database.js';
import { iso, isoOrNull } from '../instants.js';
import { found, inserted } from '../only.js';
import { keyset, type PageRequest, toPage } from '../paging.js';
import { webhookAttempts, webhookDeliveries, webhooks } from '../schema/index.js';
import { WEBHOOKS_CHANNEL } from './webhook-work.js';

export interface NewWebhook {
  /** The secret is sealed for it. */
  id: string;
  projectId: string;
  url: string;
  events: WebhookEvent[];
  sealedSecret: string;
}

export async function createWebhook(database: Database, webhook: NewWebhook): Promise<Webhook> {
  return toWebhook(inserted(await database.insert(webhooks).values(webhook).returning()));
}

export async function listWebhooks(database: Database, projectId: string, page: PageRequest): Promise<Page<Webhook>> {
  const { where, orderBy, limit } = keyset(webhooks.id, page);
  const rows = await database
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.projectId, projectId), where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, toWebhook);
}

interface Named {
  projectId: string;
  webhookId: string;
}

/** Changes what is given. Switched on, it begins with a clean record; what has waited is sent. @throws DatabaseError `not_found` */
export async function updateWebhook(
  database: Database,
  named: Named,
  change: { url?: string | undefined; events?: WebhookEvent[] | undefined; active?: boolean | undefined },
): Promise<Webhook> {
  const rows = await database
    .update(webhooks)
    // A column that is set to itself: PostgreSQL wants at least one.
    .set({ url: sql`${webhooks.url}`, ...definedIn(change), ...(change.active === true ? healthy : {}) })
    .where(its(named))
    .returning();
  if (change.active === true) await tellSenders(database, named.webhookId);
  return toWebhook(found(rows, 'webhook'));
}

const healthy = { disabledReason: null, failingSince: null };

/** With the commit of the transaction. */
async function tellSenders(tx: Database, webhookId: string): Promise<void> {
  await tx.execute(sql`SELECT pg_notify(${WEBHOOKS_CHANNEL}, ${webhookId})`);
}

/**
 * Gives a webhook another secret. For a while deliveries carry signatures by both; one from before the last rotation ends.
 * @throws DatabaseError `not_found`
 */
export async function rotateWebhookSecret(
  database: Database,
  named: Named,
  { sealedSecret, overlapSeconds }: { sealedSecret: string; overlapSeconds: number },
): Promise<Webhook> {
  const overlaps = overlapSeconds > 0;
  const rows = await database
    .update(webhooks)
    .set({
      sealedSecret,
      previousSealedSecret: overlaps ? sql`${webhooks.sealedSecret}` : null,
      previousValidUntil: overlaps ? sql`now() + make_interval(secs => ${overlapSeconds})` : null,
    })
    .where(its(named))
    .returning();
  return toWebhook(found(rows, 'webhook'));
}

function definedIn<Change extends object>(change: Change): Partial<Change> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fewer of the same entries
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<Change>;
}

/** With its log. @throws DatabaseError `not_found` */
export async function deleteWebhook(database: Database, named: Named): Promise<void> {
  found(await database.delete(webhooks).where(its(named)).returning({ id: webhooks.id }), 'webhook');
}

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

function its({ projectId, webhookId }: Named) {
  return and(eq(webhooks.id, webhookId), eq(webhooks.projectId, projectId));
}

function toWebhook(row: typeof webhooks.$inferSelect): Webhook {
  const { sealedSecret: _sealed, previousSealedSecret: _previous, ...others } = row;
  return {
    ...others,
    failingSince: isoOrNull(row.failingSince),
    previousValidUntil: isoOrNull(row.previousValidUntil),
    createdAt: iso(row.createdAt),
  };
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
