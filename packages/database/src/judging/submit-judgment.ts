// Submitting what a labeler found: the write that labelers wait for, so it is two round trips, the first to look and check
// by the project's rules, the second to store everything that follows, if the lease is then still alive; and, for those who
// go on, to lease them the next in the same transaction. More trips where a rule has to look at what was stored.

import type { OwnJudgment } from '@tastemaker/contracts';
import {
  agreesWithGold,
  isSameContent,
  type JudgmentContent,
  type SentJudgment,
  type SentSkip,
} from '@tastemaker/labeling';
import { sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { preparedOnce } from '../connection/prepared.js';
import { type JudgingContext, leaseOutcome, type RecordedJudgment, recordedJudgment } from './answers.js';
import { type Written, writeBetterAnswer } from './better-answers.js';
import {
  assertFence,
  assertNotPaused,
  checkedContent,
  editableUntilOf,
  readJudgingContext,
  toOwnJudgment,
} from './context.js';
import { applyGoldConsequence, askAnotherOrClose } from './follow-ups.js';
import {
  askForLeases,
  assertLeased,
  type LeaseProof,
  leaseColumns,
  type NextLease,
  toNextLease,
  unavailable,
} from './leasing.js';

export type NewJudgment = LeaseProof & (SentJudgment | SentSkip);

/** Leasing the next one with a judgment. Without it, none is leased. */
export interface LeaseAfter {
  /** Admins need not be members. */
  isAdmin: boolean;
  /** Hears why leasing failed where that is no answer to the labeler; the judgment is stored all the same. */
  onFailure: (error: unknown) => void;
}

/** What came of both. */
export interface Submitted {
  judgment: OwnJudgment;
  /** Whether it was stored before: the same submit repeated gives the same answer. */
  repeated: boolean;
  /** Undefined when none was asked for. */
  lease: NextLease | undefined;
}

/**
 * Stores a judgment, which fills its slot and closes the comparison when it is the last one; or a skip, which opens the
 * slot to others. Committed whole or not at all. Rankings and ratings speak of the letters that were displayed. The next
 * assignment is leased in the same transaction; should that fail, the judgment is stored by itself: it comes first.
 * @throws DatabaseError `assignment_expired` (too late), `already_judged` (something else was submitted),
 * `validation_failed` (not of what was displayed, or not as the project asks), `labeler_paused`, `not_found`
 */
export async function submitJudgment(
  database: Database,
  submit: NewJudgment,
  { leaseNext }: { leaseNext?: LeaseAfter | undefined } = {},
): Promise<Submitted> {
  for (;;) {
    const context = await readJudgingContext(database, submit);
    assertFence(context, submit);
    const content = checkedContent(submit, context);
    const before = storedBefore(context, content);
    if (before) {
      const judgment = toOwnJudgment({ ...before, editableUntil: editableUntilOf(context) }, context);
      return { judgment, repeated: true, lease: leaseNext && (await leaseByItself(database, context, leaseNext)) };
    }
    // First, since a pause has given back what they held: they are to hear why.
    await assertNotPaused(database, context);
    assertLeased({ ...context, state: context.status === 'leased' && context.isRunOut ? 'expired' : context.status });
    const recorded = await record(database, context, { ...content, dwellMs: submit.dwellMs }, leaseNext);
    // Null: it was judged, or ran out, between the look and the write. The next look says which.
    if (recorded === null) continue;
    const { id, createdAt, firstJudgedAt } = recorded.stored;
    const editableUntil = editableUntilOf({ ...context, firstJudgedAt });
    return {
      judgment: toOwnJudgment({ ...content, id, createdAt, editableUntil }, context),
      repeated: false,
      lease: recorded.lease,
    };
  }
}

/** The assignment's judgment, if it says the same. A lease that is still open has none. */
function storedBefore({ status, standing }: JudgingContext, content: JudgmentContent) {
  return status !== 'leased' && standing && isSameContent(standing, content) ? standing : undefined;
}

type Found = JudgmentContent & { dwellMs: number };

interface Recorded {
  stored: RecordedJudgment;
  lease: NextLease | undefined;
}

/** @returns null when the lease is not alive any more */
async function record(
  database: Database,
  context: JudgingContext,
  content: Found,
  leaseNext: LeaseAfter | undefined,
): Promise<Recorded | null> {
  const isAlone = content.betterAnswer === null && context.goldAnswer === null && !context.mayAskAnother;
  const recordBy = isAlone ? recordAlone : recordWithFollowUps;
  if (leaseNext === undefined) return recordBy(database, context, content, undefined);
  try {
    return await recordBy(database, context, content, leaseNext);
  } catch (error) {
    // Says what is wrong with the judgment.
    if (error instanceof DatabaseError) throw error;
    leaseNext.onFailure(error);
    const recorded = await recordBy(database, context, content, undefined);
    return recorded && { ...recorded, lease: await leaseByItself(database, context, leaseNext) };
  }
}

/** A judgment that nothing has to be looked up for: one statement. */
async function recordAlone(
  database: Database,
  context: JudgingContext,
  content: Found,
  leaseNext: LeaseAfter | undefined,
): Promise<Recorded | null> {
  const rows = await recordQuery(database).execute({
    ...context,
    content: serializeJudgment(context, content),
    leasing: leaseNext !== undefined,
    isAdmin: leaseNext?.isAdmin ?? false,
  });
  const stored = recordedJudgment.parse(rows[0]?.stored ?? null);
  if (stored === null) return null;
  return { stored, lease: leaseNext && (await toNextLease(database, context, leaseOutcome.parse(rows[0]))) };
}

/** A judgment with a better answer, of gold, or of a comparison that may ask another labeler. */
async function recordWithFollowUps(
  database: Database,
  context: JudgingContext,
  content: Found,
  leaseNext: LeaseAfter | undefined,
): Promise<Recorded | null> {
  return database
    .transaction(async (tx) => {
      const { betterAnswer } = content;
      const written = betterAnswer === null ? {} : await writeBetterAnswer(tx, context, betterAnswer);
      const result = await recordAlone(tx, context, { ...content, ...written }, undefined);
      if (result === null) throw new LeaseLost();
      const { gold, undecided } = result.stored;
      if (gold !== null) await applyGoldConsequence(tx, context, gold);
      if (undecided) await askAnotherOrClose(tx, context);
      return { ...result, lease: leaseNext && (await lease(tx, context, leaseNext)) };
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

async function lease(database: Database, context: JudgingContext, { isAdmin }: LeaseAfter): Promise<NextLease> {
  const [outcome] = await askForLeases(database, context.projectId, context.labelerId, { isAdmin });
  return outcome === undefined ? unavailable : toNextLease(database, context, outcome);
}

/** The judgment is stored, so nothing that happens here may look like a failure of it. */
async function leaseByItself(database: Database, context: JudgingContext, leaseNext: LeaseAfter): Promise<NextLease> {
  try {
    return await lease(database, context, leaseNext);
  } catch (error) {
    leaseNext.onFailure(error);
    return unavailable;
  }
}

/** As `record_judgment` and `change_judgment` take it: JSON. */
function serializeJudgment({ goldAnswer }: JudgingContext, content: Found & Partial<Written>): string {
  return JSON.stringify({ ...content, goldCorrect: goldAnswer && agreesWithGold(goldAnswer, content) });
}

const recordQuery = preparedOnce((database) => {
  const [assignmentId, fenceToken] = [sql.placeholder('assignmentId'), sql.placeholder('fenceToken')];
  const judgment = sql`${assignmentId}::uuid, ${fenceToken}::uuid, ${sql.placeholder('content')}::jsonb`;
  const next = sql`${sql.placeholder('leasing')}::boolean, ${sql.placeholder('isAdmin')}::boolean`;
  return database
    .select({ stored: sql<unknown>`stored`, ...leaseColumns })
    .from(sql`record_judgment(${judgment}, ${next})`)
    .prepare('record_judgment');
});
