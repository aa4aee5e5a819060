// What the worker tells Prometheus: the jobs it does, and how fast its trainer reads.
import { freeBytesAt } from '@tastemaker/artifacts';
import { addDiskMetrics, Metrics } from '@tastemaker/telemetry';
import type { Logger } from 'pino';
import type { WorkerEnvironment } from './env.js';

export interface WorkerMetrics {
  readonly registry: Metrics;
  /** Runs the job and counts it, as done or failed, with its seconds. */
  timed(queue: string, job: () => Promise<void>): Promise<void>;
  /** What a trainer said of itself. */
  trained(values: Readonly<Record<string, number>>): void;
}

/** Most jobs are a request long; a training run may take days. */
const buckets = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 1_800, 7_200, 86_400];

export function createWorkerMetrics(log: Logger, env: Pick<WorkerEnvironment, 'artifacts'>): WorkerMetrics {
  const registry = new Metrics((error, name) => log.warn({ err: error, metric: name }, 'a metric could not be read'));
  const active = registry.gauge('jobs_active', 'Jobs at work.', { labelNames: ['queue'] });
  const seconds = registry.histogram(
    'job_duration_seconds',
    'Jobs that ended, by how; one that is put down and delivered again counts each time.',
    ['queue', 'outcome'],
    buckets,
  );
  const tokens = registry.gauge('training_tokens_per_second', 'Of the run at work, as its trainer measured it last.');
  addDiskMetrics(registry, { artifacts: env.artifacts.folder }, freeBytesAt);
  return {
    registry,
    async timed(queue, job) {
      active.inc({ queue });
      const end = seconds.startTimer({ queue });
      let outcome = 'failed';
      try {
        await job();
        outcome = 'done';
      } finally {
        end({ outcome });
        active.dec({ queue });
        if (queue === 'run') tokens.set(0);
      }
    },
    trained(values) {
      const speed = values['train/tokensPerSecond'];
      if (speed !== undefined) tokens.set(speed);
    },
  };
}
