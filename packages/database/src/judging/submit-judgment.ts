// Submitting what a labeler found: the write that labelers wait for, so it is two round trips, the first to look and check
// by the project's rules, the second to store everything that follows, if the lease is then still alive; and, for those who
// go on, to lease them the next in the same transaction.

import type { OwnJudgment } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { preparedOnce } from '../connection/prepared.js';
import {
  assertFence,
  assertLive,
  type LeaseOutcome,
  type LeaseProof,
  leaseColumns,
  pausedLabeler,
} from './assignments.js';
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

/** The same, and what came of leasing the next, if that was tried with it. */
export interface SubmittedAndLeased extends Submitted {
  lease?: LeaseOutcome;
}

/**
 * Stores a judgment, which fills its slot and closes the comparison when it is the last one; or a skip, which opens the
 * slot to others. Committed whole or not at all. Rankings and ratings speak of the letters that were displayed.
 * @throws DatabaseError `assignment_expired` (too late), `already_judged` (something else was submitted),
 * `validation_failed` (not of what was displayed, or not as the project asks), `labeler_paused`, `not_found`
 */
export async function submitJudgment(database: Database, submit: NewJudgment): Promise<Submitted> {
  return settle(database, submit, store);
}

/**
 * The same, and leases the labeler their next assignment of the project in the same transaction: neither is there without
 * the other. Without a `lease` in the answer none was tried, and `leaseNext` is to be asked: after what had been stored
 * before, or brought a better answer with it.
 * @throws DatabaseError as above; any error of leasing, and then nothing is stored
 */
export async function submitAndLease(
  database: Database,
  submit: NewJudgment,
  { isAdmin = false }: { isAdmin?: boolean } = {},
): Promise<SubmittedAndLeased> {
  let lease: LeaseOutcome | undefined;
  const submitted = await settle(database, submit, async (_database, context, content) => {
    if (content.betterAnswer !== null) return store(database, context, content);
    const [row] = await judgeAndLease(database).execute({ ...context, isAdmin, content: told(context, content) });
    if (row === undefined || row.stored === null) return null;
    if (row.outcome !== null) lease = { ...row, outcome: row.outcome };
    return row.stored;
  });
  return lease === undefined ? submitted : { ...submitted, lease };
}

type Found = Content & { dwellMs: number };

/** @returns null when the lease is not alive any more */
type Store = (database: Database, context: JudgmentContext, content: Found) => Promise<Stored | null>;

type Stored = Pick<StandingContent, 'id' | 'createdAt' | 'editableUntil'>;

async function settle(database: Database, submit: NewJudgment, storing: Store): Promise<Submitted> {
  for (;;) {
    const context = await judgmentContext(database, submit);
    assertFence(context, submit);
    const content = toContent(submit, context);
    const before = storedBefore(context, content);
    if (before) return { judgment: toOwnJudgment(before, context), projectId: context.projectId, repeated: true };
    assertLive(context);
    if (context.pauseReason !== null) throw pausedLabeler(context.pauseReason);
    const stored = await storing(database, context, { ...content, dwellMs: submit.dwellMs });
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

async function store(database: Database, context: JudgmentContext, content: Found): Promise<Stored | null> {
  const { betterAnswer } = content;
  if (betterAnswer === null) return storeWritten(database, context, content);
  return database
    .transaction(async (tx) => {
      const written = await writeBetterAnswer(tx, context, betterAnswer);
      const stored = await storeWritten(tx, context, { ...content, ...written });
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
  context: JudgmentContext,
  content: Found & Partial<Written>,
): Promise<Stored | null> {
  const [row] = await storeJudgment(database).execute({ ...context, content: told(context, content) });
  return row?.stored ?? null;
}

/** As the database is told it: JSON. */
function told({ goldAnswer }: JudgmentContext, content: Found & Partial<Written>): string {
  return JSON.stringify({ ...content, goldCorrect: goldAnswer && agreesWithGold(goldAnswer, content) });
}

const [assignmentId, fenceToken, content] = [
  sql.placeholder('assignmentId'),
  sql.placeholder('fenceToken'),
  sql.placeholder('content'),
];

const storeJudgment = preparedOnce((database) =>
  database
    .select({ stored: sql<Stored | null>`stored` })
    .from(sql`store_judgment(${assignmentId}::uuid, ${fenceToken}::uuid, ${content}::jsonb) AS stored`)
    .prepare('store_judgment'),
);

const judgeAndLease = preparedOnce((database) => {
  const [projectId, labelerId] = [sql.placeholder('projectId'), sql.placeholder('labelerId')];
  const who = sql`${projectId}::uuid, ${labelerId}::uuid, ${sql.placeholder('isAdmin')}::boolean`;
  const { outcome, ...others } = leaseColumns;
  return database
    .select({
      stored: sql<Stored | null>`stored`,
      outcome: sql<LeaseOutcome['outcome'] | null>`${outcome}`,
      ...others,
    })
    .from(sql`judge_and_lease(${who}, ${assignmentId}::uuid, ${fenceToken}::uuid, ${content}::jsonb)`)
    .prepare('judge_and_lease');
});
