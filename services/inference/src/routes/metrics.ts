// GET /metrics, for Prometheus: requests, tokens, scores, and the models in memory.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Dependencies } from '../plugins/dependencies.js';

export const metricsRoute: FastifyPluginAsyncZod = async (app) => {
  addModelMetrics(app.deps);
  app.get('/metrics', { schema: { response: { 200: z.string() } } }, async (_, reply) => {
    const { contentType, body } = await app.deps.metrics.text();
    return reply.type(contentType).send(body);
  });
};

function addModelMetrics({ host, scoreCache, metrics }: Dependencies): void {
  const counted = (name: string, help: string, value: () => number) => metrics.countedElsewhere(name, help, value);
  counted('score_cache_hits_total', 'Inputs whose score was known by content.', () => scoreCache.statistics.hits);
  counted('score_cache_misses_total', 'Inputs that a model had to score.', () => scoreCache.statistics.misses);
  counted('score_passes_total', 'Turns of the reward models, each for all who waited.', () => host.scoring.passes);
  counted('score_pass_inputs_total', 'Inputs scored in these turns.', () => host.scoring.inputs);
  counted(
    'score_pass_requests_total',
    'Requests served in these turns; one that took several counts in each.',
    () => host.scoring.requests,
  );
  const standing = (name: string, help: string, value: () => number) =>
    metrics.gauge(name, help, { collect: (gauge) => gauge.set(value()) });
  standing('score_cache_entries', 'Scores kept.', () => scoreCache.statistics.entries);
  standing('models_loaded', 'Models in memory.', () => host.loaded.length);
  standing('model_host_up', '1 where models can be asked.', () => (host.trouble === undefined ? 1 : 0));
}
