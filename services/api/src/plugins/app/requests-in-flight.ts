// The requests that are being answered, so that an error that belongs to none of them for sure is logged with all it may be of.
import type { FastifyRequest } from 'fastify';
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
