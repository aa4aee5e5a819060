import { createHash } from 'node:crypto';
import {
  type ContextDocument,
  type FilterCount,
  type ListedPrompt,
  type ListOrder,
  type Message,
  type Page,
  type Prompt,
  type PromptFilter,
  promptContent,
  type Split,
  splitKey,
  splitOfKey,
} from '@tastemaker/contracts';
import { and, eq, getTableColumns, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { countRows } from '../connection/counting.js';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { iso } from '../connection/instants.js';
import { found } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { beginningOf, excerptOf } from './excerpts.js';
import { promptConditions } from './prompt-filters.js';
import { prompts } from './tables.js';

export interface NewPrompt {
  messages: Message[];
  contextDocuments: ContextDocument[];
  tags: string[];
}

/**
 * Adds prompts to a project; one that the project has already is given back as it is.
 * @returns the prompts in the order of the input, and how many are new.
 */
export async function createPrompts(
  database: Database,
  projectId: string,
  wanted: NewPrompt[],
): Promise<{ prompts: Prompt[]; created: number; existing: number }> {
  const hashes = wanted.map(promptHash);
  const keys = wanted.map(({ messages }) => splitKey(messages));
  const splits = await splitsByKey(database, projectId, keys);
  const rows = wanted.map((prompt, i) => {
    const key = keys[i] ?? 0;
    const split = splits.get(key) ?? splitOfKey(key);
    return { ...prompt, projectId, split, splitKey: key, contentHash: hashes[i] ?? '' };
  });
  const made = await database.insert(prompts).values(rows).onConflictDoNothing().returning({ id: prompts.id });
  const stored = await database
    .select()
    .from(prompts)
    .where(and(inArray(prompts.contentHash, hashes), sql`${prompts.projectId} IS NOT DISTINCT FROM ${projectId}`));
  const erased = stored.find(({ erasureId }) => erasureId !== null);
  if (erased !== undefined) {
    const cure = 'restore it, or wait until it is purged';
    throw new DatabaseError('conflict', `The project had such a prompt, ${erased.id}, which is being erased: ${cure}.`);
  }
  const byHash = new Map(stored.map((row) => [row.contentHash, row]));
  const inOrder = hashes.map((hash) =>
    toPrompt(
      found(
        [byHash.get(hash)].filter((row) => row !== undefined),
        'prompt',
      ),
    ),
  );
  return { prompts: inOrder, created: made.length, existing: wanted.length - made.length };
}

/** @throws DatabaseError `not_found` */
export async function promptOfProject(database: Database, projectId: string, id: string): Promise<Prompt> {
  const its = and(eq(prompts.id, id), eq(prompts.projectId, projectId), isNull(prompts.erasureId));
  return toPrompt(found(await database.select().from(prompts).where(its), 'prompt'));
}

/** @throws DatabaseError `not_found` */
export async function promptById(database: Database, id: string): Promise<Prompt> {
  return toPrompt(found(await database.select().from(prompts).where(eq(prompts.id, id)), 'prompt'));
}

export async function listPrompts(
  database: Database,
  projectId: string,
  page: PageRequest & PromptFilter & { order?: ListOrder | undefined },
): Promise<Page<ListedPrompt>> {
  const { where, orderBy, limit } = keyset(prompts.id, page, page.order);
  const rows = await database
    .select({
      ...getTableColumns(prompts),
      beginning: beginningOf(prompts.messages),
      completions: countOf('completions'),
      comparisons: countOf('comparisons'),
    })
    .from(prompts)
    .where(and(...conditions(projectId, page), where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, (row) => {
    const { beginning, completions, comparisons } = row;
    return { ...toPrompt(row), excerpt: excerptOf(beginning), completions, comparisons };
  });
}

export async function countPrompts(database: Database, projectId: string, filter: PromptFilter): Promise<FilterCount> {
  const rows = database.select({ id: prompts.id }).from(prompts);
  return countRows(database, rows.where(and(...conditions(projectId, filter))));
}

function conditions(projectId: string, filter: PromptFilter): (SQL | undefined)[] {
  const { source, hasCompletions, hasComparisons } = filter;
  const ofSource = sql`EXISTS (SELECT FROM completions c
    WHERE c.prompt_id = ${prompts.id} AND c.source = ${source ?? ''} AND c.erasure_id IS NULL)`;
  return [
    eq(prompts.projectId, projectId),
    isNull(prompts.erasureId),
    ...promptConditions(filter),
    source === undefined ? undefined : ofSource,
    hasCompletions === undefined ? undefined : has('completions', hasCompletions),
    hasComparisons === undefined ? undefined : has('comparisons', hasComparisons),
  ];
}

type MadeOfPrompts = 'completions' | 'comparisons';

const has = (table: MadeOfPrompts, any: boolean) =>
  any ? sql`EXISTS (SELECT ${ofThis(table)})` : sql`NOT EXISTS (SELECT ${ofThis(table)})`;

const countOf = (table: MadeOfPrompts) => sql<number>`(SELECT count(*)::int ${ofThis(table)})`;

const ofThis = (table: MadeOfPrompts) =>
  sql`FROM ${sql.identifier(table)} its WHERE its.prompt_id = ${prompts.id} AND its.erasure_id IS NULL`;

/**
 * The splits that prompts of the project with these keys are in: files may bring their own, and a prompt that reads the same
 * as another must be in the same one.
 */
export async function splitsByKey(
  database: Database,
  projectId: string,
  keys: readonly number[],
): Promise<Map<number, Split>> {
  // The project is compared so that its own index is out of the question: see `stored-before.ts`.
  const { rows } = await database.execute<{ key: number; split: Split }>(sql`
    SELECT DISTINCT ON (split_key) split_key AS key, split FROM prompts
    WHERE split_key = ANY (${sql.param([...new Set(keys)])}::integer[]) AND project_id IS NOT DISTINCT FROM ${projectId}
    ORDER BY split_key, id`);
  return new Map(rows.map(({ key, split }) => [key, split]));
}

/** sha256 (hex) of the whole prompt; tags don't count. */
function promptHash(prompt: { messages: Message[]; contextDocuments: ContextDocument[] }): string {
  return createHash('sha256').update(promptContent(prompt.messages, prompt.contextDocuments)).digest('hex');
}

function toPrompt(row: typeof prompts.$inferSelect): Prompt {
  const { id, projectId, messages, contextDocuments, tags, split, createdAt } = row;
  return { id, projectId, messages, contextDocuments, tags, split, createdAt: iso(createdAt) };
}
