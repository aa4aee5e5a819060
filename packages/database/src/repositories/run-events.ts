import type { RunEventData } from '@tastemaker/contracts';
import { eq, sql } from 'drizzle-orm';
import type { Database } from '../database.js';
import { found } from '../only.js';
import { runEvents, runs } from '../schema/index.js';
import { announce } from '../work-claim.js';

/** Announces each batch of events when it commits; the payload is the run's id. */
export const RUN_EVENTS_CHANNEL = 'run_events';

/**
 * Numbers events without gaps, stores and announces them. In a transaction, which keeps the run's row locked, so that
 * numbers become visible in their order and a reader that has seen 7 never finds a 6 later.
 */
export async function appendEvents(tx: Database, runId: string, events: RunEventData[]): Promise<void> {
  if (events.length === 0) return;
  const rows = await tx
    .update(runs)
    .set({ lastSequence: sql`${runs.lastSequence} + ${events.length}` })
    .where(eq(runs.id, runId))
    .returning({ last: runs.lastSequence });
  const first = found(rows, 'run').last - events.length + 1;
  await tx.insert(runEvents).values(events.map((data, i) => ({ runId, sequence: first + i, data })));
  await announce(tx, RUN_EVENTS_CHANNEL, runId);
}
