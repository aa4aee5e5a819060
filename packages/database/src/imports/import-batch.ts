// One batch of a file: what of it is new is told apart from what is there, and written table by table.

import { sql } from 'drizzle-orm';
import type { Copy } from '../copy.js';
import type { Database } from '../database.js';
import type { Identified } from './identify.js';
import { judge } from './judge.js';
import { addStandIns, standInName } from './labelers.js';
import type { ImportCounts, ImportTarget } from './order.js';
import type { WriteChecked } from './references.js';
import { type ResolvedPrompt, resolveCompletions, resolvePrompts } from './resolve.js';
import { writeRows } from './rows.js';
import { ownComparisons, storedComparisons } from './stored-before.js';

/** What is kept from batch to batch. */
export interface ImportState {
  target: ImportTarget;
  /** Ids of stand-ins by name. */
  labelers: Map<string, string>;
  writeChecked: WriteChecked;
}

export async function importBatch(
  tx: Database,
  copy: Copy,
  { target, labelers, writeChecked }: ImportState,
  batch: readonly Identified[],
): Promise<ImportCounts> {
  const fresh = await withoutOwn(tx, target, batch);
  const { rows: promptRows, prompts } = await resolvePrompts(tx, target, fresh);
  const { rows: completionRows, completions } = await resolveCompletions(tx, fresh, prompts);
  const stored = await comparisonsBefore(tx, target, fresh, prompts);
  await addStandIns(tx, standIns(fresh, target.source), labelers);
  const { comparisons, judgments, extended } = judge(target, fresh, { prompts, completions, labelers, stored });
  const rows = { prompts: promptRows, completions: completionRows, comparisons, judgments };
  await writeChecked(rows, () => writeRows(copy, target.projectId, rows, target.now));
  await openSlots(tx, comparisons);
  await extend(tx, extended);
  return {
    prompts: promptRows.length,
    completions: completionRows.length,
    comparisons: comparisons.length,
    judgments: judgments.length,
  };
}

/** Leaves out what the project itself has exported. */
async function withoutOwn(tx: Database, { projectId, notes }: ImportTarget, batch: readonly Identified[]) {
  const ids = batch.map(({ record }) => record.comparisonId).filter((id) => id !== undefined);
  const own = await ownComparisons(tx, projectId, ids);
  if (own.size === 0) return batch;
  return batch.filter(({ line, record }) => {
    const isOwn = record.comparisonId !== undefined && own.has(record.comparisonId);
    if (isOwn) notes.skip(line, 'the comparison is one of this project');
    return !isOwn;
  });
}

async function comparisonsBefore(
  tx: Database,
  { projectId }: ImportTarget,
  batch: readonly Identified[],
  prompts: ReadonlyMap<string, ResolvedPrompt>,
) {
  // A new prompt has none, unless its comparison is known by an id.
  const keys = batch.flatMap(({ originKey, promptHash, record }) => {
    const mayBeThere = record.comparisonId !== undefined || prompts.get(promptHash)?.isNew === false;
    return originKey !== undefined && mayBeThere ? [originKey] : [];
  });
  const stored = await storedComparisons(tx, projectId, [...new Set(keys)]);
  return new Map(stored.map((comparison) => [comparison.originKey, comparison]));
}

function* standIns(batch: readonly Identified[], source: string): Generator<string> {
  for (const { record } of batch) {
    for (const [index, { labeler }] of record.judgments.entries()) yield standInName(labeler, index, source);
  }
}

async function openSlots(tx: Database, comparisons: readonly { id: string; needed: number; done: number }[]) {
  const open = comparisons.filter(({ needed, done }) => done < needed).map(({ id }) => id);
  if (open.length > 0) await tx.execute(sql`SELECT open_slots(${sql.param(open)}::uuid[])`);
}

/** Comparisons that are judged by more labelers than they needed. */
async function extend(tx: Database, extended: ReadonlyMap<string, number>): Promise<void> {
  if (extended.size === 0) return;
  await tx.execute(sql`
    UPDATE comparisons c
    SET judgments_needed = judgments_needed + more, judgments_done = judgments_done + more,
      judgments_limit = CASE WHEN judgments_limit < judgments_needed + more THEN judgments_needed + more
        ELSE judgments_limit END,
      closed_at = coalesce(closed_at, CASE WHEN status = 'closed' THEN now() END)
    FROM unnest(${sql.param([...extended.keys()])}::uuid[], ${sql.param([...extended.values()])}::integer[])
      AS extended (id, more)
    WHERE c.id = extended.id`);
}
