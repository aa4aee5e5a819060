import { exitOnWrongConfiguration, logDestination, surviveOutputErrors } from '@tastemaker/service';
import { pino } from 'pino';
import { readWorkerEnvironment } from './env.js';
import { serveHealth } from './health.js';
import { type RunningWorker, startWorker } from './worker.js';

/** The worker's process: consumers, and a health endpoint for whoever runs it. */
surviveOutputErrors();
const env = exitOnWrongConfiguration(() => readWorkerEnvironment());
const log = pino({ name: 'worker', level: env.logLevel }, logDestination());
let worker: RunningWorker | undefined;

const health = await serveHealth(env.host, env.port, () => worker !== undefined);

const stop = async (): Promise<void> => {
  log.info('stopping');
  health.close();
  await worker?.stop();
  process.exit(0);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());

worker = await startWorker(env, log);
