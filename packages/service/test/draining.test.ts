import { once } from 'node:events';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { type DrainingOptions, draining, healthRoutes, zodSchemas } from '../src/http/index.js';

let app: FastifyInstance;
let finish: () => void;

afterEach(() => app.close());

async function start(options: DrainingOptions): Promise<void> {
  app = Fastify();
  await app.register(zodSchemas, { takesAnyKey: () => false });
  await app.register(draining, options);
  await app.register(healthRoutes, { checks: {} });
  app.get('/work', () => 'done');
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  app.get('/long', async () => {
    await finished;
    return 'done';
  });
}

test('what is stopped behind a proxy answers on, closes connections, and says that it is not ready', async () => {
  await start({});
  expect((await app.inject('/work')).headers.connection).not.toBe('close');
  const drained = app.drain(0.5);
  expect(await app.inject('/work')).toMatchObject({ statusCode: 200, headers: { connection: 'close' } });
  const readiness = await app.inject('/readyz');
  expect(readiness.statusCode).toBe(503);
  expect(readiness.json()).toMatchObject({ status: 'not_ready', checks: { process: { ok: false } } });
  expect((await app.inject('/healthz')).statusCode).toBe(200);
  await drained;
});

test('what has replicas that are asked instead refuses new requests, and is drained once the others are answered', async () => {
  await start({ refusesNew: true });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const begun = once(app.server, 'request');
  const long = fetch(`${url}/long`);
  await begun;
  const drained = app.drain(3600).then(() => 'drained');
  expect((await app.inject('/work')).statusCode).toBe(503);
  expect((await app.inject('/readyz')).statusCode).toBe(503);
  expect((await app.inject('/healthz')).statusCode).toBe(200);
  expect(await Promise.race([drained, Promise.resolve('at work')])).toBe('at work');
  finish();
  expect((await long).status).toBe(200);
  expect(await drained).toBe('drained');
});

test('what is asked nothing is drained at once', async () => {
  await start({ refusesNew: true });
  await expect(app.drain(3600)).resolves.toBeUndefined();
});
