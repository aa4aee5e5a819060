// Reward scores over HTTP: of single answers, and of one answer against another.
import { compareRequest, compareResponse, scoreRequest, scoreResponse } from '@tastemaker/contracts';
import { winProbability } from '@tastemaker/preference';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { asksOnly } from '../../access/audited.js';
import { conversationOf, score } from '../../inference/ask.js';
import { callerGone } from '../../inference/gone.js';
import { rewardModel } from '../../models/resolve.js';
import { inferenceProblems } from '../../problems/inference-problems.js';

const rewardModelParams = z.object({ id: z.string().min(1).describe("The reward model's id or name") });
const config = { access: 'researcher', scope: 'ask', audit: asksOnly, problems: inferenceProblems } as const;

export const rewardModelRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database, inference } = app.deps;

  app.post(
    '/reward-models/:id/score',
    {
      config,
      schema: {
        summary: 'Score answers',
        params: rewardModelParams,
        body: scoreRequest,
        response: { 200: scoreResponse },
      },
    },
    async (request, reply) => {
      const model = await rewardModel(database, request.params.id, 'id');
      const inputs = request.body.inputs.map((input) => ({
        messages: conversationOf(input),
        completion: input.completion,
      }));
      return { modelId: model.id, scores: await score(inference, model, inputs, callerGone(reply)) };
    },
  );

  app.post(
    '/reward-models/:id/compare',
    {
      config,
      schema: {
        summary: 'How likely one answer is preferred to another',
        params: rewardModelParams,
        body: compareRequest,
        response: { 200: compareResponse },
      },
    },
    async (request, reply) => {
      const model = await rewardModel(database, request.params.id, 'id');
      const messages = conversationOf(request.body);
      const inputs = [request.body.a, request.body.b].map((completion) => ({ messages, completion }));
      const [a = 0, b = 0] = await score(inference, model, inputs, callerGone(reply));
      return { modelId: model.id, scores: { a, b }, probability: winProbability(a - b) };
    },
  );
};
