// Files of judged pairs or of prompts, read as they arrive, stored in one transaction: all of a file or nothing.
import { idParams, importQuery, importResult } from '@tastemaker/contracts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { importHh } from '../../../imports/hh.js';
import { importPrompts } from '../../../imports/prompts.js';
import { fileContentTypes, streamedFile } from '../../../plugins/app/streamed-bodies.js';

export const importRoute: FastifyPluginAsyncZod = async (app) => {
  app.post(
    '/projects/:id/imports',
    {
      config: {
        access: 'project-researcher',
        scope: 'write',
        audit: 'import.create',
        idempotent: true,
        problems: ['import_failed'],
      },
      schema: {
        summary: 'Import a file of judged pairs or of prompts, all of it or nothing',
        params: idParams,
        querystring: importQuery,
        consumes: fileContentTypes,
        body: streamedFile,
        response: { 201: importResult },
      },
    },
    async (request, reply) => {
      const { format, source } = request.query;
      const target = { database: app.deps.database, projectId: request.params.id, source };
      const result = await (format === 'hh' ? importHh(target, request.body) : importPrompts(target, request.body));
      return reply.code(201).send(result);
    },
  );
};
