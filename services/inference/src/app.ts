// The inference service, put together: plugins first, then routes.
import { createLimitedServer } from '@tastemaker/service';
import { draining, healthRoutes, zodSchemas } from '@tastemaker/service/http';
import { httpMetrics, requestsInFlight, type Tracing } from '@tastemaker/telemetry';
import Fastify, { type FastifyServerOptions } from 'fastify';
import type { ModelHost } from './host/model-host.js';
import { dependencies, type GivenDependencies } from './plugins/dependencies.js';
import { errors } from './plugins/errors.js';
import { metricsRoute } from './routes/metrics.js';
import { chatCompletionsRoute } from './routes/v1/chat-completions.js';
import { completionsRoute } from './routes/v1/completions.js';
import { hiddenStatesRoute } from './routes/v1/hidden-states.js';
import { modelsRoute } from './routes/v1/models.js';
import { probeRoute } from './routes/v1/probe.js';
import { scoreRoutes } from './routes/v1/score.js';

/** Scores of a thousand long dialogues are asked for in one body. */
const bodyLimit = 64 * 1024 * 1024;

export interface AppOptions {
  logger?: FastifyServerOptions['logger'];
  /** @defaultValue no traces */
  tracing?: Tracing | undefined;
}

/** The app, ready to be listened with or injected into. It never listens itself, and closes nothing of what is given as `deps`. */
export async function buildApp(deps: GivenDependencies, options: AppOptions = {}) {
  const app = Fastify({
    logger: options.logger ?? false,
    bodyLimit,
    forceCloseConnections: true,
    // Whoever asks is the API, from one address.
    serverFactory: (listener) => createLimitedServer(listener, { connectionsPerAddress: Number.POSITIVE_INFINITY }),
  });
  if (options.tracing !== undefined) await app.register(options.tracing.fastifyPlugin);
  await app.register(errors);
  await app.register(requestsInFlight);
  // Whoever asks has other replicas to ask.
  await app.register(draining, { refusesNew: true });
  await app.register(zodSchemas, { takesAnyKey: () => true });
  await app.register(dependencies, deps);
  await app.register(httpMetrics, { metrics: app.deps.metrics });
  await app.register(healthRoutes, { checks: { modelHost: async () => assertServing(app.deps.host) } });
  await app.register(metricsRoute);
  await app.register(modelsRoute);
  await app.register(chatCompletionsRoute);
  await app.register(completionsRoute);
  await app.register(scoreRoutes);
  await app.register(probeRoute);
  await app.register(hiddenStatesRoute);
  return app;
}

/** @throws Error with what keeps the model host from answering */
function assertServing({ trouble }: ModelHost): void {
  if (trouble !== undefined) throw new Error(trouble);
}
