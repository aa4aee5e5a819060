// The API, put together: plugins first, then routes, in the order in which they are needed.
import { type ConnectionLimits, createLimitedServer } from '@tastemaker/service';
import { draining, zodSchemas } from '@tastemaker/service/http';
import { requestsInFlight, type Tracing } from '@tastemaker/telemetry';
import Fastify, { type FastifyServerOptions } from 'fastify';
import { isInOthersShape } from './others-shape.js';
import { access } from './plugins/app/access.js';
import { addresses } from './plugins/app/addresses.js';
import { declaredResponses } from './plugins/app/declared-responses.js';
import type { Dependencies } from './plugins/app/dependencies.js';
import { dependencies } from './plugins/app/dependencies.js';
import { answerError, errorHandler } from './plugins/app/error-handler.js';
import { eventStreams } from './plugins/app/event-streams.js';
import { formUploads } from './plugins/app/form-uploads.js';
import { idempotency } from './plugins/app/idempotency.js';
import { jsonBodies } from './plugins/app/json-bodies.js';
import { liveHeads } from './plugins/app/live-heads.js';
import { logins } from './plugins/app/logins.js';
import { metrics } from './plugins/app/metrics.js';
import { streamedBodies } from './plugins/app/streamed-bodies.js';
import { rateLimits } from './plugins/external/rate-limits.js';
import { securityHeaders } from './plugins/external/security-headers.js';
import { openApi } from './plugins/external/swagger.js';
import { refuseConnection, refuseExpectation } from './refused-connections.js';
import { bodyLimit, pathPartLimit } from './request-limits.js';
import { routes } from './routes/index.js';

/** What Fastify itself is told. `trustProxy`: whose word on where a request comes from is believed. */
export type AppOptions = Pick<FastifyServerOptions, 'logger' | 'trustProxy'> & {
  /** What a connection may cost. @defaultValue the limits of `packages/service` */
  connections?: Partial<ConnectionLimits>;
  /** @defaultValue no traces */
  tracing?: Tracing | undefined;
};

/** The app, ready to be listened with or injected into. It never listens itself, and closes nothing of `deps`. */
export async function buildApp(deps: Dependencies, options: AppOptions = {}) {
  const app = Fastify({
    logger: options.logger ?? false,
    trustProxy: options.trustProxy ?? false,
    bodyLimit,
    serverFactory: (listener) => createLimitedServer(listener, connectionLimits(options)),
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: pathPartLimit },
    frameworkErrors: (error, request, reply) => void answerError(app.addressProblem(request) ?? error, request, reply),
    clientErrorHandler: refuseConnection,
  });
  if (options.tracing !== undefined) await app.register(options.tracing.fastifyPlugin);
  app.server.on('checkExpectation', refuseExpectation);
  await app.register(errorHandler);
  await app.register(requestsInFlight);
  await app.register(draining);
  await app.register(jsonBodies);
  await app.register(zodSchemas, { takesAnyKey: isInOthersShape });
  await app.register(dependencies, deps);
  await app.register(metrics);
  await app.register(securityHeaders);
  await app.register(addresses);
  await app.register(rateLimits);
  await app.register(access);
  await app.register(logins);
  await app.register(idempotency);
  await app.register(declaredResponses);
  await app.register(openApi);
  await app.register(streamedBodies);
  await app.register(formUploads);
  await app.register(eventStreams);
  await app.register(liveHeads);
  await app.register(routes);
  return app;
}

function connectionLimits({ trustProxy, connections }: AppOptions): Partial<ConnectionLimits> {
  return {
    isConversation: ({ url = '' }) => url.startsWith('/v1/reward-models/') && url.includes('/score/stream'),
    // Everybody comes from the proxy's address.
    ...(trustProxy === undefined || trustProxy === false ? {} : { connectionsPerAddress: Number.POSITIVE_INFINITY }),
    ...connections,
  };
}
