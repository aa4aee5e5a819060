// Webhooks of a project, and the events written down for them. Sending is in `sending.ts`, what was sent in `log.ts`.

import type { Page, Webhook, WebhookEvent } from '@tastemaker/contracts';
import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { iso, isoOrNull } from '../connection/instants.js';
import { notify } from '../connection/listen.js';
import { found, inserted } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { WEBHOOKS_CHANNEL } from './sending.js';
import { webhooks } from './tables.js';

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

export interface Named {
  projectId: string;
  webhookId: string;
}

/** Changes what is given. Switched on, it begins with a clean record; what has waited is sent. @throws DatabaseError `not_found` */
export async function updateWebhook(
  database: Database,
  named: Named,
  change: { url?: string | undefined; events?: WebhookEvent[] | undefined; active?: boolean | undefined },
): Promise<Webhook> {
  if (change.active === true) await makeDue(database, named);
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

/** What waits for a webhook that was off need not wait for the time of its next attempt as well. */
async function makeDue(tx: Database, { projectId, webhookId }: Named): Promise<void> {
  await tx.execute(sql`
    UPDATE webhook_deliveries SET next_attempt_at = now()
    WHERE webhook_id = ${webhookId} AND state = 'waiting' AND next_attempt_at > now()
      AND EXISTS (SELECT FROM webhooks WHERE id = ${webhookId} AND project_id = ${projectId} AND NOT active)`);
}

/** Has a webhook's deliveries looked after at once: with the commit of the transaction. */
export async function tellSenders(tx: Database, webhookId: string): Promise<void> {
  await notify(tx, WEBHOOKS_CHANNEL, webhookId);
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

export function its({ projectId, webhookId }: Named) {
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

/**
 * Writes an event down for each webhook of the project that wants it. `data` holds ids and numbers, no texts. Submitting a
 * judgment does the same inside of the database (`record_judgment`).
 */
export async function announce(
  tx: Database,
  projectId: string,
  event: WebhookEvent,
  data: Record<string, unknown>,
): Promise<void> {
  await tx.execute(sql`SELECT announce(${projectId}, ${event}::webhook_event, ${JSON.stringify(data)}::jsonb)`);
}
