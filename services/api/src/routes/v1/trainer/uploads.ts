// What a trainer elsewhere uploads: parts of files, and then which files they are, of a state or of the trained model.
import {
  longestPart,
  missingParts,
  sha256,
  storedPart,
  storedState,
  trainerFinish,
  trainerParts,
  trainerState,
} from '@tastemaker/contracts';
import { bytesOfParts, finishTrainer, storeTrainerState } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { trainerOf, trainersAreRows } from '../../../access/trainers.js';
import { uploadContentTypes, uploadedFile } from '../../../plugins/app/streamed-bodies.js';
import { hashOfFiles, storePart } from '../../../trainers/uploads.js';

const saying = { access: 'trainer', audit: trainersAreRows } as const;

export const trainerUploadRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.post(
    '/trainer/parts/missing',
    {
      config: saying,
      schema: {
        summary: 'Which of these parts are not here yet: an upload that broke off goes on with them',
        body: trainerParts,
        response: { 200: missingParts },
      },
    },
    async (request) => {
      const { hashes } = request.body;
      const there = await bytesOfParts(database, trainerOf(request).runId, hashes);
      return { missing: [...new Set(hashes)].filter((hash) => !there.has(hash)) };
    },
  );

  app.put(
    '/trainer/parts/:sha256',
    {
      config: saying,
      schema: {
        summary: `Upload a part of a file, ${longestPart / 2 ** 20} MiB at most, under the sha256 of its bytes`,
        params: z.object({ sha256 }),
        consumes: uploadContentTypes,
        body: uploadedFile,
        response: { 200: storedPart },
      },
    },
    async (request) => {
      const { contentHash, bytes } = request.body;
      if (bytes > longestPart) {
        throw new HttpProblem('payload_too_large', `A part has ${longestPart / 2 ** 20} MiB at most.`);
      }
      if (contentHash !== request.params.sha256) {
        const message = `the bytes hash to ${contentHash}: they were changed on the way, or the address is wrong; send them again`;
        throw new HttpProblem('validation_failed', `The part is not what its address says: ${message}.`, {
          errors: [{ path: 'sha256', message }],
        });
      }
      await storePart(app.deps, trainerOf(request), request.body);
      return { sha256: contentHash, bytes };
    },
  );

  app.post(
    '/trainer/states',
    {
      config: { ...saying, problems: ['parts_missing'] },
      schema: {
        summary: 'Make uploaded parts the state that the run goes on from; the state before is let go',
        body: trainerState,
        response: { 200: storedState },
      },
    },
    async (request) => {
      const state = { ...request.body, hash: hashOfFiles(request.body.files) };
      await storeTrainerState(database, trainerOf(request), state);
      return { step: state.step, hash: state.hash };
    },
  );

  app.post(
    '/trainer/finish',
    {
      config: { ...saying, problems: ['parts_missing'] },
      schema: {
        summary: 'Make uploaded parts the trained model: it is then checked, measured and registered',
        body: trainerFinish,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await finishTrainer(database, trainerOf(request), request.body);
      return reply.code(204).send(null);
    },
  );
};
