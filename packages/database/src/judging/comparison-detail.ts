// One comparison with everything that is known of it, for researchers.

import type { ComparisonDetail, Flag } from '@tastemaker/contracts';
import { hasMajority } from '@tastemaker/labeling';
import { and, asc, eq, isNull, or, sql } from 'drizzle-orm';
import { comparisonById, isFlagged } from '../comparisons/comparisons.js';
import { candidatesOf } from '../comparisons/completions.js';
import { comparisonCandidates, comparisons } from '../comparisons/tables.js';
import type { Database } from '../connection/database.js';
import { iso, isoOrNull } from '../connection/instants.js';
import { found } from '../connection/only.js';
import { promptById } from '../projects/prompts.js';
import { toFlag } from './flags.js';
import { listJudgments } from './judgments.js';
import { assignments, flags } from './tables.js';

const most = 500;

/**
 * @param versions which judgments are shown
 * @throws DatabaseError `not_found`
 */
export async function comparisonDetail(
  database: Database,
  wanted: { projectId: string; comparisonId: string; versions: 'standing' | 'all' },
): Promise<ComparisonDetail> {
  const { projectId, comparisonId, versions } = wanted;
  const rows = await database
    .select({ promptId: comparisons.promptId, isFlagged })
    .from(comparisons)
    .where(and(eq(comparisons.id, comparisonId), eq(comparisons.projectId, projectId), isNull(comparisons.erasureId)));
  const { promptId, isFlagged: flagged } = found(rows, 'comparison');
  const comparison = await comparisonById(database, comparisonId);
  const shown = await judgmentsOf(database, { projectId, comparisonId, versions });
  const standing = versions === 'standing' ? shown : await judgmentsOf(database, { ...wanted, versions: 'standing' });
  return {
    ...comparison,
    prompt: await promptById(database, promptId),
    candidates: await candidatesOf(database, comparisonId),
    isFlagged: flagged,
    hasMajority: hasMajority(standing),
    judgments: shown,
    assignments: await assignmentsOf(database, comparisonId),
    flags: await flagsOn(database, comparisonId, promptId),
    repeats: await repeatsOf(database, comparisonId),
  };
}

async function judgmentsOf(
  database: Database,
  { projectId, ...filter }: { projectId: string; comparisonId: string; versions: 'standing' | 'all' },
): Promise<ComparisonDetail['judgments']> {
  const { items } = await listJudgments(database, projectId, { ...filter, limit: most });
  return items.map(({ excerpt: _excerpt, ...judgment }) => judgment);
}

async function assignmentsOf(database: Database, comparisonId: string): Promise<ComparisonDetail['assignments']> {
  const rows = await database
    .select()
    .from(assignments)
    .where(eq(assignments.comparisonId, comparisonId))
    .orderBy(asc(assignments.id))
    .limit(most);
  return rows.map(({ id, labelerId, slotNumber, status, guidelineVersion, leasedAt, expiresAt, endedAt }) => ({
    id,
    labelerId,
    slot: slotNumber,
    status,
    guidelineVersion,
    leasedAt: iso(leasedAt),
    expiresAt: iso(expiresAt),
    endedAt: isoOrNull(endedAt),
  }));
}

/** On the prompt, or on one of the candidates. */
async function flagsOn(database: Database, comparisonId: string, promptId: string): Promise<Flag[]> {
  const ofCandidate = sql`${flags.completionId} IN (
    SELECT ${comparisonCandidates.completionId} FROM ${comparisonCandidates}
    WHERE ${comparisonCandidates.comparisonId} = ${comparisonId})`;
  const rows = await database
    .select()
    .from(flags)
    .where(and(eq(flags.promptId, promptId), or(isNull(flags.completionId), ofCandidate)))
    .orderBy(asc(flags.id))
    .limit(most);
  return rows.map(toFlag);
}

async function repeatsOf(database: Database, comparisonId: string): Promise<string[]> {
  const rows = await database
    .select({ id: comparisons.id })
    .from(comparisons)
    .where(and(eq(comparisons.repeatOf, comparisonId), isNull(comparisons.erasureId)))
    .orderBy(asc(comparisons.id))
    .limit(most);
  return rows.map(({ id }) => id);
}
