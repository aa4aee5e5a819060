// What follows of a judgment beyond its own row, in its transaction: a labeler qualified or paused by their gold answers,
// another labeler asked where the judgments of a comparison disagree.

import type { AutomaticPause } from '@tastemaker/contracts';
import { asksAnother, describeAutomaticPause, type GoldCounts, goldConsequence } from '@tastemaker/labeling';
import { and, eq, sql } from 'drizzle-orm';
import { callFunction } from '../connection/call-function.js';
import type { Database } from '../connection/database.js';
import { announce } from '../webhooks/webhooks.js';
import { type JudgingContext, lockedVotes } from './answers.js';
import { standings } from './tables.js';

/** @param counts how the labeler stands after the answer */
export async function applyGoldConsequence(
  tx: Database,
  { projectId, labelerId, settings }: JudgingContext,
  counts: GoldCounts,
): Promise<void> {
  const consequence = goldConsequence(counts, settings);
  if (consequence === undefined) return;
  if (consequence === 'qualified') {
    const theirs = and(eq(standings.projectId, projectId), eq(standings.labelerId, labelerId));
    await tx.update(standings).set({ qualifiedAt: sql`now()` }).where(theirs);
  } else await pause(tx, { projectId, labelerId, reason: describeAutomaticPause(consequence), cause: consequence });
}

/**
 * Stops giving work to a labeler; what they hold goes to others.
 * @param wanted.cause null where a person decided it
 */
export async function pause(
  tx: Database,
  wanted: { projectId: string; labelerId: string; reason: string; cause: AutomaticPause | null },
): Promise<void> {
  const { projectId, labelerId, reason, cause } = wanted;
  await tx.execute(sql`SELECT pause_labeler(${projectId}, ${labelerId}, ${reason}, ${cause !== null})`);
  const theirs = and(eq(standings.projectId, projectId), eq(standings.labelerId, labelerId));
  await tx.update(standings).set({ pauseCause: cause }).where(theirs);
}

/**
 * Asks one labeler more about a comparison whose judgments are all in and disagree. Locks the comparison.
 * @returns whether one is asked
 */
export async function askAnother(tx: Database, comparisonId: string): Promise<boolean> {
  const locked = await callFunction(tx, sql`lock_votes(${comparisonId}::uuid)`, lockedVotes);
  const { isClosed, purpose, votes, ...comparison } = locked;
  if (!isClosed || purpose !== 'work' || !asksAnother(comparison, votes)) return false;
  await tx.execute(sql`SELECT add_slot(${comparisonId}::uuid)`);
  return true;
}

/** The same with the last judgment: the comparison either asks another labeler, or is announced as closed. */
export async function askAnotherOrClose(
  tx: Database,
  { projectId, comparisonId }: Pick<JudgingContext, 'projectId' | 'comparisonId'>,
): Promise<void> {
  if (await askAnother(tx, comparisonId)) return;
  await announce(tx, projectId, 'comparison.closed', { comparisonId });
}
