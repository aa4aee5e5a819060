// POST /v1/score: a reward model's scores for completions.
import { inferenceScoreRequest, inferenceScoreResponse } from '@tastemaker/contracts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { callerSignal } from '../../caller-signal.js';
import { locateModel } from '../../model-location.js';

export const scoreRoute: FastifyPluginAsyncZod = async (app) => {
  app.post(
    '/v1/score',
    { schema: { body: inferenceScoreRequest, response: { 200: inferenceScoreResponse } } },
    async ({ body }, reply) => {
      const model = await locateModel(app.deps.artifacts, body.model);
      const scores = await app.deps.host.score({ model, inputs: body.inputs }, callerSignal(reply));
      return { model: body.model, scores: [...scores] };
    },
  );
};
