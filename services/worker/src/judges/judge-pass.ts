// Passes: a judge goes over comparisons, and what it finds is stored comparison by comparison.

import type { InferenceTarget, Judge } from '@tastemaker/contracts';
import {
  claimJudgePass,
  type Database,
  endJudgePass,
  failJudgePass,
  heartbeatJudgePass,
  inferenceTarget,
  judgeOfPass,
  type NewJudgeJudgment,
  newestGuideline,
  type PendingComparison,
  pendingComparisons,
  storeJudgeJudgments,
  unclaimJudgePass,
} from '@tastemaker/database';
import { withClaim } from '../with-claim.js';
import type { Work } from '../work.js';
import { askJudge } from './ask-judge.js';
import { scoreJudge } from './score-judge.js';

const passes = {
  name: 'pass',
  idName: 'passId',
  claim: claimJudgePass,
  heartbeat: heartbeatJudgePass,
  release: unclaimJudgePass,
  fail: failJudgePass,
};

/** Comparisons asked of at once; the inference service batches what arrives together. */
const concurrency = 4;

type Found = { judgments: NewJudgeJudgment[]; endpointCalls: number };

/**
 * Judges the comparisons that a pass still lacks. Each is stored as it is done, so work that is put down or killed goes on
 * where it stood; what a cancelled pass has done stays.
 */
export function judgePass(work: Work, passId: string): Promise<void> {
  return withClaim(work, passes, passId, async ({ claim, pass }, { stop, cancel }) => {
    const judge = await judgeOfPass(work.database, pass.judgeId);
    const find = await finderOf(work, judge, stop);
    let isCancelled = false;
    while (!isCancelled) {
      stop.throwIfAborted();
      const pending = await pendingComparisons(work.database, claim, 100);
      if (pending.length === 0) return endJudgePass(work.database, claim, 'succeeded');
      for (let from = 0; from < pending.length && !isCancelled; from += concurrency) {
        const together = pending.slice(from, from + concurrency).map(async (comparison) => {
          const judged = await find(comparison);
          return storeJudgeJudgments(work.database, claim, comparison.comparisonId, judged);
        });
        const ends = await Promise.allSettled(together);
        const failure = ends.find((end) => end.status === 'rejected');
        if (failure !== undefined) throw failure.reason;
        // Heard with what is stored, too: a short pass is over before the next heartbeat.
        isCancelled = cancel.aborted || ends.some((end) => end.status === 'fulfilled' && end.value.cancelRequested);
      }
    }
    await endJudgePass(work.database, claim, 'cancelled');
  });
}

/** How this judge finds what it finds. @throws where its model is gone */
async function finderOf(
  { database, inference }: Work,
  judge: Judge,
  signal: AbortSignal,
): Promise<(comparison: PendingComparison) => Promise<Found>> {
  if (judge.kind === 'rewardModel') {
    const target = await targetOf(database, judge);
    return async (comparison) => ({
      judgments: await scoreJudge({ inference, target, signal }, comparison),
      endpointCalls: 0,
    });
  }
  const target = await targetOf(database, judge);
  const guideline = await newestGuideline(database, judge.projectId);
  return (comparison) => askJudge({ inference, judge, target, guideline, signal }, comparison);
}

/** @throws Error where the model is gone */
async function targetOf(database: Database, { modelId, modelName, checkpointHash }: Judge): Promise<InferenceTarget> {
  // A judge is of this very checkpoint.
  if (checkpointHash !== null) return { model: `sha256:${checkpointHash}` };
  const target = modelId === null ? undefined : await inferenceTarget(database, modelId);
  if (target === undefined) throw new Error(`the judge's model ${modelName} is deleted or not ready`);
  return target;
}
