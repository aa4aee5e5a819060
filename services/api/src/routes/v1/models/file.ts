// One file of a model's artifact, streamed.
import { Readable } from 'node:stream';
import { visibleModel } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callerOf } from '../../../access/caller.js';
import { isMissingFile, readingFilesOf } from '../../../problems/damaged-artifact.js';
import { notFound } from '../../../problems/not-found.js';

const fileParams = z.object({ id: z.uuid(), '*': z.string().min(1).max(1000) });

export const modelFileRoute: FastifyPluginAsyncZod = async (app) => {
  const { database, artifacts } = app.deps;

  app.get(
    '/models/:id/files/*',
    {
      config: { access: 'researcher', scope: 'read', problems: ['not_found', 'model_not_ready', 'artifact_damaged'] },
      schema: {
        summary: "Download one of a model's files",
        params: fileParams,
        produces: ['application/octet-stream'],
        response: { 200: z.instanceof(Readable) },
      },
    },
    async (request, reply) => {
      const model = await visibleModel(database, callerOf(request), request.params.id);
      const { checkpointHash, name } = model;
      if (checkpointHash === null) throw new HttpProblem('model_not_ready', `"${name}" has no files yet.`);
      const file = await readingFilesOf('model', model, () => open(checkpointHash, request.params['*']));
      return reply
        .header('content-type', 'application/octet-stream')
        .header('content-length', file.bytes)
        .send(file.stream);
    },
  );

  async function open(hash: string, path: string) {
    try {
      return await artifacts.openFile(hash, path);
    } catch (error) {
      throw isMissingFile(error) ? notFound('file') : error;
    }
  }
};
