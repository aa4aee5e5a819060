// What runs say: their events, numbered, stored, announced and read.

import { type MetricPoint, type RunEvent, type RunEventData, runProgress, storableReason } from '@tastemaker/contracts';
import { and, eq, gt, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { iso } from '../connection/instants.js';
import { notify } from '../connection/listen.js';
import { found } from '../connection/only.js';
import { runs } from '../models/tables.js';
import { runEvents } from './tables.js';

/** Announces each batch of events when it commits; the payload is the run's id. */
export const RUN_EVENTS_CHANNEL = 'run_events';

/** A dream or a warning is longer than an error's reason. */
const longestLine = 20_000;

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
  await tx
    .insert(runEvents)
    .values(events.map((data, i) => ({ runId, sequence: first + i, data: storableEvent(data) })));
  await notify(tx, RUN_EVENTS_CHANNEL, runId);
}

/** An event as jsonb holds it: whatever a trainer says must not keep its run from being recorded. */
function storableEvent(data: RunEventData): RunEventData {
  if (data.type === 'metrics') {
    const values = Object.entries(data.values).filter(([, value]) => Number.isFinite(value));
    return { ...data, values: Object.fromEntries(values.map(([key, value]) => [storableReason(key, 200), value])) };
  }
  if (data.type === 'log') return { ...data, message: storableReason(data.message, longestLine) };
  if (data.type === 'status') return { ...data, error: data.error === null ? null : storableReason(data.error) };
  if (data.type === 'progress') {
    const { etaSeconds, etaLowSeconds, etaHighSeconds } = data;
    return {
      ...data,
      etaSeconds: finiteOrNull(etaSeconds),
      etaLowSeconds: finiteOrNull(etaLowSeconds),
      etaHighSeconds: finiteOrNull(etaHighSeconds),
    };
  }
  return data;
}

function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

/** Events after a number (0: all), oldest first. */
export async function runEventsAfter(
  database: Database,
  runId: string,
  sequence: number,
  limit = 1000,
): Promise<RunEvent[]> {
  const rows = await database
    .select()
    .from(runEvents)
    .where(and(eq(runEvents.runId, runId), gt(runEvents.sequence, sequence)))
    .orderBy(runEvents.sequence)
    .limit(limit);
  return rows.map((row) => ({ sequence: row.sequence, createdAt: iso(row.createdAt), data: completed(row.data) }));
}

/** Events of before a field was recorded have it as not known. */
function completed(data: RunEventData): RunEventData {
  return data.type === 'progress' ? { type: data.type, ...runProgress.parse(data) } : data;
}

/** The number of the newest event; 0: none yet. */
export async function lastEventNumber(database: Database, runId: string): Promise<number> {
  const rows = await database.select({ last: runs.lastSequence }).from(runs).where(eq(runs.id, runId));
  return found(rows, 'run').last;
}

/** Everything the run has measured, oldest first. */
export async function runMetricPoints(database: Database, runId: string): Promise<MetricPoint[]> {
  const rows = await database
    .select()
    .from(runEvents)
    .where(and(eq(runEvents.runId, runId), sql`${runEvents.data} ->> 'type' = 'metrics'`))
    .orderBy(runEvents.sequence);
  return rows.flatMap(({ data, createdAt }) => (data.type === 'metrics' ? [toPoint(data, createdAt)] : []));
}

function toPoint({ step, values, evaluation }: MetricsEvent, createdAt: Date): MetricPoint {
  return { step, values, ...(evaluation && { evaluation }), createdAt: iso(createdAt) };
}

type MetricsEvent = Extract<RunEventData, { type: 'metrics' }>;
