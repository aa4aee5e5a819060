// What the worker that holds a pass may do to it.

import { type ContextDocument, type Judge, type JudgePass, type Message, storableText } from '@tastemaker/contracts';
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { comparisonCandidates, comparisons, completions } from '../comparisons/tables.js';
import type { Database } from '../connection/database.js';
import { found } from '../connection/only.js';
import { guidelines, prompts } from '../projects/tables.js';
import { alive, claimsOn, gotOn, unclaimed, type WorkClaim } from '../work/claims.js';
import { toJudge } from './judges.js';
import { toJudgePass } from './passes.js';
import { judgeJudgments, judgePassComparisons, judgePasses, judges } from './tables.js';

export interface ClaimedJudgePass {
  claim: WorkClaim;
  pass: JudgePass;
}

/** A comparison that the judge has not judged yet, as it reads it. */
export interface PendingComparison {
  comparisonId: string;
  messages: Message[];
  contextDocuments: ContextDocument[];
  /** In the comparison's own order. */
  candidates: { text: string; messages: Message[] | null }[];
}

/** What the judge found of one pair. */
export type NewJudgeJudgment = Omit<
  typeof judgeJudgments.$inferInsert,
  'id' | 'judgeId' | 'passId' | 'comparisonId' | 'createdAt'
>;

const ended = { ...unclaimed, finishedAt: sql`now()` };

const claims = claimsOn<typeof judgePasses.$inferSelect>({
  name: 'pass',
  table: judgePasses,
  isOpen: inArray(judgePasses.status, ['queued', 'running']),
  isAtWork: eq(judgePasses.status, 'running'),
  begun: { status: 'running', startedAt: sql`coalesce(${judgePasses.startedAt}, now())` },
  failed: { status: 'failed', ...ended },
  update: (tx, change, where) => tx.update(judgePasses).set(change).where(where).returning(),
});

/** Claims a pass; undefined when it is over, another worker's, or has ended too many workers and failed for that. */
export async function claimJudgePass(
  database: Database,
  id: string,
  workerId: string,
): Promise<ClaimedJudgePass | undefined> {
  const claimed = await claims.claim(database, id, workerId);
  return claimed && { claim: claimed.claim, pass: toJudgePass(claimed.row) };
}

/** @throws DatabaseError `claim_lost` */
export async function heartbeatJudgePass(database: Database, claim: WorkClaim): Promise<{ cancelRequested: boolean }> {
  const { cancelRequestedAt } = await claims.update(database, claim, alive);
  return { cancelRequested: cancelRequestedAt !== null };
}

/** Gives it back unfinished. */
export async function unclaimJudgePass(database: Database, claim: WorkClaim): Promise<void> {
  await claims.release(database, claim);
}

/** @throws DatabaseError `claim_lost` */
export async function failJudgePass(database: Database, claim: WorkClaim, error: string): Promise<void> {
  await claims.update(database, claim, { status: 'failed', error, ...ended });
}

/** @throws DatabaseError `claim_lost` */
export async function endJudgePass(
  database: Database,
  claim: WorkClaim,
  status: 'succeeded' | 'cancelled',
): Promise<void> {
  await claims.update(database, claim, { status, ...ended });
}

/** The judge of a pass, for the worker. @throws DatabaseError `not_found` */
export async function judgeOfPass(database: Database, judgeId: string): Promise<Judge> {
  return toJudge(found(await database.select().from(judges).where(eq(judges.id, judgeId)), 'judge'));
}

/** The project's newest published labeling instructions; undefined: none. */
export async function newestGuideline(
  database: Database,
  projectId: string,
): Promise<{ version: number; body: string } | undefined> {
  const [row] = await database
    .select({ version: guidelines.version, body: guidelines.markdown })
    .from(guidelines)
    .where(and(eq(guidelines.projectId, projectId), eq(guidelines.status, 'published')))
    .orderBy(sql`${guidelines.version} DESC`)
    .limit(1);
  return row;
}

/** The next comparisons that are not judged, in order; those out of sight by now are passed over. */
export async function pendingComparisons(
  database: Database,
  claim: WorkClaim,
  limit: number,
): Promise<PendingComparison[]> {
  const rows = await database
    .select({
      comparisonId: judgePassComparisons.comparisonId,
      messages: prompts.messages,
      contextDocuments: prompts.contextDocuments,
    })
    .from(judgePassComparisons)
    .innerJoin(comparisons, eq(comparisons.id, judgePassComparisons.comparisonId))
    .innerJoin(prompts, eq(prompts.id, comparisons.promptId))
    .where(
      and(
        eq(judgePassComparisons.passId, claim.id),
        isNull(judgePassComparisons.completedAt),
        isNull(comparisons.erasureId),
      ),
    )
    .orderBy(asc(judgePassComparisons.position))
    .limit(limit);
  const candidates = await candidatesOf(
    database,
    rows.map(({ comparisonId }) => comparisonId),
  );
  return rows.map((row) => ({ ...row, candidates: candidates.get(row.comparisonId) ?? [] }));
}

async function candidatesOf(database: Database, ids: string[]): Promise<Map<string, PendingComparison['candidates']>> {
  const rows = await database
    .select({
      comparisonId: comparisonCandidates.comparisonId,
      text: completions.text,
      messages: completions.messages,
    })
    .from(comparisonCandidates)
    .innerJoin(completions, eq(completions.id, comparisonCandidates.completionId))
    .where(inArray(comparisonCandidates.comparisonId, ids))
    .orderBy(asc(comparisonCandidates.comparisonId), asc(comparisonCandidates.position));
  const byComparison = new Map<string, PendingComparison['candidates']>();
  for (const { comparisonId, ...candidate } of rows)
    byComparison.set(comparisonId, [...(byComparison.get(comparisonId) ?? []), candidate]);
  return byComparison;
}

/**
 * Stores what the judge found of a comparison's pairs. One transaction; doing it twice stores it once, and what another pass
 * of the judge has stored meanwhile stays. Counts as a heartbeat.
 * @returns whether somebody has asked for the pass to end
 * @throws DatabaseError `claim_lost`
 */
export async function storeJudgeJudgments(
  database: Database,
  claim: WorkClaim,
  comparisonId: string,
  judged: { judgments: NewJudgeJudgment[]; endpointCalls: number },
): Promise<{ cancelRequested: boolean }> {
  return database.transaction(async (tx) => {
    const { id: passId, judgeId, cancelRequestedAt } = await claims.update(tx, claim, gotOn);
    const heard = { cancelRequested: cancelRequestedAt !== null };
    const done = await tx
      .update(judgePassComparisons)
      .set({ completedAt: sql`now()` })
      .where(
        and(
          eq(judgePassComparisons.passId, passId),
          eq(judgePassComparisons.comparisonId, comparisonId),
          isNull(judgePassComparisons.completedAt),
        ),
      )
      .returning({ position: judgePassComparisons.position });
    if (done.length === 0) return heard;
    const rows = judged.judgments.map((judgment) => ({ ...storable(judgment), judgeId, passId, comparisonId }));
    if (rows.length > 0) await tx.insert(judgeJudgments).values(rows).onConflictDoNothing();
    await tx
      .update(judgePasses)
      .set({
        completedComparisons: sql`${judgePasses.completedComparisons} + 1`,
        endpointCalls: sql`${judgePasses.endpointCalls} + ${judged.endpointCalls}`,
      })
      .where(eq(judgePasses.id, passId));
    return heard;
  });
}

/** Characters of an answer that are kept; what was read is kept apart. */
const longestKept = 10_000;

/** An answer may hold what no database does, or be endless. */
function storable(judgment: NewJudgeJudgment): NewJudgeJudgment {
  return {
    ...judgment,
    textFirstAsA: kept(judgment.textFirstAsA),
    textSecondAsA: kept(judgment.textSecondAsA),
    failure: kept(judgment.failure),
  };
}

function kept(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : storableText(text.slice(0, longestKept));
}
