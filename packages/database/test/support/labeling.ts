// A labeler's moves, as tests make them: lease, judge, and what is known of the candidates behind the letters.

import type { Assignment } from '@tastemaker/contracts';
import { type Database, leaseNext, submitJudgment } from '@tastemaker/database';
import { makeComparisons, makeLabelers, makeProject } from '@tastemaker/database/testing';
import type { SentJudgment } from '@tastemaker/labeling';
import { sql } from 'drizzle-orm';

/** A project with `labelers` labelers and some comparisons. */
export async function setUp(
  database: Database,
  options: { labelers?: number; comparisons?: number; needed?: number; candidates?: number; settings?: object } = {},
) {
  const { projectId, researcherId } = await makeProject(database, options.settings);
  const labelers = await makeLabelers(database, projectId, options.labelers ?? 2);
  const { comparisons = 1, needed = 1, candidates = 2 } = options;
  const comparisonIds =
    comparisons === 0 ? [] : await makeComparisons(database, projectId, comparisons, needed, candidates);
  const [first = '', second = '', third = ''] = labelers;
  return {
    projectId,
    researcherId,
    labelers,
    first,
    second,
    third,
    comparisonIds,
    comparisonId: comparisonIds[0] ?? '',
  };
}

export async function lease(database: Database, projectId: string, labelerId: string): Promise<Assignment> {
  const assignment = await leaseNext(database, projectId, labelerId);
  if (assignment === undefined) throw new Error('No comparison is left.');
  return assignment;
}

export function proofOf(assignment: Assignment, labelerId: string) {
  return { assignmentId: assignment.id, labelerId, fenceToken: assignment.fenceToken };
}

/** Submits, by default, that all are bad. */
export function judge(
  database: Database,
  assignment: Assignment,
  labelerId: string,
  sent: Partial<SentJudgment> & object = {},
) {
  const judgment = { verdict: 'allBad', dwellMs: 10, ...sent };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whole by the defaults above
  return submitJudgment(database, { ...proofOf(assignment, labelerId), ...(judgment as SentJudgment) });
}

/** The candidate with this text first, the others tied behind it. */
export function choosing({ candidates }: Assignment, text: string): Partial<SentJudgment> {
  const best = candidates.filter((candidate) => candidate.text === text).map(({ label }) => label);
  const rest = candidates.filter((candidate) => candidate.text !== text).map(({ label }) => label);
  return { verdict: 'ranking', ranking: [best, rest] };
}

/** Which comparison an assignment is of: labelers aren't told. */
export async function comparisonOf(database: Database, { id }: Assignment): Promise<string> {
  const { rows } = await database.execute<{ id: string }>(
    sql`SELECT comparison_id AS id FROM assignments WHERE id = ${id}`,
  );
  return rows[0]?.id ?? '';
}

/** As if the lease time had passed. */
export async function letExpire(database: Database, { id }: Assignment): Promise<void> {
  await database.execute(sql`UPDATE assignments SET expires_at = now() - interval '1 second' WHERE id = ${id}`);
}
