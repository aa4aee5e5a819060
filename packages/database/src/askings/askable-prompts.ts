// What strategies choose among: a project's completions by prompt, and which sets of them are compared already.

import { type ContextDocument, type Message, messagesWithContext, type Split } from '@tastemaker/contracts';
import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { completions } from '../comparisons/tables.js';
import type { Database } from '../connection/database.js';
import { promptConditions } from '../projects/prompt-filters.js';
import { prompts } from '../projects/tables.js';

export interface AskableFilter {
  split?: Split | undefined;
  tag?: string | undefined;
  /** How many completions are compared with each other. */
  size: number;
}

export interface AskablePrompt {
  id: string;
  /** In order of id. */
  completionIds: string[];
  /** Sets of `size` of them that are compared, each as the places among `completionIds`, ascending, joined by commas. */
  compared: Set<string>;
}

/**
 * Prompts with `size` completions or more, in order of id. What is flagged, or being erased, is left out, as from the queue.
 */
export async function askablePrompts(
  database: Database,
  projectId: string,
  { size, ...filter }: AskableFilter,
): Promise<AskablePrompt[]> {
  const { rows } = await database.execute<{ id: string; completionIds: string[] }>(sql`
    SELECT ${prompts.id} AS id, array_agg(${completions.id}::text ORDER BY ${completions.id}) AS "completionIds"
    FROM ${completions} JOIN ${prompts} ON ${prompts.id} = ${completions.promptId}
    WHERE ${and(...ofProject(projectId, filter))}
    GROUP BY ${prompts.id} HAVING count(*) >= ${size} ORDER BY ${prompts.id}`);
  const compared = await comparedSets(database, projectId, size);
  return rows.map(({ id, completionIds }) => {
    const places = new Map(completionIds.map((completion, place) => [completion, place]));
    const sets = (compared.get(id) ?? []).map((set) => set.map((completion) => places.get(completion)));
    const known = sets.filter((set) => set.every((place) => place !== undefined));
    return { id, completionIds, compared: new Set(known.map((set) => set.toSorted(byNumber).join())) };
  });
}

/** A query of the ids of the completions that {@link askablePrompts} with sets of two gives. */
export function askableCompletionIds(projectId: string): SQL {
  return sql`SELECT unnest(array_agg(${completions.id})) AS id
    FROM ${completions} JOIN ${prompts} ON ${prompts.id} = ${completions.promptId}
    WHERE ${and(...ofProject(projectId, {}))} GROUP BY ${prompts.id} HAVING count(*) >= 2`;
}

const byNumber = (a = 0, b = 0) => a - b;

function ofProject(projectId: string, filter: Omit<AskableFilter, 'size'>): (SQL | undefined)[] {
  return [
    eq(completions.projectId, projectId),
    isNull(completions.erasureId),
    isNull(prompts.erasureId),
    sql`NOT EXISTS (SELECT FROM flags f WHERE f.prompt_id = ${prompts.id} AND f.state <> 'dismissed'
      AND (f.completion_id IS NULL OR f.completion_id = ${completions.id}))`,
    ...promptConditions(filter),
  ];
}

/** By prompt; gold comparisons and repeats say nothing of what was asked. */
async function comparedSets(database: Database, projectId: string, size: number): Promise<Map<string, string[][]>> {
  const { rows } = await database.execute<{ promptId: string; completionIds: string[] }>(sql`
    SELECT c.prompt_id AS "promptId", array_agg(cc.completion_id::text) AS "completionIds"
    FROM comparisons c JOIN comparison_candidates cc ON cc.comparison_id = c.id
    WHERE c.project_id = ${projectId} AND c.purpose = 'work' AND c.erasure_id IS NULL
    GROUP BY c.id HAVING count(*) = ${size}`);
  const found = new Map<string, string[][]>();
  for (const { promptId, completionIds } of rows) {
    const sets = found.get(promptId);
    if (sets === undefined) found.set(promptId, [completionIds]);
    else sets.push(completionIds);
  }
  return found;
}

/** A completion as a reward model reads it. */
export interface ReadableCompletion {
  id: string;
  /** The prompt's, with its context documents. */
  messages: Message[];
  completion: string | Message[];
}

/** Those of the ids that are there, in any order. */
export async function readableCompletions(database: Database, ids: readonly string[]): Promise<ReadableCompletion[]> {
  const rows = await database
    .select({
      id: completions.id,
      text: completions.text,
      messages: completions.messages,
      prompt: prompts.messages,
      contextDocuments: prompts.contextDocuments,
    })
    .from(completions)
    .innerJoin(prompts, eq(prompts.id, completions.promptId))
    .where(inArray(completions.id, [...ids]));
  return rows.map(({ id, text, messages, prompt, contextDocuments }) => ({
    id,
    messages: messagesWithContext(prompt, contextDocuments satisfies ContextDocument[]),
    completion: messages ?? text,
  }));
}
