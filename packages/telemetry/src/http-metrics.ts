// How many requests a Fastify app answers, how, and how long they take: by route pattern, so that ids make no new series.
import fp from 'fastify-plugin';
import type { Metrics } from './metrics.js';

/** From a lease by primary key to a model that thinks for half a minute. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export interface HttpMetricsOptions {
  metrics: Metrics;
}

export const httpMetrics = fp(
  async (app, { metrics }: HttpMetricsOptions) => {
    const duration = metrics.histogram(
      'http_request_duration_seconds',
      'Answers, by how long they took to the last byte; streams count when they end.',
      ['method', 'route', 'status'],
      buckets,
    );
    const open = metrics.gauge('http_requests_open', 'Requests that are being answered.');
    app.addHook('onRequest', async (_request, reply) => {
      open.inc();
      reply.raw.once('close', () => open.dec());
    });
    app.addHook('onResponse', async ({ method, routeOptions }, { statusCode, elapsedTime }) => {
      duration.observe(
        { method, route: routeOptions.url ?? 'unknown', status: String(statusCode) },
        elapsedTime / 1000,
      );
    });
  },
  { name: 'http-metrics' },
);
