import { hostname } from 'node:os';
import { openArtifacts } from '@tastemaker/artifacts';
import { openDatabase, ping } from '@tastemaker/database';
import { openQueues } from '@tastemaker/queue';
import type { Logger } from 'pino';
import type { WorkerEnvironment } from './env.js';
import { importModel } from './models/import-model.js';
import { trainRun } from './runs/train-run.js';
import { drawSample } from './sampling/draw-sample.js';
import { queueUnfinished } from './unfinished.js';
import { startWebhooks } from './webhooks/start-webhooks.js';
import type { Work } from './work.js';

export interface RunningWorker {
  /** Puts work down where it stands, gives its rows back, and closes every connection. */
  stop(): Promise<void>;
}

/** Work that a dead worker left behind is looked for so often. */
const sweepEveryMs = 10_000;

/** Starts the consumers; resolves when they take jobs. */
export async function startWorker(env: WorkerEnvironment, log: Logger): Promise<RunningWorker> {
  const database = openDatabase(env.databaseUrl, {
    onError: (error) => log.warn({ err: error }, 'a database connection was lost'),
  });
  await ping(database.database);
  const queues = await openQueues({
    databaseUrl: env.databaseUrl,
    redisUrl: env.redisUrl,
    onError: (error) => log.warn({ err: error }, 'queue'),
  });
  const common = {
    database: database.database,
    artifacts: await openArtifacts(env.artifacts),
    env,
    log,
    workerId: `${hostname()}/${process.pid}`,
  };
  const work = (stopping: AbortSignal): Work => ({ ...common, stopping });
  await queues.worker('import-model', ({ modelId }, { signal }) => importModel(work(signal), modelId));
  await queues.worker('sample', ({ sampleId }, { signal }) => drawSample(work(signal), sampleId), { concurrency: 2 });
  await queues.worker('run', ({ runId }, { signal }) => trainRun(work(signal), runId));
  const webhooks = await startWebhooks(common, queues);

  const sweep = (): Promise<void> =>
    queueUnfinished(common.database, queues).catch((error: unknown) => {
      log.warn({ err: error }, 'unfinished work could not be queued');
    });
  await sweep();
  const timer = setInterval(() => void sweep(), sweepEveryMs);
  log.info({ workerId: common.workerId }, 'ready');
  return {
    stop: async () => {
      clearInterval(timer);
      await webhooks?.stopQueueing();
      await queues.close();
      webhooks?.close();
      await database.close();
    },
  };
}
