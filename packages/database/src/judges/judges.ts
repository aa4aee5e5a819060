// Judges as people register them: a name's versions, which never change.

import type { Judge, JudgeKind, JudgePrices, Page } from '@tastemaker/contracts';
import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { iso } from '../connection/instants.js';
import { found, inserted } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { judges } from './tables.js';

export interface NewJudge {
  projectId: string;
  name: string;
  kind: JudgeKind;
  modelId: string;
  modelName: string;
  /** Null: behind an endpoint. */
  checkpointHash: string | null;
  /** Of language models only, as is the next. */
  prompt: string | null;
  maxTokens: number | null;
  prices: JudgePrices | null;
  createdBy: string;
}

/** The next version of the judges of this name. */
export async function createJudge(database: Database, judge: NewJudge): Promise<Judge> {
  return database.transaction(async (tx) => {
    await tx.execute(
      sql`SELECT pg_advisory_xact_lock(hashtextextended('tastemaker judge ' || ${judge.projectId} || ${judge.name}, 0))`,
    );
    const version = sql<number>`(SELECT coalesce(max(version), 0) + 1 FROM judges
      WHERE project_id = ${judge.projectId} AND name = ${judge.name})`;
    return toJudge(
      inserted(
        await tx
          .insert(judges)
          .values({ ...judge, version })
          .returning(),
      ),
    );
  });
}

/** @throws DatabaseError `not_found` also for another project's */
export async function judgeById(database: Database, projectId: string, id: string): Promise<Judge> {
  const rows = await database
    .select()
    .from(judges)
    .where(and(eq(judges.id, id), eq(judges.projectId, projectId)));
  return toJudge(found(rows, 'judge'));
}

/** Oldest first. */
export async function listJudges(database: Database, projectId: string, page: PageRequest): Promise<Page<Judge>> {
  const { where, orderBy, limit } = keyset(judges.id, page);
  const rows = await database
    .select()
    .from(judges)
    .where(and(eq(judges.projectId, projectId), where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, toJudge);
}

export function toJudge(row: typeof judges.$inferSelect): Judge {
  const { createdBy: _, createdAt, ...judge } = row;
  return { ...judge, createdAt: iso(createdAt) };
}
