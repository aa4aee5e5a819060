// Stopping without turning anybody away: `app.drain` has /readyz say 503, so that whoever shares out requests asks other processes,
// and gives that its time before the app is closed.
import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Readiness } from '@tastemaker/contracts';
import fp from 'fastify-plugin';
import { HttpProblem } from '../problems.js';

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Resolves when the app may be closed: after the time, or, where new requests are refused, once the last of the others is
     * answered.
     */
    drain: (seconds: number) => Promise<void>;
  }
}

export interface DrainingOptions {
  /**
   * Whether new requests are answered 503 meanwhile, because whoever sends them asks another process then.
   * @defaultValue false: they are answered as ever, each on a connection that is closed after it
   */
  refusesNew?: boolean;
}

/** What whoever watches the process goes on asking. */
const watched: ReadonlySet<string | undefined> = new Set(['/healthz', '/metrics']);

export const draining = fp<DrainingOptions>(
  async (app, { refusesNew = false }) => {
    let isDraining = false;
    let open = 0;
    const answers = new EventEmitter();

    app.addHook('onRequest', async (request, reply) => {
      open += 1;
      if (!isDraining) return;
      reply.header('connection', 'close');
      const route = request.routeOptions.url;
      if (route === '/readyz') await reply.code(503).send(notReady);
      else if (refusesNew && !watched.has(route)) throw stopping();
    });
    app.addHook('onResponse', async () => {
      open -= 1;
      if (open === 0) answers.emit('all');
    });

    app.decorate('drain', async (seconds) => {
      isDraining = true;
      if (!refusesNew) await delay(seconds * 1000);
      // A time that nobody waits for any more keeps no process from ending.
      else if (open > 0) await Promise.race([once(answers, 'all'), delay(seconds * 1000, undefined, { ref: false })]);
    });
  },
  { name: 'draining' },
);

const notReady: Readiness = {
  status: 'not_ready',
  checks: { process: { ok: false, error: 'draining: it is being stopped' } },
};

function stopping(): HttpProblem {
  return new HttpProblem('unavailable', 'This process is being stopped; ask another.', { retryAfterSeconds: 1 });
}
