// The fold: brings a project's tallies to what its judgments are now. What was counted of each changed comparison is taken away, what
// stands now is added, in one transaction with the note of what is counted: run twice, or after a failure, it counts nothing twice.

import { hasMajority } from '@tastemaker/labeling';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { callFunction } from '../connection/call-function.js';
import type { Database } from '../connection/database.js';
import { judgmentsById, type ReportedJudgment } from '../judging/reported-judgments.js';

export interface TalliedCell {
  statistic: string;
  groupedBy: string;
  key: string;
  cell: string;
}

/** What a comparison adds to the tallies: preference's `comparisonCells`, which this package may not import. */
export type CellsOf = (
  judgments: readonly ReportedJudgment[],
  firstTime: readonly ReportedJudgment[],
  add: (statistic: string, groupedBy: string, key: string, cell: string) => void,
) => void;

const counted = z.object({ purpose: z.enum(['work', 'gold', 'repeat']).nullable(), judgmentIds: z.array(z.string()) });

/** How a comparison is counted; without judgments, not at all. */
export type CountedComparison = z.infer<typeof counted>;

const taken = z
  .object({
    taken: z.int(),
    differing: z.array(z.object({ comparisonId: z.string(), before: counted, now: counted })),
  })
  .nullable();

/**
 * Counts at most so many of the noted changes.
 * @returns how many it took; 0: none was left; undefined: another process is at it
 */
export async function foldTallies(
  database: Database,
  projectId: string,
  most: number,
  cellsOf: CellsOf,
): Promise<number | undefined> {
  return database.transaction(async (tx) => {
    const changes = await callFunction(tx, sql`take_tally_changes(${projectId}::uuid, ${most}::integer)`, taken);
    if (changes === null) return undefined;
    await tx.execute(
      sql`SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`,
    );
    const deltas = new CellDeltas();
    const ids = changes.differing.flatMap(({ before, now }) => [...before.judgmentIds, ...now.judgmentIds]);
    const known = await judgmentsById(tx, projectId, [...new Set(ids)]);
    for (const { comparisonId, before, now } of changes.differing) {
      deltas.addComparison(comparisonId, before, known, cellsOf, -1);
      deltas.addComparison(comparisonId, now, known, cellsOf, 1);
    }
    await addToTallies(tx, projectId, deltas.changes());
    const split = changes.differing.filter(({ comparisonId, now }) => isSplit(ownJudgments(comparisonId, now, known)));
    await tx.execute(sql`
      UPDATE tallied_comparisons SET is_split = true
      WHERE project_id = ${projectId} AND comparison_id = ANY (${sql.param(split.map(({ comparisonId }) => comparisonId))}::uuid[])`);
    return changes.taken;
  });
}

function found(known: ReadonlyMap<string, ReportedJudgment>, id: string): ReportedJudgment {
  const judged = known.get(id);
  if (judged === undefined) throw new Error(`The judgment ${id} is counted in the tallies, and is not there.`);
  return judged;
}

/** The comparison's own of the judgments that are counted with it, under the purpose by which they are counted. */
function ownJudgments(
  comparisonId: string,
  { purpose, judgmentIds }: CountedComparison,
  known: ReadonlyMap<string, ReportedJudgment>,
): ReportedJudgment[] {
  return judgmentIds.flatMap((id) => {
    const judged = found(known, id);
    return judged.comparisonId === comparisonId ? [{ ...judged, purpose: purpose ?? judged.purpose }] : [];
  });
}

function isSplit(judgments: readonly ReportedJudgment[]): boolean {
  const votes = judgments
    .filter(({ verdict }) => verdict !== 'skip')
    .map(({ verdict, ranking }) => ({ verdict, ranking: ranking?.map((tied) => tied.map(String)) ?? null }));
  return votes.length > 1 && !hasMajority(votes);
}

/** By how much each cell's count changes. */
export class CellDeltas {
  /** By statistic, grouping, key and cell. */
  readonly #changes = new Map<string, Map<string, Map<string, Map<string, number>>>>();

  /** @param of the judgments that are counted with the comparison: its own and, of a repeat, those of the first time */
  addComparison(
    comparisonId: string,
    of: CountedComparison,
    known: ReadonlyMap<string, ReportedJudgment>,
    cellsOf: CellsOf,
    change: number,
  ): void {
    if (of.judgmentIds.length === 0) return;
    const firstTime = of.judgmentIds
      .map((id) => found(known, id))
      .filter((judged) => judged.comparisonId !== comparisonId);
    cellsOf(ownJudgments(comparisonId, of, known), firstTime, (...cell) => this.add(cell, change));
  }

  add([statistic, groupedBy, key, cell]: readonly [string, string, string, string], change: number): void {
    const cells = inner(inner(inner(this.#changes, statistic), groupedBy), key);
    cells.set(cell, (cells.get(cell) ?? 0) + change);
  }

  changes(): { cell: TalliedCell; change: number }[] {
    const changes: { cell: TalliedCell; change: number }[] = [];
    for (const [statistic, groups] of this.#changes) {
      for (const [groupedBy, keys] of groups) {
        for (const [key, cells] of keys) {
          for (const [cell, change] of cells) {
            if (change !== 0) changes.push({ cell: { statistic, groupedBy, key, cell }, change });
          }
        }
      }
    }
    return changes;
  }
}

function inner<Key, Inner>(outer: Map<string, Map<Key, Inner>>, key: string): Map<Key, Inner> {
  let known = outer.get(key);
  if (known === undefined) outer.set(key, (known = new Map<Key, Inner>()));
  return known;
}

async function addToTallies(
  tx: Database,
  projectId: string,
  changes: readonly { cell: TalliedCell; change: number }[],
): Promise<void> {
  if (changes.length === 0) return;
  const column = (value: (cell: TalliedCell) => string) => sql.param(changes.map(({ cell }) => value(cell)));
  await tx.execute(sql`
    INSERT INTO tallies AS t (project_id, statistic, grouped_by, key, cell, count)
    SELECT ${projectId}::uuid, * FROM unnest(
      ${column(({ statistic }) => statistic)}::text[], ${column(({ groupedBy }) => groupedBy)}::text[],
      ${column(({ key }) => key)}::text[], ${column(({ cell }) => cell)}::text[],
      ${sql.param(changes.map(({ change }) => change))}::bigint[])
    ON CONFLICT (project_id, statistic, grouped_by, key, md5(cell)) DO UPDATE SET count = t.count + excluded.count`);
}

/** Projects that have noted changes, at most so many. */
export async function projectsToTally(database: Database, most: number): Promise<string[]> {
  // One step of the index for each project, however many changes it has.
  const { rows } = await database.execute<{ id: string }>(sql`
    WITH RECURSIVE noted (id) AS (
      (SELECT project_id FROM tally_changes ORDER BY project_id LIMIT 1)
      UNION ALL
      SELECT (SELECT project_id FROM tally_changes WHERE project_id > noted.id ORDER BY project_id LIMIT 1) FROM noted
      WHERE noted.id IS NOT NULL
    )
    SELECT id FROM noted WHERE id IS NOT NULL LIMIT ${most}`);
  return rows.map(({ id }) => id);
}
