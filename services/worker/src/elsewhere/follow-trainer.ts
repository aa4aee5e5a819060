// One trainer elsewhere, followed from the worker until it is done, has failed, is lost, or was cancelled. What it says comes
// over the API into the database; what becomes of its job, the cluster says.
import { setTimeout as delay } from 'node:timers/promises';
import { lastTrainer, type Trainer, type TrainerOutcome } from '@tastemaker/database';
import type { ClaimSignals } from '../with-claim.js';
import type { Work } from '../work.js';
import { type RayJob, type RayJobs, RayUnreachable } from './ray/jobs-client.js';
import { jobIdOf } from './ray/submission.js';
import { cancelGraceMs, lookEveryMs } from './trainer-clock.js';

export type TrainerEnd =
  | { readonly type: 'finished'; readonly outcome: Extract<TrainerOutcome, { type: 'finished' }> }
  | { readonly type: 'cancelled' }
  /** Another trainer may do better, from the last state. */
  | { readonly type: 'lost'; readonly why: string }
  | { readonly type: 'failed'; readonly why: string };

export interface Following {
  readonly work: Work;
  readonly runId: string;
  readonly signals: ClaimSignals;
  /** Tells people who look at the run. */
  readonly tell: (level: 'info' | 'warn', message: string) => Promise<void>;
  /** Called with each look: what the trainer has said since. */
  readonly onLook: () => Promise<void>;
}

/** Of a run whose trainer is somebody else's affair: waits for whoever takes its token. */
export async function followExternal(following: Following): Promise<TrainerEnd> {
  const { work, runId, signals, tell } = following;
  let failedAttempt = 0;
  for (const clock = cancelClock(signals.cancel); ; ) {
    await look(following);
    const trainer = await lastTrainer(work.database, runId);
    if (trainer?.outcome?.type === 'finished') return { type: 'finished', outcome: trainer.outcome };
    if (trainer?.outcome?.type === 'failed' && trainer.attempt > failedAttempt) {
      failedAttempt = trainer.attempt;
      const { code, message, mayRetry } = trainer.outcome;
      if (signals.cancel.aborted) return { type: 'cancelled' };
      if (!mayRetry) return { type: 'failed', why: `${message} (${code})` };
      await tell(
        'warn',
        `Trainer ${trainer.attempt} gave up: ${message} (${code}). The run waits for its next trainer.`,
      );
    }
    const isAtWork = trainer !== undefined && trainer.endedAt === null;
    if (clock.isOver() || (signals.cancel.aborted && !isAtWork)) return { type: 'cancelled' };
  }
}

/** @param jobs the cluster that has, or had, the trainer's job */
export async function followRay(following: Following, jobs: RayJobs, attempt: number): Promise<TrainerEnd> {
  const { work, runId, signals, tell } = following;
  const { silentSeconds, unreachableSeconds } = work.env.elsewhere;
  const jobId = jobIdOf(runId, attempt);
  const clock = cancelClock(signals.cancel);
  let reachedAt = Date.now();
  let isToldUnreachable = false;
  let runningSince: number | undefined;
  let isToldPending = false;
  for (;;) {
    await look(following);
    const found = await readJob(jobs, jobId, signals.stop);
    // After the job: what a job that is over has said last is there by then.
    const trainer = await lastTrainer(work.database, runId);
    const said = endSaid(trainer, signals.cancel);
    if (said !== undefined) return said;
    if (found instanceof RayUnreachable) {
      if (!isToldUnreachable) await tell('warn', `${found.message} The run waits for it.`);
      isToldUnreachable = true;
      const heardAt = Math.max(reachedAt, trainer?.heardAt?.getTime() ?? 0);
      if (clock.isOver()) return { type: 'cancelled' };
      if (Date.now() - heardAt > 1000 * unreachableSeconds) {
        const minutes = Number((unreachableSeconds / 60).toPrecision(2));
        const cure = 'Bring it back, or set RAY_ADDRESS, and let the run go on with `tastemaker runs resume`.';
        return {
          type: 'failed',
          why: `Neither the cluster nor the trainer was heard of for ${minutes} minutes: ${found.message} ${cure}`,
        };
      }
      continue;
    }
    if (isToldUnreachable) await tell('info', 'The Ray cluster answers again.');
    isToldUnreachable = false;
    reachedAt = Date.now();
    if (found === undefined) {
      return {
        type: 'lost',
        why: 'The Ray cluster does not know the job any more: it was restarted, or the job deleted.',
      };
    }
    if (isOver(found)) return endOfJob(jobs, jobId, found, signals);
    if (signals.cancel.aborted && (clock.isOver() || trainer?.heardAt === null)) {
      await quietly(() => jobs.stop(jobId, signals.stop), signals.stop);
      return { type: 'cancelled' };
    }
    if (found.status === 'PENDING') {
      if (!isToldPending) await tell('info', `Ray has not started job ${jobId} yet. ${found.message}`.trim());
      isToldPending = true;
      continue;
    }
    runningSince ??= Date.now();
    const heardAt = Math.max(runningSince, trainer?.heardAt?.getTime() ?? 0);
    if (Date.now() - heardAt > 1000 * silentSeconds) {
      await quietly(() => jobs.stop(jobId, signals.stop), signals.stop);
      const cure = 'Does it reach the API? TASTEMAKER_TRAINER_URL is where it looks.';
      return {
        type: 'lost',
        why: `The trainer has said nothing for ${silentSeconds} s, and its job was stopped. ${cure}`,
      };
    }
  }
}

async function look({ signals, onLook }: Following): Promise<void> {
  await delay(lookEveryMs, undefined, { signal: signals.stop }).catch(() => undefined);
  signals.stop.throwIfAborted();
  await onLook();
}

async function readJob(jobs: RayJobs, id: string, stop: AbortSignal): Promise<RayJob | RayUnreachable | undefined> {
  try {
    return await jobs.job(id, stop);
  } catch (error) {
    if (error instanceof RayUnreachable) return error;
    throw error;
  }
}

/** What the trainer itself has said of its end. */
function endSaid(trainer: Trainer | undefined, cancel: AbortSignal): TrainerEnd | undefined {
  const outcome = trainer?.outcome ?? undefined;
  if (outcome === undefined) return undefined;
  if (outcome.type === 'finished') return { type: 'finished', outcome };
  if (cancel.aborted) return { type: 'cancelled' };
  const why = `${outcome.message} (${outcome.code})`;
  return outcome.mayRetry ? { type: 'lost', why } : { type: 'failed', why };
}

function isOver({ status }: RayJob): boolean {
  return status === 'STOPPED' || status === 'SUCCEEDED' || status === 'FAILED';
}

/** What the next attempt would meet again. */
const lasting = new Set(['RUNTIME_ENV_SETUP_FAILURE', 'JOB_ENTRYPOINT_COMMAND_START_ERROR']);
const shownLines = 20;

/** Of a job that ended without the trainer having said why. */
async function endOfJob(
  jobs: RayJobs,
  jobId: string,
  { status, message, errorType }: RayJob,
  { cancel, stop }: ClaimSignals,
): Promise<TrainerEnd> {
  if (cancel.aborted) return { type: 'cancelled' };
  if (status === 'STOPPED') {
    const why = `Somebody stopped job ${jobId} on the cluster. \`tastemaker runs resume\` lets the run go on from its last state.`;
    return { type: 'failed', why };
  }
  const lines = await quietly(() => jobs.lastLines(jobId, shownLines, stop), stop);
  const log = lines === undefined || lines.length === 0 ? '' : ` Its last lines:\n${lines.join('\n')}`;
  const what = status === 'SUCCEEDED' ? 'ended without saying that it is done' : 'failed';
  const why = `Job ${jobId} ${what}${errorType === null ? '' : ` (${errorType})`}. ${message}${log}`;
  return lasting.has(errorType ?? '') ? { type: 'failed', why } : { type: 'lost', why };
}

/** Of what is good to have: undefined where the cluster does not answer. */
async function quietly<Result>(ask: () => Promise<Result>, stop: AbortSignal): Promise<Result | undefined> {
  try {
    return await ask();
  } catch (error) {
    stop.throwIfAborted();
    if (error instanceof RayUnreachable) return undefined;
    throw error;
  }
}

/** Over when the trainer has had its time since the run was cancelled. */
function cancelClock(cancel: AbortSignal): { isOver(): boolean } {
  let since: number | undefined;
  return {
    isOver() {
      if (cancel.aborted) since ??= Date.now();
      return since !== undefined && Date.now() - since > cancelGraceMs;
    },
  };
}
