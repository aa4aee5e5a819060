// Submitting what a labeler found: the write that labelers wait for, so it is two round trips, the first to look and check
// by the project's rules, the second to store everything that follows, if the lease is then still alive.

import type { OwnJudgment } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import type { Database } from '../database.js';
import { assertFence, assertLive, type LeaseProof, pausedLabeler } from './assignments.js';
import { type Written, writeBetterAnswer } from './better-answers.js';
import { agreesWithGold } from './gold-answers.js';
import { type Content, isSameContent, type SentJudgment, type SentSkip, toContent } from './judgment-content.js';
import { type JudgmentContext, judgmentContext, type StandingContent, toOwnJudgment } from './judgment-context.js';

export type NewJudgment = LeaseProof & (SentJudgment | SentSkip);

/** The judgment, and whether it was stored before: the same submit repeated gives the same answer. */
export interface Submitted {
  judgment: OwnJudgment;
  projectId: string;
  repeated: boolean;
}

/**
 * Stores a judgment, which fills its slot and closes the comparison when it is the last one; or a skip, which opens the
 * slot to others. Committed whole or not at all. Rankings and ratings speak of the letters that were displayed.
 * @throws DatabaseError `assignment_expired` (too late), `already_judged` (something else was submitted),
 * `validation_failed` (not of what was displayed, or not as the project asks), `labeler_paused`, `not_found`
 */
export async function submitJudgment(database: Database, submit: NewJudgment): Promise<Submitted> {
  for (;;) {
    const context = await judgmentContext(database, submit);
    assertFence(context, submit);
    const content = toContent(submit, context);
    const before = storedBefore(context, content);
    if (before) return { judgment: toOwnJudgment(before, context), projectId: context.projectId, repeated: true };
    assertLive(context);
    if (context.pauseReason !== null) throw pausedLabeler(context.pauseReason);
    const stored = await store(database, context, content, submit.dwellMs);
    // Null: it was judged, or ran out, between the look and the write. The next look says which.
    if (stored === null) continue;
    const judgment = toOwnJudgment({ ...content, ...stored }, context);
    return { judgment, projectId: context.projectId, repeated: false };
  }
}

/** The assignment's judgment, if it says the same. A lease that is still open has none. */
function storedBefore({ status, standing }: JudgmentContext, content: Content): StandingContent | undefined {
  return status !== 'leased' && standing && isSameContent(standing, content) ? standing : undefined;
}

type Stored = Pick<StandingContent, 'id' | 'createdAt' | 'editableUntil'>;

async function store(
  database: Database,
  context: JudgmentContext,
  content: Content,
  dwellMs: number,
): Promise<Stored | null> {
  const { betterAnswer } = content;
  if (betterAnswer === null) return storeWritten(database, context, { ...content, dwellMs });
  return database
    .transaction(async (tx) => {
      const written = await writeBetterAnswer(tx, context, betterAnswer);
      const stored = await storeWritten(tx, context, { ...content, ...written, dwellMs });
      if (stored === null) throw new LeaseLost();
      return stored;
    })
    .catch((error: unknown) => {
      if (error instanceof LeaseLost) return null;
      throw error;
    });
}

/** Rolls back what was written for a lease that turned out to be lost. */
class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

async function storeWritten(
  database: Database,
  { assignmentId, fenceToken, goldAnswer }: JudgmentContext,
  content: Content & Partial<Written> & { dwellMs: number },
): Promise<Stored | null> {
  const goldCorrect = goldAnswer && agreesWithGold(goldAnswer, content);
  const told = JSON.stringify({ ...content, goldCorrect });
  const { rows } = await database.execute<{ stored: Stored | null }>(
    sql`SELECT store_judgment(${assignmentId}, ${fenceToken}, ${told}::jsonb) AS stored`,
  );
  return rows[0]?.stored ?? null;
}
