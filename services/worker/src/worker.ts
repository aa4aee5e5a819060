// The worker: one consumer for each queue, and the sweeps that look for what the queues do not deliver.
import { hostname } from 'node:os';
import { openArtifacts, startTidying } from '@tastemaker/artifacts';
import type { JobKind } from '@tastemaker/contracts';
import { noteModelWarning, openDatabase, ping, roleRights, sessionUrl, tooManyRights } from '@tastemaker/database';
import { createInferenceClient } from '@tastemaker/inference-client';
import { openQueues } from '@tastemaker/queue';
import type { Tracing } from '@tastemaker/telemetry';
import type { Logger } from 'pino';
import { startSealing } from './chain/seal.js';
import { untilThereIsRoom } from './disk-room.js';
import { sweepLeftParts } from './elsewhere/left-parts.js';
import { trainElsewhere } from './elsewhere/train-elsewhere.js';
import type { WorkerEnvironment } from './env.js';
import { purgeErasures } from './erasures/purge.js';
import { startAnnouncing } from './jobs/announce.js';
import { capacityOf } from './jobs/capacity.js';
import { type JobAtWork, openDesk } from './jobs/desk.js';
import { kindsOfJobs } from './jobs/kinds.js';
import { judgePass } from './judges/judge-pass.js';
import { createWorkerMetrics, type WorkerMetrics } from './metrics.js';
import { makeReport } from './model-reports/make-report.js';
import { importModel } from './models/import-model.js';
import { startRetention } from './retention/keep-retention.js';
import { trainRun } from './runs/train-run.js';
import { drawSample } from './sampling/draw-sample.js';
import { startTallying } from './tallies/keep-tallies.js';
import { queueUnfinished } from './unfinished.js';
import { startWebhooks } from './webhooks/start-webhooks.js';
import type { Work } from './work.js';

export interface RunningWorker {
  /** Waits for what it is doing, as long as the environment grants; then puts work down where it stands, gives its rows back, and closes every connection. */
  stop(): Promise<void>;
}

/** Work that a dead worker left behind is looked for so often. */
const sweepEveryMs = 10_000;

const doJob: Readonly<Record<JobKind, (work: Work, id: string) => Promise<void>>> = {
  sample: drawSample,
  run: trainRun,
  'remote-run': trainElsewhere,
  report: makeReport,
  'import-model': importModel,
  'judge-pass': judgePass,
};

export interface WorkerOptions {
  /** @defaultValue its own, which nobody asks for */
  readonly metrics?: WorkerMetrics;
  /** Goes on with the traces of those who queued the jobs. */
  readonly queueTelemetry?: Tracing['queue'] | undefined;
  /** Told, before the first job is taken, how to ask which jobs are at work. */
  readonly onTaking?: (atWork: () => readonly JobAtWork[]) => void;
}

/** Starts the consumers; resolves when they take jobs. */
export async function startWorker(
  env: WorkerEnvironment,
  log: Logger,
  { metrics = createWorkerMetrics(log, env), queueTelemetry, onTaking }: WorkerOptions = {},
): Promise<RunningWorker> {
  const database = openDatabase(env.database, {
    onError: (error) => log.warn({ err: error }, 'a database connection was lost'),
  });
  await ping(database.database);
  const tooMany = tooManyRights(await roleRights(sessionUrl(env.database)));
  if (tooMany !== undefined) log.warn(tooMany);
  const queues = await openQueues({
    databaseUrl: sessionUrl(env.database),
    redisUrl: env.redisUrl,
    telemetry: queueTelemetry,
    onError: (error) => log.warn({ err: error }, 'queue'),
  });
  const common = {
    database: database.database,
    artifacts: await openArtifacts(env.artifacts.location, {
      ...env.artifacts,
      minimumFreeBytes: env.minimumFreeBytes,
    }),
    inference: createInferenceClient(env.inferenceUrls, {
      onNotice: (model, notice) => noteModelWarning(database.database, model, notice),
    }),
    env,
    log,
    metrics,
    workerId: `${hostname()}/${process.pid}`,
  };
  const work = (stopping: AbortSignal, onClaim?: () => void): Work => ({ ...common, stopping, onClaim });
  const kinds = kindsOfJobs(env.runsAtOnce);
  const capacity = capacityOf(env.capacity);
  const desk = openDesk({
    database: common.database,
    log,
    capacity,
    kinds,
    // What writes much waits for room on the disk before it begins.
    untilReady: (signal) => untilThereIsRoom(work(signal), signal),
    begin: ({ queue, id }, signal, onClaim) => metrics.timed(queue, () => doJob[queue](work(signal, onClaim), id)),
  });
  onTaking?.(() => desk.atWork());
  for (const { kind, atOnce } of kinds)
    await queues.worker(kind, (_, { jobId: id }) => desk.deliver({ queue: kind, id }), { concurrency: atOnce });
  const announcing = startAnnouncing(common, { capacity, used: () => desk.used() });
  const webhooks = await startWebhooks(common, queues);

  const stopping = new AbortController();
  let purging: Promise<void> | undefined;
  const sweep = async (): Promise<void> => {
    await queueUnfinished(common.database, queues).catch((error: unknown) => {
      log.warn({ err: error }, 'unfinished work could not be queued');
    });
    // One at a time; a large project takes longer than a sweep.
    purging ??= purgeErasures(work(stopping.signal))
      .then(() => sweepLeftParts(work(stopping.signal)))
      .catch((error: unknown) => log.warn({ err: error }, 'what was erased, or is left of runs, could not be removed'))
      .finally(() => {
        purging = undefined;
      });
  };
  await sweep();
  const timer = setInterval(() => void sweep(), sweepEveryMs);
  const sealing = startSealing(common);
  const endTidying = startTidying(common.artifacts, (err) => log.warn({ err }, 'artifacts could not be tidied up'));
  const tallying = startTallying(common);
  const retention = startRetention(common);
  log.info({ workerId: common.workerId, ...capacity }, 'ready');
  return {
    stop: async () => {
      clearInterval(timer);
      endTidying();
      await announcing.draining();
      const graceMs = env.drainSeconds * 1000;
      if (graceMs > 0) {
        const [hasEnded] = await Promise.all([desk.drain(graceMs), queues.drain(graceMs)]);
        if (!hasEnded) log.warn({ jobs: desk.atWork() }, 'the grace is over: jobs are put down where they stand');
      }
      stopping.abort();
      await desk.stop();
      await announcing.stop();
      await sealing.stop();
      await tallying.stop();
      await retention.stop();
      await webhooks?.stopQueueing();
      await queues.close();
      await purging;
      webhooks?.close();
      await database.close();
    },
  };
}
