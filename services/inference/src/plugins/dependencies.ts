// What the routes work with.
import type { Artifacts } from '@tastemaker/artifacts';
import fp from 'fastify-plugin';
import type { ModelHost } from '../host/model-host.js';

export interface Dependencies {
  readonly artifacts: Artifacts;
  readonly host: ModelHost;
}

declare module 'fastify' {
  interface FastifyInstance {
    deps: Dependencies;
  }
}

export const dependencies = fp(
  async (app, deps: Dependencies) => {
    app.decorate('deps', { artifacts: deps.artifacts, host: deps.host });
  },
  { name: 'dependencies' },
);
