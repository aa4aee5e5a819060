// POST /v1/score: a reward model's scores. POST /v1/warm: loads one before it is needed.
import {
  inferenceScoreRequest,
  inferenceScoreResponse,
  inferenceWarmRequest,
  inferenceWarmResponse,
} from '@tastemaker/contracts';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { locateModel } from '../../model-location.js';
import { scoreInputs } from '../../scoring/score-inputs.js';

export const scoreRoutes: FastifyPluginAsyncZod = async (app) => {
  const { artifacts, host } = app.deps;

  app.post(
    '/v1/score',
    { schema: { body: inferenceScoreRequest, response: { 200: inferenceScoreResponse } } },
    async ({ body }, reply) => {
      const model = await locateModel(artifacts, body.model);
      return { model: body.model, scores: await scoreInputs(app.deps, model, body.inputs, callerSignal(reply)) };
    },
  );

  app.post(
    '/v1/warm',
    { schema: { body: inferenceWarmRequest, response: { 200: inferenceWarmResponse } } },
    async ({ body }, reply) => {
      const model = await locateModel(artifacts, body.model);
      await host.score({ model, inputs: [] }, callerSignal(reply));
      return { model: body.model };
    },
  );
};
