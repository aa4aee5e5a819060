// Dataset snapshots: frozen from judgments or accepted demonstrations, or uploaded as files.
import {
  idParams,
  page,
  pageQuery,
  type Snapshot,
  snapshot,
  snapshotCreate,
  snapshotUploadQuery,
} from '@tastemaker/contracts';
import { type Database, listSnapshots } from '@tastemaker/database';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { callerOf } from '../../../access/caller.js';
import { keepAnswer } from '../../../plugins/app/idempotency.js';
import { uploadContentTypes, uploadedFile } from '../../../plugins/app/streamed-bodies.js';
import { freezeDemonstrations, freezeJudgments, freezeUpload } from '../../../snapshots/freeze.js';
import { snapshotOfProject, snapshotParams } from '../../../snapshots/stored-snapshots.js';

export const snapshotRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database, pool, artifacts } = app.deps;

  app.get(
    '/projects/:id/snapshots',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'List dataset snapshots',
        params: idParams,
        querystring: pageQuery,
        response: { 200: page(snapshot) },
      },
    },
    (request) => listSnapshots(database, { ...request.query, projectId: request.params.id }),
  );

  app.post(
    '/projects/:id/snapshots',
    {
      config: {
        access: 'project-researcher',
        scope: 'write',
        audit: 'snapshot.create',
        idempotent: true,
        problems: ['conflict'],
      },
      schema: {
        summary: "Freeze the project's judgments or its accepted demonstrations",
        params: idParams,
        body: snapshotCreate,
        response: { 201: snapshot },
      },
    },
    async (request, reply) => {
      const order = request.body;
      const [projectId, actorId] = [request.params.id, callerOf(request).id];
      const target = { database, pool, artifacts, projectId, name: order.name, actorId, finish: finish(request) };
      const frozen =
        order.kind === 'comparisons' ? freezeJudgments(target, order.filter) : freezeDemonstrations(target);
      return reply.code(201).send(await frozen);
    },
  );

  app.post(
    '/projects/:id/snapshots/upload',
    {
      config: {
        access: 'project-researcher',
        scope: 'write',
        audit: 'snapshot.create',
        idempotent: true,
        problems: ['import_failed', 'conflict'],
      },
      schema: {
        summary: 'Upload documents or demonstrations as JSONL',
        params: idParams,
        querystring: snapshotUploadQuery,
        consumes: uploadContentTypes,
        body: uploadedFile,
        response: { 201: snapshot },
      },
    },
    async (request, reply) => {
      const { kind, name } = request.query;
      const [projectId, actorId] = [request.params.id, callerOf(request).id];
      const target = { database, pool, artifacts, projectId, name, actorId, finish: finish(request) };
      const file = { path: request.body.path, reader: app.fileReader, signal: callerSignal(reply) };
      return reply.code(201).send(await freezeUpload(target, kind, file));
    },
  );

  app.get(
    '/projects/:id/snapshots/:snapshotId',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: { summary: 'One snapshot', params: snapshotParams, response: { 200: snapshot } },
    },
    (request) => snapshotOfProject(database, request.params),
  );
};

function finish(request: FastifyRequest) {
  return (tx: Database, made: Snapshot) => keepAnswer(request, tx, made);
}
