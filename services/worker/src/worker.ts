// The worker: one consumer for each queue, and the sweeps that look for what the queues do not deliver.
import { hostname } from 'node:os';
import { openArtifacts, startTidying } from '@tastemaker/artifacts';
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

/** A job, and the row that it is about. */
export interface JobAtWork {
  readonly queue: string;
  readonly id: string;
}

export interface RunningWorker {
  /** Jobs that it is doing. */
  atWork(): readonly JobAtWork[];
  /** Waits for what it is doing, as long as the environment grants; then puts work down where it stands, gives its rows back, and closes every connection. */
  stop(): Promise<void>;
}

/** Work that a dead worker left behind is looked for so often. */
const sweepEveryMs = 10_000;
/** Runs that are trained elsewhere: watching one takes next to nothing. */
const watchedAtOnce = 64;

export interface WorkerTelemetry {
  /** @defaultValue its own, which nobody asks for */
  readonly metrics?: WorkerMetrics;
  /** Goes on with the traces of those who queued the jobs. */
  readonly queueTelemetry?: Tracing['queue'] | undefined;
}

/** Starts the consumers; resolves when they take jobs. */
export async function startWorker(
  env: WorkerEnvironment,
  log: Logger,
  { metrics = createWorkerMetrics(log, env), queueTelemetry }: WorkerTelemetry = {},
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
  const work = (stopping: AbortSignal): Work => ({ ...common, stopping });
  // What writes much waits for room on the disk before it begins.
  const atWork = new Set<JobAtWork>();
  const begin = (job: JobAtWork, signal: AbortSignal, task: (own: Work) => Promise<void>): Promise<void> =>
    metrics.timed(job.queue, async () => {
      atWork.add(job);
      try {
        const own = work(signal);
        await untilThereIsRoom(own, signal);
        await task(own);
      } finally {
        atWork.delete(job);
      }
    });
  await queues.worker('import-model', ({ modelId }, { signal }) =>
    begin({ queue: 'import-model', id: modelId }, signal, (own) => importModel(own, modelId)),
  );
  await queues.worker(
    'sample',
    ({ sampleId }, { signal }) => begin({ queue: 'sample', id: sampleId }, signal, (own) => drawSample(own, sampleId)),
    { concurrency: 2 },
  );
  await queues.worker(
    'judge-pass',
    ({ passId }, { signal }) => begin({ queue: 'judge-pass', id: passId }, signal, (own) => judgePass(own, passId)),
    { concurrency: 2 },
  );
  await queues.worker('run', ({ runId }, { signal }) =>
    begin({ queue: 'run', id: runId }, signal, (own) => trainRun(own, runId)),
  );
  await queues.worker(
    'remote-run',
    ({ runId }, { signal }) => begin({ queue: 'remote-run', id: runId }, signal, (own) => trainElsewhere(own, runId)),
    { concurrency: watchedAtOnce },
  );
  await queues.worker('report', ({ reportId }, { signal }) =>
    begin({ queue: 'report', id: reportId }, signal, (own) => makeReport(own, reportId)),
  );
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
  log.info({ workerId: common.workerId }, 'ready');
  return {
    atWork: () => [...atWork],
    stop: async () => {
      clearInterval(timer);
      endTidying();
      if (env.drainSeconds > 0 && !(await queues.drain(env.drainSeconds * 1000)))
        log.warn({ jobs: [...atWork] }, 'the grace is over: jobs are put down where they stand');
      stopping.abort();
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
