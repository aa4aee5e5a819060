// A run that is trained elsewhere, from wherever it stands to its end. Ray never tries a job again, and a job dies with its
// cluster: attempts, states, cancelling and lost clusters are this worker's affair, and the row says where to go on.
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Run } from '@tastemaker/contracts';
import {
  addRunEvents,
  beginTrainer,
  type ClaimedRun,
  claimRun,
  endCancelledRun,
  endTrainer,
  failRun,
  finishDryRun,
  finishRun,
  heartbeatRun,
  lastEventNumber,
  lastTrainer,
  modelById,
  runById,
  runEventsAfter,
  setTrainerData,
  trainerInputs,
  unclaimRun,
} from '@tastemaker/database';
import { locateCheckpoint, openCheckpoint } from '@tastemaker/language-model';
import { openRunLog } from '../runs/run-log.js';
import { openMetricStreams } from '../runs/streams/open-streams.js';
import { namingDamage } from '../snapshot-file.js';
import { type ClaimSignals, withClaim } from '../with-claim.js';
import type { Work } from '../work.js';
import { type BaseShape, estimateMetrics, estimateSentence, estimateTraining } from './estimate.js';
import { type Following, followExternal, followRay, type TrainerEnd } from './follow-trainer.js';
import { removeLeftParts, sweepLeftParts } from './left-parts.js';
import { driverPackage } from './ray/driver-package.js';
import { type RayJobs, RayUnreachable, rayJobs } from './ray/jobs-client.js';
import { jobIdOf, submissionOf } from './ray/submission.js';
import { adoptCheckpoint } from './trained-checkpoint.js';
import { firstPauseMs, fruitlessAttempts, lookEveryMs, tokenHours } from './trainer-clock.js';
import { makeTrainingData, type TrainingData } from './training-data.js';

const runs = {
  name: 'run',
  idName: 'runId',
  claim: claimRun,
  heartbeat: heartbeatRun,
  release: unclaimRun,
  fail: failRun,
};

/** Takes a run from wherever it stands to its end: model registered, or failed, or cancelled. */
export function trainElsewhere(work: Work, runId: string): Promise<void> {
  return withClaim(work, runs, runId, async (claimed, signals) => {
    const { claim, run } = claimed;
    const plan = await prepare(work, claimed, signals.stop);
    if (isDryRun(run)) {
      await finishDryRun(work.database, claim, plan);
      return;
    }
    const end = await trainToTheEnd(work, claimed, signals);
    await recordEnd(work, claimed, end, signals);
    await sweepLeftParts(work);
  });
}

function isDryRun({ config }: Run): boolean {
  return 'dryRun' in config && config.dryRun;
}

/** Makes what the trainers learn from, unless it is there, and tells what the run would take. @returns the plan's metrics */
async function prepare(work: Work, { claim, run }: ClaimedRun, stop: AbortSignal): Promise<Record<string, number>> {
  const { dataHash } = await trainerInputs(work.database, run.id);
  if (dataHash !== null && (await work.artifacts.has(dataHash))) return {};
  const data = await makeTrainingData(work, run, stop);
  const estimate = estimated(run, data, await shapeOf(work, run));
  if (!isDryRun(run)) await setTrainerData(work.database, claim, data.hash);
  const counts = `${data.rows} rows to train on, ${data.validationRows} to validate.`;
  await addRunEvents(work.database, claim, [
    { type: 'log', level: 'info', message: `${counts} ${estimateSentence(estimate)}` },
  ]);
  return estimateMetrics(estimate);
}

function estimated({ config, trainer }: Run, { rows, meanCharacters }: TrainingData, base: BaseShape) {
  if (config.kind === 'pretrain' || trainer === null) throw new Error('This run is the worker’s own to train.');
  return estimateTraining({ config, trainer, base, rows, meanCharacters });
}

async function shapeOf(work: Work, { baseModelId }: Run): Promise<BaseShape> {
  if (baseModelId === null) throw new Error('A run that is trained elsewhere needs a model to start from.');
  const { name, checkpointHash: hash, parameters } = await modelById(work.database, baseModelId);
  if (hash === null) throw new Error(`The base model ${name} has no files: name one that is hosted here.`);
  const folder = await namingDamage(`the model "${name}"`, () => work.artifacts.folderOf(hash));
  const checkpoint = await openCheckpoint((await locateCheckpoint(folder)).path);
  try {
    const { hiddenSize, layers, vocabularySize } = checkpoint.config;
    return { parameters: parameters ?? 0, hidden: hiddenSize, layers, vocabulary: vocabularySize };
  } finally {
    checkpoint.close();
  }
}

/** Follows trainers, and on Ray starts them, until one has finished; each goes on from the last one's state. */
async function trainToTheEnd(work: Work, { claim, run }: ClaimedRun, signals: ClaimSignals): Promise<TrainerEnd> {
  const tell: Following['tell'] = (level, message) =>
    addRunEvents(work.database, claim, [{ type: 'log', level, message }]);
  const streams = openMetricStreams(work.env, run, (message) => {
    work.log.warn({ runId: run.id }, message);
  });
  let seen = await lastEventNumber(work.database, run.id);
  const onLook = async (): Promise<void> => {
    for (const { sequence, data, createdAt } of await runEventsAfter(work.database, run.id, seen)) {
      seen = sequence;
      if (data.type === 'metrics') streams.write(data.step, data.values);
      if (data.type === 'checkpoint') await removeLeftParts(work, run.id, new Date(createdAt));
    }
  };
  const following = { work, runId: run.id, signals, tell, onLook };
  let end: TrainerEnd | undefined;
  try {
    end = await (run.on === 'ray' ? trainOnRay(following, run) : trainExternally(following));
    return end;
  } finally {
    await streams.close(end && outcomeForStreams(end));
  }
}

function outcomeForStreams(end: TrainerEnd) {
  if (end.type === 'cancelled') return { type: 'cancelled' as const, resumable: true };
  if (end.type === 'finished') return { type: 'planned' as const, metrics: end.outcome.metrics };
  return { type: 'failed' as const, code: 'training_failed', message: end.why };
}

async function trainExternally(following: Following): Promise<TrainerEnd> {
  const { work, runId, tell } = following;
  if ((await lastTrainer(work.database, runId)) === undefined) {
    await tell('info', `The run waits for its trainer: \`tastemaker runs trainer-token ${runId}\` makes its token.`);
  }
  return followExternal(following);
}

async function trainOnRay(following: Following, run: Run): Promise<TrainerEnd> {
  const { work, signals, tell } = following;
  const { ray } = work.env.elsewhere;
  if (ray === undefined) {
    throw new Error('No Ray cluster is configured: set RAY_ADDRESS of the worker to the address of Ray’s dashboard.');
  }
  const jobs = rayJobs(ray);
  let furthest = await stepOf(work, run.id);
  for (let fruitless = 0; ; ) {
    const started = await adoptOrStart(following, run, jobs);
    if (typeof started !== 'number') return started;
    const end = await followRay(following, jobs, started);
    if (end.type === 'finished' || end.type === 'cancelled') return end;
    await endTrainer(work.database, { runId: run.id, attempt: started });
    if (end.type === 'failed') return end;
    const step = await stepOf(work, run.id);
    fruitless = step > furthest ? 1 : fruitless + 1;
    furthest = Math.max(furthest, step);
    if (fruitless >= fruitlessAttempts) {
      return { type: 'failed', why: `${fruitless} trainers in a row got no further. The last one: ${end.why}` };
    }
    await tell('warn', `Trainer ${started} was lost: ${end.why} The next one goes on from the last saved state.`);
    await delay(firstPauseMs * 4 ** (fruitless - 1), undefined, {
      signal: AbortSignal.any([signals.stop, signals.cancel]),
    }).catch(() => undefined);
    signals.stop.throwIfAborted();
    if (signals.cancel.aborted) return { type: 'cancelled' };
  }
}

async function stepOf(work: Work, runId: string): Promise<number> {
  const { progress, savedStep } = await runById(work.database, runId);
  return Math.max(progress?.step ?? 0, savedStep ?? 0);
}

/**
 * The number of the trainer to follow: one that was started before, by whichever worker, whose job the cluster still knows;
 * else a new one. An end, where it comes before there is one.
 */
async function adoptOrStart(following: Following, run: Run, jobs: RayJobs): Promise<number | TrainerEnd> {
  const { work, signals, tell } = following;
  const last = await lastTrainer(work.database, run.id);
  if (last?.outcome?.type === 'finished') return { type: 'finished', outcome: last.outcome };
  if (last !== undefined && last.endedAt === null) {
    const { attempt } = last;
    const known = await whileUnreachable(following, () => jobs.job(jobIdOf(run.id, attempt), signals.stop));
    if (isEnd(known)) return known;
    if (known !== undefined) {
      await tell(
        'info',
        `Job ${jobIdOf(run.id, attempt)} is ${known.status.toLowerCase()} on the cluster: the worker follows it.`,
      );
      return attempt;
    }
  }
  const version = await whileUnreachable(following, () => jobs.version(signals.stop));
  if (isEnd(version)) return version;
  const { name, content } = driverPackage();
  if (run.trainer?.image === null) {
    const put = await whileUnreachable(following, () => jobs.putPackage(name, content, signals.stop));
    if (isEnd(put)) return put;
  }
  const token = `tmt_${randomBytes(32).toString('base64url')}`;
  const tokenHash = createHash('sha256').update(token).digest('hex');
  const { attempt } = await beginTrainer(work.database, { runId: run.id, tokenHash, hours: tokenHours });
  const access = { attempt, token, url: work.env.elsewhere.trainerUrl };
  const submission = submissionOf(run, access, name);
  const submitted = await whileUnreachable(following, async () => {
    // An earlier try may have got through, and only its answer been lost.
    if ((await jobs.job(submission.submission_id, signals.stop)) === undefined) {
      await jobs.submit(submission, signals.stop);
    }
  });
  if (isEnd(submitted)) return submitted;
  await tell('info', `Submitted to Ray ${version} as job ${submission.submission_id}.`);
  return attempt;
}

function isEnd(value: unknown): value is TrainerEnd {
  return typeof value === 'object' && value !== null && 'type' in value;
}

/** Asks the cluster until it answers, the run is cancelled, or it has been away for too long. */
async function whileUnreachable<Result>(
  { work, signals, tell }: Following,
  ask: () => Promise<Result>,
): Promise<Result | TrainerEnd> {
  const until = Date.now() + 1000 * work.env.elsewhere.unreachableSeconds;
  for (let isTold = false; ; isTold = true) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof RayUnreachable)) throw error;
      if (signals.cancel.aborted) return { type: 'cancelled' };
      if (Date.now() > until) {
        const cure = 'Bring it back, or set RAY_ADDRESS, and let the run go on with `tastemaker runs resume`.';
        return { type: 'failed', why: `${error.message} ${cure}` };
      }
      if (!isTold) await tell('warn', `${error.message} The run waits for it.`);
      await delay(lookEveryMs, undefined, { signal: signals.stop }).catch(() => undefined);
      signals.stop.throwIfAborted();
    }
  }
}

async function recordEnd(
  work: Work,
  { claim, run }: ClaimedRun,
  end: TrainerEnd,
  signals: ClaimSignals,
): Promise<void> {
  const { database } = work;
  if (end.type === 'cancelled') await endCancelledRun(database, claim, { resumable: true });
  else if (end.type !== 'finished') await failRun(database, claim, end.why);
  else {
    const runLog = openRunLog(work, claim);
    try {
      const adopted = await adoptCheckpoint(work, run, end.outcome, signals, (event) => {
        if (event.type !== 'checkpoint' && event.type !== 'trained') runLog.write(event);
      });
      await runLog.close();
      if (adopted.type === 'cancelled') await endCancelledRun(database, claim, { resumable: true });
      else await finishRun(database, claim, adopted.model);
    } finally {
      await runLog.close();
    }
  }
}
