// Training runs: ordering, following, canceling and resuming them, and their events.
import {
  digits,
  erasure,
  erasureImpact,
  erasureOrder,
  idParams,
  page,
  type Run,
  run,
  runCreate,
  runQuery,
  serverSentEvent,
} from '@tastemaker/contracts';
import { cancelRun, createRun, listRuns, resumeRun, visibleRun } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { audited } from '../../access/audited.js';
import { callerOf } from '../../access/caller.js';
import { erase } from '../../erasures/erase.js';
import { deliver } from '../../jobs/deliver.js';
import { withWaiting } from '../../jobs/waiting.js';
import { orderedRun } from '../../runs/orders.js';
import { runEventsFrom } from '../../runs/run-events.js';

export const runRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/runs',
    {
      config: { access: 'user', scope: 'read' },
      schema: { summary: 'List runs', querystring: runQuery, response: { 200: page(run) } },
    },
    async (request) => {
      const { items, ...rest } = await listRuns(database, callerOf(request), request.query);
      return { items: await withWaiting(database, items), ...rest };
    },
  );

  app.post(
    '/runs',
    {
      config: {
        access: 'user',
        scope: 'train',
        audit: 'run.create',
        idempotent: true,
        problems: ['not_found', 'model_not_ready'],
      },
      schema: { summary: 'Start a run', body: runCreate, response: { 202: run } },
    },
    async (request, reply) => {
      const order = await orderedRun(request, request.body);
      const made = await audited(request, (tx) => createRun(tx, order), aboutRun);
      await deliver(app, queueOf(made), { runId: made.id }, made.id);
      return reply.code(202).send(made);
    },
  );

  app.get(
    '/runs/:id',
    {
      config: { access: 'user', scope: 'read', problems: ['not_found'] },
      schema: { summary: 'One run', params: idParams, response: { 200: run } },
    },
    async (request) => {
      const found = await visibleRun(app.deps.database, callerOf(request), request.params.id);
      return (await withWaiting(database, [found]))[0] ?? found;
    },
  );

  app.delete(
    '/runs/:id',
    {
      config: {
        access: 'user',
        scope: 'train',
        audit: 'run.delete',
        problems: ['not_found', 'forbidden', 'conflict'],
      },
      schema: {
        summary: 'Delete a run with its events and its saved state; the model that it made stays',
        params: idParams,
        querystring: erasureOrder,
        response: { 200: erasureImpact.describe('Of a dry run'), 202: erasure },
      },
    },
    async (request, reply) => {
      const { id: subjectId, projectId } = await visibleRun(database, callerOf(request), request.params.id);
      await erase(request, reply, { kind: 'run', subjectId, projectId }, request.query);
      return reply;
    },
  );

  app.post(
    '/runs/:id/cancel',
    {
      config: { access: 'user', scope: 'train', audit: 'run.cancel', problems: ['not_found', 'run_finished'] },
      schema: { summary: 'Ask a run to end', params: idParams, response: { 202: run } },
    },
    async (request, reply) => {
      const { id } = await visibleRun(app.deps.database, callerOf(request), request.params.id);
      return reply.code(202).send(await audited(request, (tx) => cancelRun(tx, id), aboutRun));
    },
  );

  app.post(
    '/runs/:id/resume',
    {
      config: { access: 'user', scope: 'train', audit: 'run.resume', problems: ['not_found', 'run_finished'] },
      schema: {
        summary: 'Let a run that failed, or was cancelled with a saved state left, go on from there',
        params: idParams,
        response: { 202: run },
      },
    },
    async (request, reply) => {
      const { id } = await visibleRun(app.deps.database, callerOf(request), request.params.id);
      const resumed = await audited(request, (tx) => resumeRun(tx, id), aboutRun);
      await deliver(app, queueOf(resumed), { runId: id }, id);
      return reply.code(202).send(resumed);
    },
  );
};

/** Watching a trainer elsewhere is light work: it waits for no training of the workers' own. */
function queueOf({ on }: Run): 'run' | 'remote-run' {
  return on === 'worker' ? 'run' : 'remote-run';
}

function aboutRun({ id, projectId, kind }: Run) {
  return { subjectId: id, projectId, detail: { kind } };
}

const eventHeaders = z.object({
  'last-event-id': digits(0, Number.MAX_SAFE_INTEGER).default(0).describe('Begin behind this event'),
});

export const runEventRoute: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/runs/:id/events',
    {
      config: { access: 'user', scope: 'read', problems: ['not_found'] },
      schema: {
        summary: "The run's events as they happen",
        params: idParams,
        headers: eventHeaders,
        response: {
          200: {
            description: 'Events of RunEvent as JSON; id is the number to resume from',
            content: { 'text/event-stream': { schema: serverSentEvent } },
          },
        },
      },
    },
    async (request, reply) => {
      const { id } = await visibleRun(app.deps.database, callerOf(request), request.params.id);
      request.assertStillVisible = (caller) => visibleRun(app.deps.database, caller, id);
      const after = request.headers['last-event-id'];
      await app.sendEvents(reply, (signal) => runEventsFrom(app.deps, id, after, signal));
    },
  );
};
