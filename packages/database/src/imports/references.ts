// What foreign keys make sure of, for all rows of a batch at once. PostgreSQL checks each reference of each row by a query of
// its own, a million of them for a file of 100,000 pairs: nearly half of what writing the file takes it. Nearly all of these
// references lead to rows that the same batch writes. So the few others are looked up (and locked, as a foreign key does)
// in one query a table, and the batch is written without the checks. Only where the role may switch them off
// (docs/decisions/015-import-references.md); elsewhere PostgreSQL checks as ever.

import { sql } from 'drizzle-orm';
import type { Database } from '../database.js';
import { DatabaseError } from '../database-error.js';
import type { Rows } from './rows.js';

/** Writes rows, when what they refer to is there. */
export type WriteChecked = (references: References, write: () => Promise<void>) => Promise<void>;

/**
 * For one import's transaction.
 * @throws DatabaseError (the function that is returned) `conflict` when what a row refers to is not there any more
 */
export async function referenceChecks(tx: Database, projectId: string): Promise<WriteChecked> {
  const { rows: answers } = await tx.execute<{ may: boolean }>(
    sql`SELECT has_parameter_privilege('session_replication_role', 'SET') AS may`,
  );
  if (answers[0]?.may !== true) return (_references, write) => write();
  await expectAll(tx, 'projects', new Set([projectId]));
  return async (references, write) => {
    for (const [table, ids] of references) await expectAll(tx, table, ids);
    // As replicas write: what the origin has checked is not checked again. Keys and checks hold as ever.
    await tx.execute(sql`SET LOCAL session_replication_role = replica`);
    await write();
    await tx.execute(sql`SET LOCAL session_replication_role = origin`);
  };
}

type Table = 'projects' | 'prompts' | 'completions' | 'comparisons' | 'users';

/** Ids, by table. */
export type References = ReadonlyMap<Table, ReadonlySet<string>>;

/** What the rows refer to that is not among them. */
export function referencesOf({ prompts, completions, comparisons, judgments }: Rows): References {
  const [newPrompts, newCompletions, newComparisons] = [idsOf(prompts), idsOf(completions), idsOf(comparisons)];
  const references = {
    prompts: new Set<string>(),
    completions: new Set<string>(),
    comparisons: new Set<string>(),
    users: new Set<string>(),
  };
  for (const { promptId } of completions) if (!newPrompts.has(promptId)) references.prompts.add(promptId);
  for (const { promptId, completionIds } of comparisons) {
    if (!newPrompts.has(promptId)) references.prompts.add(promptId);
    for (const id of completionIds) if (!newCompletions.has(id)) references.completions.add(id);
  }
  for (const { comparisonId, labelerId } of judgments) {
    if (!newComparisons.has(comparisonId)) references.comparisons.add(comparisonId);
    references.users.add(labelerId);
  }
  return new Map<Table, ReadonlySet<string>>([
    ['prompts', references.prompts],
    ['completions', references.completions],
    ['comparisons', references.comparisons],
    ['users', references.users],
  ]);
}

function idsOf(rows: readonly { id: string }[]): Set<string> {
  return new Set(rows.map(({ id }) => id));
}

/** They stay there until the transaction ends. */
async function expectAll(tx: Database, table: Table, ids: ReadonlySet<string>): Promise<void> {
  if (ids.size === 0) return;
  const { rows } = await tx.execute<{ id: string }>(sql`
    SELECT id FROM ${sql.identifier(table)} WHERE id = ANY (${sql.param([...ids])}::uuid[]) FOR KEY SHARE`);
  if (rows.length === ids.size) return;
  throw new DatabaseError(
    'conflict',
    `Some of the ${table} that the file refers to were removed at the same time. Nothing was kept: try again.`,
  );
}
