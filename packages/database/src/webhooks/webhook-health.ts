// Whether a webhook's receiver answers, and what follows when it has not for long.

import { and, eq, isNotNull, sql } from 'drizzle-orm';
import { recordAudit } from '../audit/audit.js';
import type { Database } from '../connection/database.js';
import { webhooks } from './tables.js';

/** Something arrived: earlier failures count no more. */
export async function noteArrival(tx: Database, webhookId: string): Promise<void> {
  await tx
    .update(webhooks)
    .set({ failingSince: null })
    .where(and(eq(webhooks.id, webhookId), isNotNull(webhooks.failingSince)));
}

export interface Failure {
  error: string;
  /** How long nothing may get through. */
  disableAfterSeconds: number;
  /** The receiver says that it will never be there again. */
  isGone: boolean;
}

/** An attempt failed: the webhook is switched off, with the reason, when this has gone on for too long. */
export async function noteFailure(tx: Database, webhookId: string, failure: Failure): Promise<void> {
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
