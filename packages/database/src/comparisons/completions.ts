import { createHash } from 'node:crypto';
import type {
  Completion,
  CompletionFilter,
  FilterCount,
  ListedCompletion,
  ListOrder,
  Page,
} from '@tastemaker/contracts';
import { and, eq, getTableColumns, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { countRows } from '../connection/counting.js';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { iso } from '../connection/instants.js';
import { found } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { beginningOf, excerptOf } from '../projects/excerpts.js';
import { promptConditions } from '../projects/prompt-filters.js';
import { prompts } from '../projects/tables.js';
import { comparisonCandidates, completions } from './tables.js';

export interface NewCompletion {
  promptId: string;
  text: string;
  /** People and files only; a model's are stored by its sample (`storeCandidates`). */
  author: { kind: 'person'; userId: string } | { kind: 'import'; source: string };
}

/**
 * Stores completions of people and files. A text that the prompt has from the same source already is given back as it is.
 * @returns in the order of the input.
 * @throws DatabaseError `validation_failed` when a prompt is not the project's.
 */
export async function createCompletions(
  database: Database,
  projectId: string,
  wanted: NewCompletion[],
): Promise<Completion[]> {
  await assertPrompts(
    database,
    projectId,
    wanted.map((completion) => completion.promptId),
  );
  const stored: Completion[] = [];
  await database.transaction(async (tx) => {
    for (const { promptId, text, author } of wanted) {
      const common = { projectId, promptId, text, authorKind: author.kind };
      const row =
        author.kind === 'person'
          ? { ...common, userId: author.userId }
          : { ...common, source: author.source, textHash: textHash(text) };
      const made = await tx.insert(completions).values(row).onConflictDoNothing().returning();
      stored.push(toCompletion(made[0] ?? (await importedBefore(tx, row))));
    }
  });
  return stored;
}

export async function listCompletions(
  database: Database,
  projectId: string,
  page: PageRequest & CompletionFilter & { order?: ListOrder | undefined },
): Promise<Page<ListedCompletion>> {
  const { where, orderBy, limit } = keyset(completions.id, page, page.order);
  const comparisons = sql<number>`(
    SELECT count(*)::int FROM ${comparisonCandidates} its WHERE its.completion_id = ${completions.id})`;
  const rows = await database
    .select({ ...getTableColumns(completions), beginning: beginningOf(prompts.messages), comparisons })
    .from(completions)
    .innerJoin(prompts, eq(prompts.id, completions.promptId))
    .where(and(...conditions(projectId, page), where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, (row) => ({
    ...toCompletion(row),
    excerpt: excerptOf(row.beginning),
    comparisons: row.comparisons,
  }));
}

export async function countCompletions(
  database: Database,
  projectId: string,
  filter: CompletionFilter,
): Promise<FilterCount> {
  const rows = database
    .select({ id: completions.id })
    .from(completions)
    .innerJoin(prompts, eq(prompts.id, completions.promptId))
    .where(and(...conditions(projectId, filter)));
  return countRows(database, rows);
}

function conditions(projectId: string, filter: CompletionFilter): (SQL | undefined)[] {
  const { promptId, sampleId, modelId, kind } = filter;
  return [
    eq(completions.projectId, projectId),
    isNull(completions.erasureId),
    promptId === undefined ? undefined : eq(completions.promptId, promptId),
    sampleId === undefined ? undefined : eq(completions.sampleId, sampleId),
    modelId === undefined ? undefined : eq(completions.modelId, modelId),
    kind === undefined ? undefined : eq(completions.authorKind, kind),
    ...promptConditions(filter),
  ];
}

/** Those of a comparison, in its order. */
export async function candidatesOf(database: Database, comparisonId: string): Promise<Completion[]> {
  const rows = await database
    .select(getTableColumns(completions))
    .from(comparisonCandidates)
    .innerJoin(completions, eq(completions.id, comparisonCandidates.completionId))
    .where(eq(comparisonCandidates.comparisonId, comparisonId))
    .orderBy(comparisonCandidates.position);
  return rows.map(toCompletion);
}

/** @throws DatabaseError `not_found` */
export async function completionOfProject(database: Database, projectId: string, id: string): Promise<Completion> {
  const its = and(eq(completions.id, id), eq(completions.projectId, projectId), isNull(completions.erasureId));
  return toCompletion(found(await database.select().from(completions).where(its), 'completion'));
}

/** sha256 (hex) of a text. */
function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function assertPrompts(database: Database, projectId: string, promptIds: string[]): Promise<void> {
  const wanted = new Set(promptIds);
  const known = await database
    .select({ id: prompts.id })
    .from(prompts)
    .where(and(eq(prompts.projectId, projectId), isNull(prompts.erasureId), inArray(prompts.id, [...wanted])));
  for (const { id } of known) wanted.delete(id);
  for (const id of wanted) throw new DatabaseError('validation_failed', `The project has no prompt ${id}.`);
}

async function importedBefore(database: Database, row: { promptId: string; textHash?: string; source?: string }) {
  const rows = await database
    .select()
    .from(completions)
    .where(
      and(
        eq(completions.promptId, row.promptId),
        eq(completions.textHash, row.textHash ?? ''),
        eq(completions.source, row.source ?? ''),
      ),
    );
  return found(rows, 'completion');
}

/** A row as contracts have it. */
function toCompletion(row: typeof completions.$inferSelect): Completion {
  const { id, projectId, promptId, text, messages, sampleId, tokenCount, finishReason, logProbability } = row;
  return {
    id,
    projectId,
    promptId,
    text,
    ...(messages === null ? {} : { messages }),
    author: authorOf(row),
    sampleId,
    tokenCount,
    finishReason,
    logProbability,
    createdAt: iso(row.createdAt),
  };
}

function authorOf(row: typeof completions.$inferSelect): Completion['author'] {
  const { authorKind, modelId, checkpointHash, endpointModel, sampling, seed, sampleIndex, userId, source } = row;
  // The table's check "completions_provenance" holds these together.
  if (authorKind === 'person' && userId !== null) return { kind: 'person', userId };
  if (authorKind === 'import' && source !== null) return { kind: 'import', source };
  if (modelId === null || sampling === null || seed === null || sampleIndex === null) {
    throw new Error(`Completion ${row.id} has no provenance.`);
  }
  return { kind: 'model', modelId, checkpointHash, endpointModel, sampling, seed, index: sampleIndex };
}
