export { readWorkerEnvironment, type WorkerEnvironment } from './env.js';
export { type RunningWorker, startWorker } from './worker.js';
