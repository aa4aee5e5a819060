// What browsers are told not to do with our pages: run scripts of others, show them in frames, guess types, keep secrets.
import helmet from '@fastify/helmet';
import fp from 'fastify-plugin';
import { isOfTheApi } from '../app/addresses.js';

export const securityHeaders = fp(
  async (app) => {
    await app.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          baseUri: ["'none'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          objectSrc: ["'none'"],
        },
      },
      referrerPolicy: { policy: 'no-referrer' },
      frameguard: { action: 'deny' },
    });
    // Answers are the caller's own, and some carry secrets; a route that has something to keep says so itself.
    app.addHook('onRequest', async (request, reply) => {
      if (isOfTheApi(request.url)) reply.header('cache-control', 'no-store');
    });
  },
  { name: 'security-headers' },
);
