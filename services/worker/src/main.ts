// The worker's process: consumers, and a health endpoint for whoever runs it.
import { checkConnections } from '@tastemaker/database';
import {
  exitOnWrongConfiguration,
  exitWithWrongConfiguration,
  logDestination,
  safeLogging,
  stopOnSignals,
  surviveOutputErrors,
} from '@tastemaker/service';
import { startTracing, traceFields } from '@tastemaker/telemetry';
import { pino } from 'pino';
import { readWorkerEnvironment } from './env.js';
import { serveHealth } from './health.js';
import type { JobAtWork } from './jobs/desk.js';
import { createWorkerMetrics } from './metrics.js';
import { type RunningWorker, startWorker } from './worker.js';

surviveOutputErrors();
const env = exitOnWrongConfiguration(() => readWorkerEnvironment());
const tracing = await startTracing({ service: 'worker', endpoint: env.tracesEndpoint });
const log = pino({ ...safeLogging, name: 'worker', level: env.logLevel, mixin: traceFields }, logDestination());
const metrics = createWorkerMetrics(log, env);
let worker: RunningWorker | undefined;
let atWork: () => readonly JobAtWork[] = () => [];
let isDraining = false;

const health = await serveHealth(env.host, env.port, {
  reasonNotReady: () => (isDraining ? 'draining: it takes no new jobs' : worker === undefined ? 'starting' : undefined),
  metrics: metrics.registry,
});
stopOnSignals({
  log: (error, message) => log.error({ err: error, jobs: atWork() }, message),
  async stop() {
    log.info('stopping');
    isDraining = true;
    await worker?.stop();
    health.close();
    await tracing?.close();
  },
});

const connections = await checkConnections(env.database);
if (connections.state === 'wrong') exitWithWrongConfiguration(connections.message);
if (connections.state === 'warning') log.warn(connections.message);
worker = await startWorker(env, log, {
  metrics,
  queueTelemetry: tracing?.queue,
  onTaking: (jobs) => {
    atWork = jobs;
  },
});
