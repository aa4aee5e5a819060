// Reports on reward models: a snapshot's judged comparisons are scored through the inference service, and what that says is
// reckoned in a thread.
import type { ModelReport, Snapshot, Split, StoredRewardModelReport } from '@tastemaker/contracts';
import {
  type ClaimedModelReport,
  claimModelReport,
  DatabaseError,
  endCancelledReport,
  failModelReport,
  finishModelReport,
  heartbeatModelReport,
  modelById,
  noteReportProgress,
  snapshotById,
  unclaimModelReport,
} from '@tastemaker/database';
import { underOtherPrompts } from '@tastemaker/reward-model';
import { judgedSplits } from '../judged-comparisons.js';
import { rewardTarget } from '../models/reward-target.js';
import { snapshotFile } from '../snapshot-file.js';
import { withClaim } from '../with-claim.js';
import type { Work } from '../work.js';
import { type DrawnSplits, drawSplits, headlineOf } from './drawn-splits.js';
import { learningCurveSource } from './learning-curve-source.js';
import { reckonInThread } from './reckon-in-thread.js';
import type { ReportInput, ScoredComparisons } from './report-figures.js';
import { answersIn, createScorer } from './score-comparisons.js';

const reports = {
  name: 'report',
  idName: 'reportId',
  claim: claimModelReport,
  heartbeat: heartbeatModelReport,
  release: unclaimModelReport,
  fail: failModelReport,
};

/** The mismatched-prompt control scores answers once more, under prompts that share nothing with them; this many do. */
const controlComparisons = 200;

/** Takes a report from wherever it stands to its end: made, failed or cancelled. Put down, it begins anew. */
export function makeReport(work: Work, reportId: string): Promise<void> {
  return withClaim(work, reports, reportId, async (claimed, { stop, cancel, over }) => {
    try {
      const report = await measure(work, claimed, AbortSignal.any([stop, cancel]), over);
      await finishModelReport(work.database, claimed.claim, report);
    } catch (error) {
      if (!cancel.aborted || stop.aborted) throw error;
      await endCancelledReport(work.database, claimed.claim);
    }
  });
}

async function measure(
  work: Work,
  { claim, report, againstChosen }: ClaimedModelReport,
  signal: AbortSignal,
  over: AbortSignal,
): Promise<StoredRewardModelReport> {
  const model = await readyModel(work, report.modelId);
  const snapshot = await snapshotOf(work, report);
  const { file } = await snapshotFile(work, snapshot.id, over);
  const judged = await judgedSplits(file);
  const drawn = drawSplits(judged, report.maxComparisons);
  const trainedOnSnapshot = model.snapshotId === snapshot.id;
  const headline = headlineOf(drawn, trainedOnSnapshot);
  const control = headline === null ? [] : underOtherPrompts(drawn[headline].slice(0, controlComparisons));
  const onHeadline = headline === null ? [] : drawn[headline];
  const against = report.againstId === null ? undefined : await readyModel(work, report.againstId);
  const curve = await learningCurveSource(work, model, trainedOnSnapshot ? headline : null);

  const score = createScorer(work.inference, signal, {
    total: totalAnswers(drawn, control, onHeadline, (against === undefined ? 0 : 1) + curve.others.length),
    onProgress: (progress) => noteReportProgress(work.database, claim, progress),
  });
  const splits: Record<Split, ScoredComparisons> = {
    train: await score(model.target, drawn.train),
    validation: await score(model.target, drawn.validation),
    test: await score(model.target, drawn.test),
  };
  const input: ReportInput = {
    training: judged.train,
    judged: { train: judged.train.length, validation: judged.validation.length, test: judged.test.length },
    splits,
    headline,
    trainedOnSnapshot,
    control: await score(model.target, control),
    against: against && (await score(against.target, onHeadline)),
    learning: {
      ...curve,
      others: await inTurn(curve.others, async ({ checkpoint, ...other }) => ({
        ...other,
        scored: await score({ model: checkpoint }, onHeadline),
      })),
    },
  };
  const { versions, ...figures } = await reckonInThread(input, signal);
  const isForeign = against !== undefined && against.projectId !== null && against.projectId !== report.projectId;
  return {
    version: 1,
    model: { id: model.id, name: model.name, checkpointHash: model.checkpointHash },
    snapshot: { id: snapshot.id, name: snapshot.name, contentHash: snapshot.contentHash },
    trainedOnSnapshot,
    headline,
    ...figures,
    against:
      against === undefined || versions === null || headline === null
        ? null
        : {
            // The report's readers may not know of another project's model.
            model: { id: against.id, name: isForeign ? `model ${against.id}` : against.name },
            chosen: againstChosen ?? 'asked',
            split: headline,
            ...versions,
          },
    notAgainst: against === undefined ? noOtherVersion : versions === null ? 'There is no pair to compare on.' : null,
    measuredAt: new Date().toISOString(),
  };
}

const noOtherVersion = 'There is no earlier version that could be found, or none was to be compared with.';

/** @throws Error that says what to do where the snapshot is gone */
async function snapshotOf({ database }: Work, { snapshotId }: ModelReport): Promise<Snapshot> {
  const gone = 'The snapshot was erased or deleted before the report was made: order a report on another one.';
  if (snapshotId === null) throw new Error(gone);
  try {
    return await snapshotById(database, snapshotId);
  } catch (cause) {
    if (cause instanceof DatabaseError && cause.code === 'not_found') throw new Error(gone, { cause });
    throw cause;
  }
}

async function readyModel(work: Work, id: string) {
  const model = await modelById(work.database, id);
  return { ...model, target: await rewardTarget(work.database, model) };
}

function totalAnswers(
  drawn: DrawnSplits,
  control: DrawnSplits[Split],
  onHeadline: DrawnSplits[Split],
  otherModels: number,
): number {
  const own = [drawn.train, drawn.validation, drawn.test, control].reduce((sum, each) => sum + answersIn(each), 0);
  return own + otherModels * answersIn(onHeadline);
}

/** One after another: the inference service loads one model at a time. */
async function inTurn<Item, Result>(items: readonly Item[], body: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await body(item));
  return results;
}
