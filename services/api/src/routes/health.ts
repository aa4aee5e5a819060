// Liveness: the process answers. Readiness: what it cannot work without answers, too, and soon.
import { setTimeout as delay } from 'node:timers/promises';
import { health, type Readiness, readiness } from '@tastemaker/contracts';
import { ping } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { readWaitingFor } from '../supervisor-status.js';

/** Whoever asks waits no longer, whatever is frozen. */
const answerMs = 1_800;

/** However many ask, the database and the queue are asked so often at most. */
const validMs = 500;

type Checks = Readiness['checks'];

export const healthRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get('/healthz', { config: { rateLimit: false }, schema: { response: { 200: health } } }, () => ({
    status: 'ok' as const,
  }));

  const { health: database, queue, statusFile } = app.deps;
  const checked = sharedFor(validMs, async (): Promise<Checks> => {
    const [ofDatabase, ofQueue] = await Promise.all([check(() => ping(database)), check(() => queue.counts())]);
    return { database: ofDatabase, queue: ofQueue };
  });

  app.get(
    '/readyz',
    { config: { rateLimit: false }, schema: { response: { 200: readiness, 503: readiness } } },
    async (_request, reply) => {
      const checks = await checked();
      const ready = Object.values(checks).every(({ ok }) => ok);
      const waitingFor = await readWaitingFor(statusFile);
      return reply
        .code(ready ? 200 : 503)
        .send({ status: ready ? 'ready' : 'not_ready', checks, ...(waitingFor.length > 0 && { waitingFor }) });
    },
  );
};

/** The same answer for all who ask while it is being made, and a little later. */
function sharedFor<Answer>(milliseconds: number, make: () => Promise<Answer>): () => Promise<Answer> {
  let answer: Promise<Answer> | undefined;
  return () => {
    answer ??= make().finally(() => {
      setTimeout(() => {
        answer = undefined;
      }, milliseconds).unref();
    });
    return answer;
  };
}

async function check(ask: () => Promise<unknown>): Promise<Checks[string]> {
  try {
    const late = new AbortController();
    const silence = delay(answerMs, undefined, { signal: late.signal, ref: false }).then(() => {
      throw new Error(`no answer within ${answerMs} ms`);
    });
    await Promise.race([ask().finally(() => late.abort()), silence]);
    return { ok: true };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}
