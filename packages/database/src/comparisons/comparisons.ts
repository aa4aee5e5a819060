// Comparisons: putting completions up for judging, and reading how far they are.

import type {
  AskedBy,
  Comparison,
  ComparisonFilter,
  FilterCount,
  GoldAnswer,
  ListedComparison,
  ListOrder,
  Page,
} from '@tastemaker/contracts';
import { goldAnswerRefusal } from '@tastemaker/labeling';
import { and, eq, getTableColumns, gte, inArray, isNull, not, type SQL, sql } from 'drizzle-orm';
import { countRows } from '../connection/counting.js';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { iso, isoOrNull } from '../connection/instants.js';
import { found } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { uuidv7 } from '../connection/uuid.js';
import { beginningOf, excerptOf } from '../projects/excerpts.js';
import { promptConditions } from '../projects/prompt-filters.js';
import { projects, prompts } from '../projects/tables.js';
import { comparisonCandidates, comparisons, completions } from './tables.js';
import { undecidedComparisons } from './undecided.js';

export interface NewComparison {
  completionIds: string[];
  judgmentsNeeded: number;
  /** How many judgments disagreement may ask for; null: no more than needed. @defaultValue the project's */
  judgmentsLimit?: number | null | undefined;
  /** Higher ones are judged first. @defaultValue 0 */
  priority?: number | undefined;
  /** The known answer, which makes it a gold comparison: judged by everybody, once, and not part of the work. */
  goldAnswer?: GoldAnswer | undefined;
  /** The same work delivered again makes no second comparison. */
  originKey?: string;
  /** Of a strategy's choice. */
  askedBy?: AskedBy;
}

/**
 * Puts completions up for judging, each comparison with its k slots, in the lane of its priority and skills. One whose
 * `originKey` the project has already is not made again, and left out of the result.
 * @throws DatabaseError `validation_failed` unless the completions of each are the project's and of one prompt.
 */
export async function createComparisons(
  database: Database,
  projectId: string,
  wanted: NewComparison[],
): Promise<Comparison[]> {
  const { settings } = found(
    await database.select({ settings: projects.settings }).from(projects).where(eq(projects.id, projectId)),
    'project',
  );
  const promptsOfAll = await promptsOf(database, projectId, wanted);
  const rows = wanted.map((comparison, i) => ({
    id: uuidv7(),
    projectId,
    ...placeOf(promptsOfAll[i], settings.skillTags),
    ...demandOf(comparison, settings.judgmentsLimit),
    priority: comparison.priority ?? 0,
    originKey: comparison.originKey ?? null,
    ...comparison.askedBy,
  }));
  const completionIds = new Map(rows.map(({ id }, i) => [id, wanted[i]?.completionIds ?? []]));
  return database.transaction(async (tx) => {
    const made = await tx.insert(comparisons).values(rows).onConflictDoNothing().returning();
    const withCandidates = made.map((row) => ({ ...row, completionIds: completionIds.get(row.id) ?? [] }));
    if (withCandidates.length > 0) {
      await tx
        .insert(comparisonCandidates)
        .values(
          withCandidates.flatMap((row) =>
            row.completionIds.map((completionId, position) => ({ comparisonId: row.id, position, completionId })),
          ),
        );
      await tx.execute(sql`SELECT open_slots(${sql.param(made.map(({ id }) => id))}::uuid[])`);
    }
    return withCandidates.map(toComparison);
  });
}

/** @throws DatabaseError `validation_failed` unless it speaks of the comparison's completions, of two at least. */
function assertGoldAnswer(answer: GoldAnswer, completionIds: string[]): void {
  const refusal = goldAnswerRefusal(answer, completionIds);
  if (refusal !== undefined) throw new DatabaseError('validation_failed', refusal);
}

/** Sorted skills: one set of them is one lane. */
function placeOf(prompt: PromptOfCompletions | undefined, skillTags: string[]) {
  const requiredSkills = [...new Set(prompt?.tags.filter((tag) => skillTags.includes(tag)))].toSorted();
  return { promptId: prompt?.id ?? '', requiredSkills };
}

/** Slots of gold comparisons are made when they are drawn, one for each labeler: at first it needs none. */
function demandOf({ judgmentsNeeded, judgmentsLimit, goldAnswer, completionIds }: NewComparison, usual: number | null) {
  if (goldAnswer !== undefined) {
    assertGoldAnswer(goldAnswer, completionIds);
    const none = { judgmentsNeeded: 0, judgmentsLimit: null, status: 'closed' as const };
    return { ...none, purpose: 'gold' as const, goldAnswer };
  }
  if (judgmentsLimit !== undefined && judgmentsLimit !== null && judgmentsLimit < judgmentsNeeded) {
    throw new DatabaseError('validation_failed', 'The limit of judgments is below what is needed at least.');
  }
  const limit = judgmentsLimit === undefined ? usual : judgmentsLimit;
  const open = { status: 'open' as const, purpose: 'work' as const, goldAnswer: null };
  return { ...open, judgmentsNeeded, judgmentsLimit: limit === null ? null : Math.max(limit, judgmentsNeeded) };
}

/**
 * Changes the priority, by which its open slots move to the end of the other lane; or makes it a gold comparison (or
 * corrects its answer), by which they leave the queue.
 * @throws DatabaseError `validation_failed`, `conflict` for a repeat, `not_found`
 */
export async function updateComparison(
  database: Database,
  wanted: { projectId: string; comparisonId: string },
  { priority, goldAnswer }: { priority?: number | undefined; goldAnswer?: GoldAnswer | undefined },
): Promise<Comparison> {
  return database.transaction(async (tx) => {
    const its = and(
      eq(comparisons.id, wanted.comparisonId),
      eq(comparisons.projectId, wanted.projectId),
      isNull(comparisons.erasureId),
    );
    const row = found(await tx.select().from(comparisons).where(its).for('no key update'), 'comparison');
    if (row.purpose === 'repeat')
      throw new DatabaseError('conflict', 'It repeats another comparison: change that one.');
    const { completionIds } = await comparisonById(tx, row.id);
    if (goldAnswer !== undefined) assertGoldAnswer(goldAnswer, completionIds);
    await tx
      .update(comparisons)
      .set({
        priority: priority ?? row.priority,
        ...(goldAnswer === undefined ? {} : { purpose: 'gold', goldAnswer, judgmentsLimit: null }),
      })
      .where(its);
    await tx.execute(
      sql`SELECT requeue(ARRAY[${row.id}]::uuid[]), note_tally_changes(${wanted.projectId}::uuid, ARRAY[${row.id}]::uuid[])`,
    );
    return comparisonById(tx, row.id);
  });
}

/** @throws DatabaseError `not_found` */
export async function comparisonById(database: Database, id: string): Promise<Comparison> {
  return toComparison(found(await selectComparisons(database).where(eq(comparisons.id, id)), 'comparison'));
}

export async function listComparisons(
  database: Database,
  projectId: string,
  page: PageRequest & ComparisonFilter & { order?: ListOrder | undefined },
): Promise<Page<ListedComparison>> {
  const { where, orderBy, limit } = keyset(comparisons.id, page, page.order);
  const rows = await database
    .select({
      ...comparisonColumns,
      beginning: beginningOf(prompts.messages),
      split: prompts.split,
      tags: prompts.tags,
      isFlagged,
    })
    .from(comparisons)
    .innerJoin(prompts, eq(prompts.id, comparisons.promptId))
    .where(and(...(await conditions(database, projectId, page)), where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, ({ beginning, split, tags, isFlagged: flagged, ...row }) => ({
    ...toComparison(row),
    excerpt: excerptOf(beginning),
    split,
    tags,
    isFlagged: flagged,
  }));
}

export async function countComparisons(
  database: Database,
  projectId: string,
  filter: ComparisonFilter,
): Promise<FilterCount> {
  const rows = database
    .select({ id: comparisons.id })
    .from(comparisons)
    .innerJoin(prompts, eq(prompts.id, comparisons.promptId))
    .where(and(...(await conditions(database, projectId, filter))));
  return countRows(database, rows);
}

async function conditions(
  database: Database,
  projectId: string,
  filter: ComparisonFilter,
): Promise<(SQL | undefined)[]> {
  const { status, purpose, promptId, priority, minJudgments, undecided } = filter;
  const among =
    undecided === undefined
      ? undefined
      : sql`${comparisons.id} IN (${await undecidedComparisons(database, projectId)})`;
  return [
    eq(comparisons.projectId, projectId),
    isNull(comparisons.erasureId),
    status === undefined ? undefined : eq(comparisons.status, status),
    purpose === undefined ? undefined : eq(comparisons.purpose, purpose),
    promptId === undefined ? undefined : eq(comparisons.promptId, promptId),
    priority === undefined ? undefined : eq(comparisons.priority, priority),
    minJudgments === undefined ? undefined : gte(comparisons.judgmentsDone, minJudgments),
    undecided === false && among !== undefined ? not(among) : among,
    ...promptConditions(filter),
  ];
}

interface PromptOfCompletions {
  id: string;
  tags: string[];
}

/** The one prompt of each comparison's completions. */
async function promptsOf(
  database: Database,
  projectId: string,
  wanted: NewComparison[],
): Promise<PromptOfCompletions[]> {
  const ids = [...new Set(wanted.flatMap((comparison) => comparison.completionIds))];
  const rows = await database
    .select({ completionId: completions.id, id: prompts.id, tags: prompts.tags })
    .from(completions)
    .innerJoin(prompts, eq(prompts.id, completions.promptId))
    .where(and(eq(completions.projectId, projectId), isNull(completions.erasureId), inArray(completions.id, ids)));
  const promptOf = new Map(rows.map(({ completionId, ...prompt }) => [completionId, prompt]));
  return wanted.map((comparison) => {
    const named = new Map<string, PromptOfCompletions>();
    for (const id of comparison.completionIds) {
      const prompt = promptOf.get(id);
      if (prompt === undefined) throw new DatabaseError('validation_failed', `The project has no completion ${id}.`);
      named.set(prompt.id, prompt);
    }
    const [prompt, ...others] = named.values();
    if (prompt === undefined || others.length > 0) {
      throw new DatabaseError('validation_failed', 'The completions of a comparison must be of one prompt.');
    }
    return prompt;
  });
}

const comparisonColumns = {
  ...getTableColumns(comparisons),
  completionIds: sql<string[]>`ARRAY(
    SELECT ${comparisonCandidates.completionId} FROM ${comparisonCandidates}
    WHERE ${comparisonCandidates.comparisonId} = ${comparisons.id} ORDER BY ${comparisonCandidates.position})`,
};

export const isFlagged = sql<boolean>`is_flagged(${comparisons.id}, ${comparisons.promptId})`;

function selectComparisons(database: Database) {
  return database.select(comparisonColumns).from(comparisons).$dynamic();
}

function toComparison(row: typeof comparisons.$inferSelect & { completionIds: string[] }): Comparison {
  const {
    originKey: _origin,
    erasureId: _erasure,
    askingId,
    strategy,
    propensity,
    explored,
    modelState,
    ...rest
  } = row;
  const isAsked = strategy !== null && propensity !== null && explored !== null;
  const askedBy = isAsked ? { askingId, strategy, propensity, explored, modelState } : null;
  return { ...rest, askedBy, createdAt: iso(row.createdAt), closedAt: isoOrNull(row.closedAt) };
}
