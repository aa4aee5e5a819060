// A run from wherever it stands to its end: trainers are started, and what they make is registered.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Run } from '@tastemaker/contracts';
import {
  type ClaimedRun,
  claimRun,
  endCancelledRun,
  failRun,
  finishDryRun,
  finishRun,
  heartbeatRun,
  modelById,
  type ResumePoint,
  type RunModel,
  unclaimRun,
} from '@tastemaker/database';
import { locateCheckpoint } from '@tastemaker/language-model';
import { untilThereIsRoom } from '../disk-room.js';
import { namingDamage, snapshotFile } from '../snapshot-file.js';
import type { MadeModelMessage, TrainerJob, TrainerOutcome } from '../trainer/messages.js';
import { type ClaimSignals, withClaim } from '../with-claim.js';
import type { Work } from '../work.js';
import { type Checkpoints, keepCheckpoints } from './checkpoints.js';
import { openRunLog } from './run-log.js';
import { openMetricStreams } from './streams/open-streams.js';
import { runTrainer, TrainerGone } from './trainer-process.js';

/** A trainer that dies is started again until so many attempts in a row have got no further. */
const fruitlessAttempts = 3;

const runs = {
  name: 'run',
  idName: 'runId',
  claim: claimRun,
  heartbeat: heartbeatRun,
  release: unclaimRun,
  fail: failRun,
};

/** Takes a run from wherever it stands to its end: model registered, or failed, or cancelled. */
export function trainRun(work: Work, runId: string): Promise<void> {
  return withClaim(work, runs, runId, async (claimed, signals) => {
    const job = await jobOf(work, claimed, signals.over);
    const checkpoints = keepCheckpoints(work, claimed, signals.stop);
    const outcome = await trainToTheEnd(work, claimed, job, checkpoints, signals);
    await recordOutcome(work, claimed, job, outcome, signals.stop);
    if (!canGoOn(outcome)) await checkpoints.discard();
  });
}

/** Starts trainers until one has finished; each goes on from the last one's checkpoint. */
async function trainToTheEnd(
  work: Work,
  { claim, run, cores }: ClaimedRun,
  job: TrainerJob,
  checkpoints: Checkpoints,
  { cancel, stop }: ClaimSignals,
): Promise<TrainerOutcome> {
  let furthest = 0;
  for (let fruitless = 0; ; ) {
    const runLog = openRunLog(work, claim);
    const streams = openMetricStreams(work.env, run, (message) => {
      work.log.warn({ runId: run.id }, message);
      runLog.write({ type: 'log', level: 'warn', message });
    });
    let ended: TrainerOutcome | undefined;
    try {
      const outcome = await runTrainer(job, {
        onEvent: (event) => {
          if (event.type === 'checkpoint') checkpoints.keep(event);
          else if (event.type !== 'trained') runLog.write(event);
          if (event.type === 'metrics') streams.write(event.step, event.values);
        },
        onStart: (trainerPid) => work.log.info({ runId: run.id, trainerPid }, 'trainer started'),
        cores,
        cancel,
        stop,
      });
      if (!isDiskFull(outcome) || cancel.aborted) return (ended = outcome);
      // Its last saved state is there: it goes on once there is room, as long as it gets further each time.
      fruitless = runLog.step() > furthest ? 1 : fruitless + 1;
      furthest = Math.max(furthest, runLog.step());
      if (fruitless >= fruitlessAttempts) return outcome;
      work.log.warn({ runId: run.id, reason: outcome.message }, 'the run waits for room on the disk');
      await delay(firstDiskPauseMs * 4 ** (fruitless - 1), undefined, {
        signal: AbortSignal.any([stop, cancel]),
      }).catch(() => undefined);
      stop.throwIfAborted();
      if (!cancel.aborted) await untilThereIsRoom(work, AbortSignal.any([stop, cancel])).catch(() => undefined);
      stop.throwIfAborted();
      if (cancel.aborted) return { type: 'cancelled', resumable: false };
    } catch (error) {
      if (!(error instanceof TrainerGone) || stop.aborted) throw error;
      if (cancel.aborted) return { type: 'cancelled', resumable: false };
      fruitless = runLog.step() > furthest ? 1 : fruitless + 1;
      furthest = Math.max(furthest, runLog.step());
      if (fruitless >= fruitlessAttempts)
        throw new Error(`${error.message}, ${fruitless} times in a row`, { cause: error });
      work.log.warn({ err: error, runId: run.id, step: runLog.step() }, 'starting the trainer again');
    } finally {
      await checkpoints.close();
      await streams.close(ended);
      await runLog.close();
    }
  }
}

/** Until a trainer that found the disk full is started again; four times as long after the next one. */
const firstDiskPauseMs = 1_000;

function isDiskFull(outcome: TrainerOutcome): outcome is Extract<TrainerOutcome, { type: 'failed' }> {
  return outcome.type === 'failed' && (outcome.code === 'disk_full' || /\b(?:ENOSPC|EDQUOT)\b/.test(outcome.message));
}

async function recordOutcome(
  work: Work,
  { claim }: ClaimedRun,
  job: TrainerJob,
  outcome: TrainerOutcome,
  stop: AbortSignal,
): Promise<void> {
  const { database } = work;
  if (outcome.type === 'done') await finishRun(database, claim, await storeModel(work, outcome, stop));
  else if (outcome.type === 'planned') await finishDryRun(database, claim, outcome.metrics);
  else {
    const kept = outcome.kept && (await storeModel(work, outcome.kept, stop));
    if (outcome.type === 'cancelled') await endCancelledRun(database, claim, { kept, resumable: outcome.resumable });
    else await failRun(database, claim, `${outcome.message} (${outcome.code})`, kept);
  }
  // What it would have gone on from is of no more use.
  if (!canGoOn(outcome)) await rm(job.folder, { recursive: true, force: true });
}

/**
 * Whether somebody may mend what made it fail (a full disk, too little memory) and let it go on, or may have its trained
 * model measured after all.
 */
function canGoOn(outcome: TrainerOutcome): boolean {
  if (outcome.type === 'cancelled') return outcome.resumable;
  return outcome.type === 'failed' && outcome.kept === undefined;
}

/** Puts a trainer's model among the artifacts. */
async function storeModel(work: Work, made: MadeModelMessage, stop: AbortSignal): Promise<RunModel> {
  const { artifactFolder, parameters, metrics, card } = made;
  const { hash, bytes } = await work.artifacts.putFolder(artifactFolder, { signal: stop });
  return { checkpointHash: hash, bytes, parameters, metrics, card };
}

/** Everything the trainer needs, as paths that stay until the run is over. */
async function jobOf(work: Work, { run, resume }: ClaimedRun, over: AbortSignal): Promise<TrainerJob> {
  const dataset = await snapshotFile(work, run.snapshotId, over);
  const replayId = run.config.kind === 'finetune' ? run.config.replaySnapshotId : null;
  return {
    runId: run.id,
    runName: run.name,
    config: run.config,
    seed: run.seed,
    engine: work.env.engine,
    dataset,
    replay: replayId === null ? null : await snapshotFile(work, replayId, over),
    base: run.baseModelId === null ? null : await baseOf(work, run, run.baseModelId, over),
    resume: resume === undefined ? null : await stateOf(work, resume, over),
    folder: join(work.env.runsFolder, run.id),
  };
}

async function baseOf(
  work: Work,
  run: Run,
  modelId: string,
  until: AbortSignal,
): Promise<{ path: string; name: string; hash: string }> {
  const { checkpointHash: hash, status, ...base } = await modelById(work.database, modelId);
  // The card goes to this project's people, who may not know of another project's model.
  const isForeign = base.projectId !== null && base.projectId !== run.projectId;
  const name = isForeign ? `model ${base.id}` : base.name;
  if (hash === null) throw new Error(`the base model ${name} is not ready: ${status}`);
  const folder = await namingDamage(isForeign ? name : `the model "${name}"`, () =>
    work.artifacts.folderOf(hash, { until }),
  );
  return { path: (await locateCheckpoint(folder)).path, name, hash };
}

/** Null where the artifact is gone: then the run begins anew, which takes longer and ends the same. */
async function stateOf(work: Work, { hash, step }: ResumePoint, until: AbortSignal): Promise<TrainerJob['resume']> {
  if (!(await work.artifacts.has(hash))) return null;
  const subject = `the state that was saved at step ${step}`;
  return { folder: await namingDamage(subject, () => work.artifacts.folderOf(hash, { until })), step };
}
