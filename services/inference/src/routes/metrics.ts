// GET /metrics, in the text format of Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Dependencies } from '../plugins/dependencies.js';

interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly value: number;
}

export const metricsRoute: FastifyPluginAsyncZod = async (app) => {
  app.get('/metrics', { schema: { response: { 200: z.string() } } }, async (_, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(metricsOf(app.deps).map(exposed).join('')),
  );
};

function metricsOf({ host, scoreCache }: Dependencies): Metric[] {
  const { hits, misses, entries } = scoreCache.statistics;
  const { passes, inputs, requests } = host.scoring;
  return [
    counter('score_cache_hits', 'Inputs whose score was known by content.', hits),
    counter('score_cache_misses', 'Inputs that a reward model had to score.', misses),
    gauge('score_cache_entries', 'Scores kept.', entries),
    counter('score_passes', 'Turns of the reward models, each for all who waited.', passes),
    counter('score_pass_inputs', 'Inputs scored in these turns.', inputs),
    counter('score_pass_requests', 'Requests served in these turns; one that took several counts in each.', requests),
    gauge('models_loaded', 'Models in memory.', host.loaded.length),
    gauge('model_host_up', '1 where models can be asked.', host.trouble === undefined ? 1 : 0),
  ];
}

function counter(name: string, help: string, value: number): Metric {
  return { name: `tastemaker_${name}_total`, type: 'counter', help, value };
}

function gauge(name: string, help: string, value: number): Metric {
  return { name: `tastemaker_${name}`, type: 'gauge', help, value };
}

function exposed({ name, type, help, value }: Metric): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`;
}
