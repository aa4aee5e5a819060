// The lines of a run's log, from its end backwards.

import type { RunLog, RunLogLine, RunLogQuery } from '@tastemaker/contracts';
import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { iso } from '../connection/instants.js';
import { runEvents } from './tables.js';

const levels = ['info', 'warn', 'error'] as const;

/** The last lines, or the last ones before an event; the oldest first. */
export async function readRunLog(database: Database, runId: string, query: RunLogQuery): Promise<RunLog> {
  const { limit, before, level } = query;
  const told = levels.slice(levels.indexOf(level));
  const rows = await database
    .select()
    .from(runEvents)
    .where(
      and(
        eq(runEvents.runId, runId),
        before === undefined ? undefined : lt(runEvents.sequence, before),
        sql`${runEvents.data} ->> 'type' = 'log'`,
        inArray(sql`${runEvents.data} ->> 'level'`, told),
      ),
    )
    .orderBy(desc(runEvents.sequence))
    .limit(limit + 1);
  const items = rows
    .slice(0, limit)
    .toReversed()
    .flatMap(({ sequence, createdAt, data }): RunLogLine[] =>
      data.type === 'log' ? [{ sequence, createdAt: iso(createdAt), level: data.level, message: data.message }] : [],
    );
  return { items, nextBefore: rows.length > limit ? (items[0]?.sequence ?? null) : null };
}
