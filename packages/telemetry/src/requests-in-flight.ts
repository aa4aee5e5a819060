// The requests that are being answered, so that an error that belongs to none of them for sure is logged with all it may be of.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyInstance {
    requestsInFlight: ReadonlySet<FastifyRequest>;
  }
}

export const requestsInFlight = fp(
  async (app) => {
    const requests = new Set<FastifyRequest>();
    app.decorate('requestsInFlight', requests);
    app.addHook('onRequest', async (request) => {
      requests.add(request);
    });
    // Also of requests whose clients have left.
    app.addHook('onResponse', async (request) => {
      requests.delete(request);
    });
  },
  { name: 'requests-in-flight' },
);

/** As a log line names them. */
export function describeRequestsInFlight({ requestsInFlight: requests }: Pick<FastifyInstance, 'requestsInFlight'>) {
  return [...requests].map(({ id, method, routeOptions }) => ({ id, method, route: routeOptions.url }));
}
