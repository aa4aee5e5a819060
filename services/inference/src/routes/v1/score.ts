// POST /v1/score: a reward model's scores. POST /v1/warm: loads one before it is needed.
import {
  inferenceScoreRequest,
  inferenceScoreResponse,
  inferenceWarmRequest,
  inferenceWarmResponse,
} from '@tastemaker/contracts';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { scoreTarget } from '../../scoring/score-target.js';

export const scoreRoutes: FastifyPluginAsyncZod = async (app) => {
  app.post(
    '/v1/score',
    { schema: { body: inferenceScoreRequest, response: { 200: inferenceScoreResponse } } },
    async ({ body }, reply) => {
      const { scores, notice } = await scoreTarget(app.deps, body, body.inputs, callerSignal(reply));
      return { model: body.model, scores, ...(notice === undefined ? {} : { notice }) };
    },
  );

  app.post(
    '/v1/warm',
    { schema: { body: inferenceWarmRequest, response: { 200: inferenceWarmResponse } } },
    async ({ body }, reply) => {
      await scoreTarget(app.deps, body, [], callerSignal(reply));
      return { model: body.model };
    },
  );
};
