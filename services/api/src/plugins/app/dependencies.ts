// What the routes work with, given from outside: `app.deps`.
import fp from 'fastify-plugin';
import type { Dependencies } from '../../dependencies.js';

declare module 'fastify' {
  interface FastifyInstance {
    deps: Dependencies;
  }
}

export const dependencies = fp<Dependencies>(
  async (app, deps) => {
    app.decorate('deps', deps);
  },
  { name: 'dependencies' },
);
