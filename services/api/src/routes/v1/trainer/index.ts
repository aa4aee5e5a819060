// What a trainer elsewhere asks and says, by the token of its run: docs/trainer-protocol.md.
import { Readable } from 'node:stream';
import { trainerEvents, trainerFailure, trainerHeard, trainerInput, trainerTask } from '@tastemaker/contracts';
import { failTrainer, hearTrainer } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { trainerOf, trainersAreRows } from '../../../access/trainers.js';
import { openTrainerInput, readTrainerTask } from '../../../trainers/inputs.js';

const inputParams = z.object({ input: trainerInput, '*': z.string().min(1).max(1000) });
const reading = { access: 'trainer' } as const;
const saying = { access: 'trainer', audit: trainersAreRows } as const;

export const trainerRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/trainer/task',
    {
      config: { ...reading, problems: ['trainer_input_not_ready', 'model_not_ready', 'artifact_damaged'] },
      schema: {
        summary: 'What the trainer is to do: the run’s configuration, and what there is to fetch',
        response: { 200: trainerTask },
      },
    },
    (request) => readTrainerTask(app.deps, trainerOf(request)),
  );

  app.get(
    '/trainer/inputs/:input/*',
    {
      config: { ...reading, problems: ['not_found', 'trainer_input_not_ready', 'model_not_ready', 'artifact_damaged'] },
      schema: {
        summary: 'One file of what the trainer learns from, starts from, or goes on from',
        params: inputParams,
        produces: ['application/octet-stream'],
        response: { 200: z.instanceof(Readable) },
      },
    },
    async (request, reply) => {
      const { input, '*': path } = request.params;
      const file = await openTrainerInput(app.deps, trainerOf(request), input, path);
      return reply
        .header('content-type', 'application/octet-stream')
        .header('content-length', file.bytes)
        .send(file.stream);
    },
  );

  app.post(
    '/trainer/events',
    {
      config: { ...saying, problems: ['conflict'] },
      schema: {
        summary: 'Say what was measured and what happens, or only that the trainer lives',
        body: trainerEvents,
        response: { 200: trainerHeard },
      },
    },
    (request) => hearTrainer(database, trainerOf(request), request.body),
  );

  app.post(
    '/trainer/fail',
    {
      config: saying,
      schema: { summary: 'Say why the trainer gives up', body: trainerFailure, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await failTrainer(database, trainerOf(request), request.body);
      return reply.code(204).send(null);
    },
  );
};
