import type { Comparison, ComparisonStatus, Page } from '@tastemaker/contracts';
import { and, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import type { Database } from '../database.js';
import { DatabaseError } from '../database-error.js';
import { iso, isoOrNull } from '../instants.js';
import { found } from '../only.js';
import { keyset, type PageRequest, toPage } from '../paging.js';
import { comparisonCandidates, comparisons, completions, slots } from '../schema/index.js';
import { uuidv7 } from '../uuid.js';

export interface NewComparison {
  completionIds: string[];
  judgmentsNeeded: number;
  /** The same work delivered again makes no second comparison. */
  originKey?: string;
}

/**
 * Puts completions up for judging, each comparison with its k slots. One whose `originKey` the project has already is not
 * made again, and left out of the result.
 * @throws DatabaseError `validation_failed` unless the completions of each are the project's and of one prompt.
 */
export async function createComparisons(
  database: Database,
  projectId: string,
  wanted: NewComparison[],
): Promise<Comparison[]> {
  const promptIds = await promptsOf(database, projectId, wanted);
  return database.transaction(async (tx) => {
    const rows = wanted.map((comparison, i) => ({
      id: uuidv7(),
      projectId,
      promptId: promptIds[i] ?? '',
      judgmentsNeeded: comparison.judgmentsNeeded,
      originKey: comparison.originKey ?? null,
      completionIds: comparison.completionIds,
    }));
    const made = await tx.insert(comparisons).values(rows).onConflictDoNothing().returning();
    const completionIds = new Map(rows.map((row) => [row.id, row.completionIds]));
    const withCandidates = made.map((row) => ({ ...row, completionIds: completionIds.get(row.id) ?? [] }));
    if (withCandidates.length > 0) {
      await tx
        .insert(comparisonCandidates)
        .values(
          withCandidates.flatMap((row) =>
            row.completionIds.map((completionId, position) => ({ comparisonId: row.id, position, completionId })),
          ),
        );
      await openSlots(
        tx,
        made.map((row) => row.id),
      );
    }
    return withCandidates.map(toComparison);
  });
}

/** @throws DatabaseError `not_found` */
export async function comparisonById(database: Database, id: string): Promise<Comparison> {
  return toComparison(found(await selectComparisons(database).where(eq(comparisons.id, id)), 'comparison'));
}

export async function listComparisons(
  database: Database,
  projectId: string,
  page: PageRequest & { status?: ComparisonStatus | undefined; promptId?: string | undefined },
): Promise<Page<Comparison>> {
  const { where, orderBy, limit } = keyset(comparisons.id, page);
  const rows = await selectComparisons(database)
    .where(
      and(
        eq(comparisons.projectId, projectId),
        page.status === undefined ? undefined : eq(comparisons.status, page.status),
        page.promptId === undefined ? undefined : eq(comparisons.promptId, page.promptId),
        where,
      ),
    )
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, toComparison);
}

/** k slots for each comparison: first ones before second ones, so that a lone labeler is not led past the seconds. */
async function openSlots(database: Database, comparisonIds: string[]): Promise<void> {
  await database.insert(slots).select(
    database
      .select({
        comparisonId: comparisons.id,
        number: sql<number>`number`.as('number'),
        projectId: comparisons.projectId,
        state: sql`'open'::slot_state`.as('state'),
        position: sql<number>`nextval('slot_positions')`.as('position'),
      })
      .from(comparisons)
      .crossJoin(sql`generate_series(1, ${comparisons.judgmentsNeeded}) AS number`)
      .where(inArray(comparisons.id, comparisonIds))
      .orderBy(sql`number`, comparisons.id),
  );
}

async function promptsOf(database: Database, projectId: string, wanted: NewComparison[]): Promise<string[]> {
  const ids = [...new Set(wanted.flatMap((comparison) => comparison.completionIds))];
  const rows = await database
    .select({ id: completions.id, promptId: completions.promptId })
    .from(completions)
    .where(and(eq(completions.projectId, projectId), inArray(completions.id, ids)));
  const promptOf = new Map(rows.map((row) => [row.id, row.promptId]));
  return wanted.map((comparison) => {
    const promptIds = new Set<string>();
    for (const id of comparison.completionIds) {
      const promptId = promptOf.get(id);
      if (promptId === undefined) throw new DatabaseError('validation_failed', `The project has no completion ${id}.`);
      promptIds.add(promptId);
    }
    const [promptId, ...others] = promptIds;
    if (promptId === undefined || others.length > 0) {
      throw new DatabaseError('validation_failed', 'The completions of a comparison must be of one prompt.');
    }
    return promptId;
  });
}

function selectComparisons(database: Database) {
  const candidates = sql<string[]>`ARRAY(
    SELECT ${comparisonCandidates.completionId} FROM ${comparisonCandidates}
    WHERE ${comparisonCandidates.comparisonId} = ${comparisons.id} ORDER BY ${comparisonCandidates.position})`;
  return database
    .select({ ...getTableColumns(comparisons), completionIds: candidates })
    .from(comparisons)
    .$dynamic();
}

function toComparison(row: typeof comparisons.$inferSelect & { completionIds: string[] }): Comparison {
  const { id, projectId, promptId, completionIds, judgmentsNeeded, judgmentsDone, status } = row;
  return {
    id,
    projectId,
    promptId,
    completionIds,
    judgmentsNeeded,
    judgmentsDone,
    status,
    createdAt: iso(row.createdAt),
    closedAt: isoOrNull(row.closedAt),
  };
}
