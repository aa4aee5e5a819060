// Dataset snapshots: frozen from judgments or accepted demonstrations, or uploaded as files; downloaded as they were trained on.
import { Readable } from 'node:stream';
import { idParams, page, pageQuery, snapshot, snapshotCreate, snapshotUploadQuery } from '@tastemaker/contracts';
import { listSnapshots, snapshotById } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { fileContentTypes, streamedFile } from '../../../plugins/app/streamed-bodies.js';
import { notFound } from '../../../problems/http-problem.js';
import { freezeDemonstrations, freezeJudgments, freezeUpload } from '../../../snapshots/freeze.js';

const snapshotParams = z.object({ id: z.uuid(), snapshotId: z.uuid() });

export const snapshotRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database, pool, artifacts } = app.deps;

  async function ofProject({ id, snapshotId }: z.infer<typeof snapshotParams>) {
    const one = await snapshotById(database, snapshotId);
    if (one.projectId !== id) throw notFound('snapshot');
    return one;
  }

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
      const { kind, name } = request.body;
      const target = { database, pool, artifacts, projectId: request.params.id, name };
      const frozen = kind === 'comparisons' ? freezeJudgments(target) : freezeDemonstrations(target);
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
        consumes: fileContentTypes,
        body: streamedFile,
        response: { 201: snapshot },
      },
    },
    async (request, reply) => {
      const { kind, name } = request.query;
      const target = { database, pool, artifacts, projectId: request.params.id, name };
      return reply.code(201).send(await freezeUpload(target, kind, request.body));
    },
  );

  app.get(
    '/projects/:id/snapshots/:snapshotId',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: { summary: 'One snapshot', params: snapshotParams, response: { 200: snapshot } },
    },
    (request) => ofProject(request.params),
  );

  app.get(
    '/projects/:id/snapshots/:snapshotId/download',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: "A snapshot's JSONL",
        params: snapshotParams,
        produces: ['application/jsonl'],
        response: { 200: z.instanceof(Readable) },
      },
    },
    async (request, reply) => {
      const { contentHash } = await ofProject(request.params);
      const file = await artifacts.openFile(contentHash);
      return reply
        .header('content-type', 'application/jsonl')
        .header('content-length', file.bytes)
        .header('content-disposition', `attachment; filename="${contentHash}.jsonl"`)
        .send(file.stream);
    },
  );
};
