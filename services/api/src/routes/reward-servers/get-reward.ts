// OpenRLHF's remote reward model, POST /get_reward: https://openrlhf.readthedocs.io/en/latest/remote_rm.html
import { getRewardQuery, getRewardRequest, getRewardResponse } from '@tastemaker/contracts';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { asksOnly } from '../../access/audited.js';
import { scoreAll } from '../../inference/scores.js';
import { askingOf, currentRewardModel } from '../../models/resolve.js';
import { inferenceProblems } from '../../problems/declared-problems.js';
import { scaleOf, sourcesOf } from '../../rewards/references.js';
import { normalizedScore } from '../../rewards/score-answers.js';

export const getRewardRoute: FastifyPluginAsyncZod = async (app) => {
  const { inference } = app.deps;

  app.post(
    '/get_reward',
    {
      config: { access: 'researcher', scope: 'ask', audit: asksOnly, problems: inferenceProblems },
      schema: {
        summary: "OpenRLHF's remote reward model",
        querystring: getRewardQuery,
        body: getRewardRequest,
        response: { 200: getRewardResponse },
      },
    },
    async (request, reply) => {
      const { query, prompts } = request.body;
      const model = await currentRewardModel(askingOf(request), request.query.model, 'model');
      const scale = await scaleOf(sourcesOf(request), model, request.query.normalize);
      // As its own server does: too long is cut. A rollout that broke off is closed, so that it scores as an answer would.
      const inputs = query.map((text, index) => ({ text, prompt: prompts?.[index], close: true, truncate: true }));
      const scored = await scoreAll(
        { inference, model, signal: callerSignal(reply) },
        inputs,
        (index) => `query.${index}`,
      );
      const rewards = scored.map(({ score }) => (scale === undefined ? score : normalizedScore(score, scale)));
      return {
        rewards,
        scores: rewards,
        extra_logs: { raw: scored.map(({ score }) => score), disagreement: scored.map(({ deviation }) => deviation) },
      };
    },
  );
};
