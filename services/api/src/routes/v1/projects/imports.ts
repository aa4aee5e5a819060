// Files of prompts, completions, comparisons and judgments: all of a file or nothing.
import {
  idParams,
  importBeginning,
  importEntry,
  importProgress,
  importProgressQuery,
  importQuery,
  importResult,
  page,
  pageQuery,
  projectImported,
  projectImportQuery,
  projectSettings,
} from '@tastemaker/contracts';
import { listImports, progressOf } from '@tastemaker/database';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { callerOf } from '../../../access/caller.js';
import type { ImportAnswer } from '../../../imports/import-spooled.js';
import { importUpload } from '../../../imports/import-upload.js';
import type { SpooledFile } from '../../../imports/spool.js';
import { uploadContentTypes, uploadedFile } from '../../../plugins/app/streamed-bodies.js';
import { notFound } from '../../../problems/not-found.js';

export const importRoute: FastifyPluginAsyncZod = async (app) => {
  const { database, pool } = app.deps;

  app.post(
    '/projects/:id/imports',
    {
      config: {
        access: 'project-researcher',
        scope: 'write',
        audit: 'import.create',
        idempotent: true,
        problems: ['import_failed', 'conflict'],
      },
      schema: {
        summary: 'Import a file of prompts, completions, comparisons or judgments, all of it or nothing',
        params: idParams,
        querystring: importQuery,
        consumes: uploadContentTypes,
        body: uploadedFile,
        response: { 200: importResult.describe('Of a dry run'), 201: importResult },
      },
    },
    async (request, reply) => {
      const project = { id: request.params.id };
      const actorId = callerOf(request).id;
      const order = { pool, project, actorId, ...request.query, ...fileOf(request, reply) };
      const { result } = await importUpload({ ...order, answer: answerOf(request, 'result') });
      return reply.code(result.dryRun ? 200 : 201).send(result);
    },
  );

  app.post(
    '/projects/:id/imports/inspect',
    {
      config: {
        access: 'project-researcher',
        scope: 'write',
        audit: { none: 'reads what is sent and keeps nothing' },
        problems: ['import_failed'],
      },
      schema: {
        summary:
          'Tell the format, the columns and the first rows of a file by its first megabyte (of parquet, all of it)',
        params: idParams,
        consumes: uploadContentTypes,
        body: uploadedFile,
        response: { 200: importBeginning },
      },
    },
    (request, reply) => {
      const { file, reader, signal } = fileOf(request, reply);
      return reader.beginning(file.path, { signal });
    },
  );

  app.post(
    '/projects/import',
    {
      config: {
        access: 'researcher',
        scope: 'write',
        audit: ['project.create', 'import.create'],
        idempotent: true,
        problems: ['import_failed', 'conflict'],
      },
      schema: {
        summary: 'Make a project of what a file holds; there is none if the file is refused',
        querystring: projectImportQuery,
        consumes: uploadContentTypes,
        body: uploadedFile,
        response: { 200: projectImported.describe('Of a dry run'), 201: projectImported },
      },
    },
    async (request, reply) => {
      const { name, ...query } = request.query;
      const project = { name, description: '', settings: projectSettings.parse({}) };
      const actorId = callerOf(request).id;
      const order = { pool, project, actorId, ...query, ...fileOf(request, reply) };
      const imported = await importUpload({ ...order, answer: answerOf(request, 'imported') });
      return reply.code(imported.result.dryRun ? 200 : 201).send(imported);
    },
  );

  app.get(
    '/projects/:id/imports/progress',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'How far an import of yours is that is still at work; not_found before and afterwards',
        params: idParams,
        querystring: importProgressQuery,
        response: { 200: importProgress },
      },
    },
    async (request) => {
      const rows = await progressOf(database, { userId: callerOf(request).id, key: request.query.key });
      if (rows === undefined) throw notFound('import at work under this key');
      return { rows };
    },
  );

  app.get(
    '/projects/:id/imports',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'What was imported, newest first',
        params: idParams,
        querystring: pageQuery,
        response: { 200: page(importEntry) },
      },
    },
    (request) => listImports(database, request.params.id, request.query),
  );
};

function fileOf({ body: file, server }: FastifyRequest<{ Body: SpooledFile }>, reply: FastifyReply) {
  return { file, reader: server.fileReader, signal: callerSignal(reply) };
}

function answerOf({ idempotent: claim }: FastifyRequest, of: ImportAnswer['of']): ImportAnswer | undefined {
  return claim === null ? undefined : { claim, of };
}
