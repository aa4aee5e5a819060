// Askings: what a strategy was told, and the comparisons that it made.

import type { AskedBy, Asking, AskingOrder, AskingStrategy, Page } from '@tastemaker/contracts';
import { and, eq, sql } from 'drizzle-orm';
import { createComparisons } from '../comparisons/comparisons.js';
import type { Database } from '../connection/database.js';
import { iso } from '../connection/instants.js';
import { inserted } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { askings } from './tables.js';

export interface NewAsking {
  projectId: string;
  strategy: AskingStrategy;
  order: AskingOrder;
  seed: number;
  continuous: boolean;
  possible: number;
  modelState: string | null;
  createdBy: string | null;
  judgmentsNeeded: number;
  chosen: readonly { completionIds: string[]; propensity: number; explored: boolean }[];
}

/** Comparisons that are written with one statement. */
const together = 500;

/**
 * Keeps the order and makes its comparisons. Call it in one transaction with {@link lockAskings} and reading what may be asked:
 * else two askings may put up the same set.
 */
export async function createAsking(tx: Database, wanted: NewAsking): Promise<Asking> {
  const { chosen, judgmentsNeeded, ...values } = wanted;
  const row = inserted(
    await tx
      .insert(askings)
      .values({ ...values, made: chosen.length })
      .returning(),
  );
  const { priority } = wanted.order;
  for (let first = 0; first < chosen.length; first += together) {
    const part = chosen.slice(first, first + together).map(({ completionIds, propensity, explored }) => {
      const askedBy: AskedBy = {
        askingId: row.id,
        strategy: wanted.strategy,
        propensity,
        explored,
        modelState: wanted.modelState,
      };
      return { completionIds, judgmentsNeeded, priority, askedBy };
    });
    await createComparisons(tx, wanted.projectId, part);
  }
  return toAsking(row);
}

/** One asking of a project at a time, until the transaction ends. */
export async function lockAskings(tx: Database, projectId: string): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('askings ' || ${projectId}::text, 0))`);
}

export async function listAskings(database: Database, projectId: string, page: PageRequest): Promise<Page<Asking>> {
  const { where, orderBy, limit } = keyset(askings.id, page, 'newest');
  const rows = await database
    .select()
    .from(askings)
    .where(and(eq(askings.projectId, projectId), where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, toAsking);
}

function toAsking(row: typeof askings.$inferSelect): Asking {
  return { ...row, createdAt: iso(row.createdAt) };
}
