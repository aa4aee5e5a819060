// What the worker that holds a sample may do to it.

import {
  type ContextDocument,
  type FinishReason,
  type Message,
  type Sample,
  storableReason,
  storableText,
} from '@tastemaker/contracts';
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { createComparisons } from '../comparisons/comparisons.js';
import { completions } from '../comparisons/tables.js';
import type { Database } from '../connection/database.js';
import { prompts } from '../projects/tables.js';
import { alive, claimsOn, gotOn, unclaimed, type WorkClaim } from '../work/claims.js';
import { toSample } from './samples.js';
import { samplePrompts, samples } from './tables.js';

export interface ClaimedSample {
  claim: WorkClaim;
  sample: Sample;
}

/** A prompt that still lacks its candidates. */
export interface PendingPrompt {
  promptId: string;
  /** From 0, within the sample; with the sample's seed it decides what is drawn, whichever worker draws it. */
  position: number;
  messages: Message[];
  contextDocuments: ContextDocument[];
}

/** One drawn answer. */
export interface Candidate {
  text: string;
  /** Null where the model's endpoint did not say. */
  tokenCount: number | null;
  finishReason: FinishReason;
  /** Sum over the tokens, in nats; null where the model is behind an endpoint. */
  logProbability: number | null;
  /** What a model's endpoint says answered; with it, there is no checkpoint's hash. */
  endpointModel?: string | null;
  /** The seed that drew it, and which of the n drawn from that seed it is. */
  seed: number;
  index: number;
}

const ended = { ...unclaimed, finishedAt: sql`now()` };

const claims = claimsOn<typeof samples.$inferSelect>({
  name: 'sample',
  table: samples,
  isOpen: inArray(samples.status, ['queued', 'running']),
  isAtWork: eq(samples.status, 'running'),
  begun: { status: 'running', startedAt: sql`coalesce(${samples.startedAt}, now())` },
  failed: { status: 'failed', ...ended },
  update: (tx, change, where) => tx.update(samples).set(change).where(where).returning(),
});

/**
 * Notes that so many requests are about to be sent to the model's endpoint. Counted before they are paid for: a worker that
 * is killed after them leaves them counted.
 * @returns false, and nothing noted, where that would be more than the sample may make @throws DatabaseError `claim_lost`
 */
export async function reserveEndpointCalls(
  database: Database,
  claim: WorkClaim,
  { calls, limit }: { calls: number; limit: number },
): Promise<boolean> {
  await claims.update(database, claim, { endpointCallsLimit: limit, ...alive });
  const rows = await database
    .update(samples)
    .set({ endpointCalls: sql`${samples.endpointCalls} + ${calls}` })
    .where(and(claims.isHeld(claim), sql`${samples.endpointCalls} + ${calls} <= ${limit}`))
    .returning({ id: samples.id });
  return rows.length === 1;
}

/** Takes back what was reserved and not sent. */
export async function returnEndpointCalls(database: Database, claim: WorkClaim, calls: number): Promise<void> {
  if (calls <= 0) return;
  await database
    .update(samples)
    .set({ endpointCalls: sql`greatest(0, ${samples.endpointCalls} - ${calls})` })
    .where(eq(samples.id, claim.id));
}

/** Claims a sample; undefined when it is over, another worker's, or has ended too many workers and failed for that. */
export async function claimSample(
  database: Database,
  id: string,
  workerId: string,
): Promise<ClaimedSample | undefined> {
  const claimed = await claims.claim(database, id, workerId);
  return claimed && { claim: claimed.claim, sample: toSample(claimed.row) };
}

/** @throws DatabaseError `claim_lost` */
export async function heartbeatSample(database: Database, claim: WorkClaim): Promise<void> {
  await claims.update(database, claim, alive);
}

/** The next prompts without candidates, in order; empty when all are done. */
export async function pendingPrompts(database: Database, claim: WorkClaim, limit: number): Promise<PendingPrompt[]> {
  return database
    .select({
      promptId: prompts.id,
      position: samplePrompts.position,
      messages: prompts.messages,
      contextDocuments: prompts.contextDocuments,
    })
    .from(samplePrompts)
    .innerJoin(prompts, eq(prompts.id, samplePrompts.promptId))
    .where(and(eq(samplePrompts.sampleId, claim.id), isNull(samplePrompts.completedAt)))
    .orderBy(asc(samplePrompts.position))
    .limit(limit);
}

/**
 * Stores a prompt's candidates and, if the sample says so, puts them up for judging: those of different text, if there are
 * at least two. One transaction; doing it twice stores it once. Counts as a heartbeat.
 * @throws DatabaseError `claim_lost`
 */
export async function storeCandidates(
  database: Database,
  claim: WorkClaim,
  promptId: string,
  candidates: Candidate[],
  checkpointHash: string | null,
): Promise<void> {
  await database.transaction(async (tx) => {
    const sample = await claims.update(tx, claim, gotOn);
    const { projectId, modelId, sampling, id: sampleId } = sample;
    const done = await tx
      .update(samplePrompts)
      .set({ completedAt: sql`now()` })
      .where(
        and(
          eq(samplePrompts.sampleId, sampleId),
          eq(samplePrompts.promptId, promptId),
          isNull(samplePrompts.completedAt),
        ),
      )
      .returning({ position: samplePrompts.position });
    if (done.length === 0) return;
    const provenance = {
      projectId,
      promptId,
      sampleId,
      modelId,
      checkpointHash,
      sampling,
      authorKind: 'model' as const,
    };
    const stored = await tx
      .insert(completions)
      .values(
        candidates.map(({ index, ...candidate }) => ({ ...provenance, ...storable(candidate), sampleIndex: index })),
      )
      .returning({ id: completions.id, text: completions.text });
    const repaired = candidates.filter(({ text }) => storableText(text) !== text).length;
    const distinct = [...new Map(stored.map((row) => [row.text, row.id])).values()];
    if (sample.createComparisons && distinct.length >= 2) {
      const { judgmentsNeeded } = sample;
      await createComparisons(tx, projectId, [{ completionIds: distinct.slice(0, 16), judgmentsNeeded }]);
    }
    await tx
      .update(samples)
      .set({
        completedPrompts: sql`${samples.completedPrompts} + 1`,
        repairedCandidates: sql`${samples.repairedCandidates} + ${repaired}`,
      })
      .where(eq(samples.id, sampleId));
  });
}

/** Failures are kept up to so many; the others are counted. */
const mostFailures = 100;

/**
 * Notes that the model cannot read a prompt: it has no candidates, and the others are sampled all the same. Doing it twice
 * notes it once. Counts as a heartbeat.
 * @throws DatabaseError `claim_lost`
 */
export async function failPrompt(
  database: Database,
  claim: WorkClaim,
  promptId: string,
  reason: string,
): Promise<void> {
  await database.transaction(async (tx) => {
    const { id: sampleId, failures } = await claims.update(tx, claim, gotOn);
    const isOpen = and(
      eq(samplePrompts.sampleId, sampleId),
      eq(samplePrompts.promptId, promptId),
      isNull(samplePrompts.completedAt),
    );
    const done = await tx
      .update(samplePrompts)
      .set({ completedAt: sql`now()` })
      .where(isOpen)
      .returning({ position: samplePrompts.position });
    if (done.length === 0) return;
    const failure = { promptId, reason: storableReason(reason) };
    await tx
      .update(samples)
      .set({
        failedPrompts: sql`${samples.failedPrompts} + 1`,
        ...(failures.length < mostFailures && { failures: [...failures, failure] }),
      })
      .where(eq(samples.id, sampleId));
  });
}

/** @throws DatabaseError `claim_lost` */
export async function finishSample(database: Database, claim: WorkClaim): Promise<Sample> {
  return toSample(await claims.update(database, claim, { status: 'succeeded', ...ended }));
}

/** @throws DatabaseError `claim_lost` */
export async function failSample(database: Database, claim: WorkClaim, error: string): Promise<Sample> {
  return toSample(await claims.update(database, claim, { status: 'failed', error: storableReason(error), ...ended }));
}

/** Gives a sample back unfinished (the worker is shutting down), so that the next worker may claim it at once. */
export async function unclaimSample(database: Database, claim: WorkClaim): Promise<void> {
  await claims.release(database, claim);
}

/** A count that no integer column holds, and a log-probability that is no number, count as not told. */
function storable(candidate: Omit<Candidate, 'index'>): Omit<Candidate, 'index'> {
  const { text, tokenCount, logProbability, endpointModel } = candidate;
  const isCount = tokenCount !== null && Number.isInteger(tokenCount) && tokenCount >= 0 && tokenCount < 2 ** 31;
  return {
    ...candidate,
    text: storableText(text),
    tokenCount: isCount ? tokenCount : null,
    logProbability: Number.isFinite(logProbability) ? logProbability : null,
    ...(endpointModel != null && { endpointModel: storableReason(endpointModel, 200) }),
  };
}
