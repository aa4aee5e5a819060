// The live heads that this process follows, `app.liveHeads`; they end with the app.
import { placeOf } from '@tastemaker/database';
import fp from 'fastify-plugin';
import { LiveHeads } from '../../live-head/live-heads.js';

declare module 'fastify' {
  interface FastifyInstance {
    liveHeads: LiveHeads;
  }
}

export const liveHeads = fp(
  async (app) => {
    const { longWork: database, pool, inference } = app.deps;
    app.decorate('liveHeads', new LiveHeads({ database, place: placeOf(pool), inference }));
    app.addHook('onClose', () => app.liveHeads.close());
  },
  { name: 'live-heads', dependencies: ['dependencies'] },
);
