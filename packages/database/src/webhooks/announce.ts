// Events for webhooks: written down in the transaction of what happened, and sent afterwards.

import type { WebhookEvent } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';

/**
 * Writes an event down for each webhook of the project that wants it. `told` holds ids and numbers, no texts. Submitting a
 * judgment does the same inside of the database (`record_judgment`).
 */
export async function announce(
  tx: Database,
  projectId: string,
  event: WebhookEvent,
  told: Record<string, unknown>,
): Promise<void> {
  await tx.execute(sql`SELECT announce(${projectId}, ${event}::webhook_event, ${JSON.stringify(told)}::jsonb)`);
}
