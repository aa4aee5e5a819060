// What the worker's processors work with.
import type { Artifacts } from '@tastemaker/artifacts';
import type { Database } from '@tastemaker/database';
import type { InferenceClient } from '@tastemaker/inference-client';
import type { Logger } from 'pino';
import type { WorkerEnvironment } from './env.js';
import type { WorkerMetrics } from './metrics.js';

/** What every processor works with. */
export interface Work {
  readonly database: Database;
  readonly artifacts: Artifacts;
  readonly inference: InferenceClient;
  readonly env: WorkerEnvironment;
  readonly log: Logger;
  readonly metrics: WorkerMetrics;
  /** Names this worker in the rows it claims. */
  readonly workerId: string;
  /** Aborted when the worker stops: work is put down where it stands, its row is given back, and the processor throws. */
  readonly stopping: AbortSignal;
  /** Called when the job's row was claimed, or could not be. */
  readonly onClaim?: (() => void) | undefined;
}
