// What the API tells Prometheus at GET /metrics: requests, leases and judgments as they happen; queue, runs, connections and
// disk as they stand when it asks.
import { freeBytesAt } from '@tastemaker/artifacts';
import { countRunsByStatus } from '@tastemaker/database';
import { addDiskMetrics, httpMetrics, Metrics } from '@tastemaker/telemetry';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

/** What routes count. */
interface LabelingCounters {
  leased(assignments: number): void;
  judged(verdict: string): void;
}

declare module 'fastify' {
  interface FastifyInstance {
    metrics: Metrics;
    labelingCounters: LabelingCounters;
  }
}

export const metrics = fp(
  async (app) => {
    const registry = new Metrics(warner(app.log));
    app.decorate('metrics', registry);
    app.decorate('labelingCounters', countersOf(registry));
    await app.register(httpMetrics, { metrics: registry });
    addStandingMetrics(registry, app);
  },
  { name: 'metrics', dependencies: ['dependencies'] },
);

function warner(log: FastifyBaseLogger) {
  return (error: unknown, name: string) => log.warn({ err: error, metric: name }, 'a metric could not be read');
}

function countersOf(registry: Metrics): LabelingCounters {
  const leases = registry.counter('leases_total', 'Assignments that were handed to labelers.');
  const judgments = registry.counter('judgments_total', 'Judgments and skips that were stored.', ['verdict']);
  return {
    leased: (assignments) => leases.inc(assignments),
    judged: (verdict) => judgments.inc({ verdict }),
  };
}

function addStandingMetrics(registry: Metrics, { deps }: FastifyInstance): void {
  registry.gauge('queue_jobs', 'Jobs of the queues, by state.', {
    labelNames: ['queue', 'state'],
    async collect(gauge) {
      for (const [queue, counts] of Object.entries(await deps.queue.counts())) {
        for (const [state, count] of Object.entries(counts)) gauge.set({ queue, state }, count);
      }
    },
  });
  registry.gauge('runs', 'Training runs, by status.', {
    labelNames: ['status'],
    async collect(gauge) {
      for (const { status, count } of await countRunsByStatus(deps.health)) gauge.set({ status }, count);
    },
  });
  registry.gauge('database_connections', 'Connections to PostgreSQL by pool; waiting: requests without one.', {
    labelNames: ['pool', 'state'],
    collect(gauge) {
      for (const [pool, states] of Object.entries(deps.poolStatistics?.() ?? {})) {
        for (const [state, count] of Object.entries(states)) gauge.set({ pool, state }, count);
      }
    },
  });
  if (deps.diskFolders !== undefined) addDiskMetrics(registry, deps.diskFolders, freeBytesAt);
}
