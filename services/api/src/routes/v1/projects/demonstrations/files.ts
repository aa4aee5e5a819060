// Demonstrations in and out as files of conversations, one JSON object a line.
import { Readable } from 'node:stream';
import {
  type DemonstrationImported,
  demonstrationExportQuery,
  demonstrationImported,
  demonstrationImportQuery,
  formatConversationLine,
  idParams,
} from '@tastemaker/contracts';
import { type Database, pagedConversations, type StoredConversation } from '@tastemaker/database';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callerOf } from '../../../../access/caller.js';
import { importConversations } from '../../../../imports/demonstrations.js';
import { keepAnswer } from '../../../../plugins/app/idempotency.js';
import { uploadContentTypes, uploadedFile } from '../../../../plugins/app/streamed-bodies.js';

export const demonstrationFileRoutes: FastifyPluginAsyncZod = async (app) => {
  const { longWork, pool } = app.deps;

  app.post(
    '/projects/:id/demonstrations/import',
    {
      config: {
        access: 'project-researcher',
        scope: 'write',
        audit: 'demonstration.import',
        idempotent: true,
        problems: ['import_failed'],
      },
      schema: {
        summary: "Import conversations in OpenAI's, ShareGPT's or Alpaca's shape, all of the file or nothing",
        params: idParams,
        querystring: demonstrationImportQuery,
        consumes: uploadContentTypes,
        body: uploadedFile,
        response: { 201: demonstrationImported },
      },
    },
    async (request, reply) => {
      const [projectId, actorId] = [request.params.id, callerOf(request).id];
      const finish = (tx: Database, imported: DemonstrationImported) => keepAnswer(request, tx, imported);
      const target = { pool, projectId, actorId, ...request.query, finish };
      const file = { path: request.body.path, reader: app.fileReader, signal: callerSignal(reply) };
      return reply.code(201).send(await importConversations(target, file));
    },
  );

  app.get(
    '/projects/:id/demonstrations/export',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: "Demonstrations as conversations in OpenAI's shape",
        params: idParams,
        querystring: demonstrationExportQuery,
        produces: ['application/jsonl'],
        response: { 200: z.instanceof(Readable) },
      },
    },
    async (request, reply) => {
      const stored = pagedConversations(longWork, request.params.id, request.query.state);
      return reply
        .header('content-type', 'application/jsonl')
        .header('content-disposition', `attachment; filename="demonstrations-${request.query.state}.jsonl"`)
        .send(Readable.from(linesOf(stored)));
    },
  );
};

async function* linesOf(stored: AsyncIterable<StoredConversation>): AsyncGenerator<string> {
  for await (const conversation of stored) yield `${formatConversationLine(conversation)}\n`;
}
