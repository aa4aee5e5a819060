// Best of n: draw n answers, score them, and give the best with all the others.
import { bestOfRequest, bestOfResponse } from '@tastemaker/contracts';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { asksOnly } from '../../access/audited.js';
import { conversationOf, drawAnswers } from '../../inference/answers.js';
import { scoreAll } from '../../inference/scores.js';
import { askingOf, languageModel, rewardModel } from '../../models/resolve.js';
import { inferenceProblems } from '../../problems/declared-problems.js';

export const bestOfRoute: FastifyPluginAsyncZod = async (app) => {
  const { inference } = app.deps;

  app.post(
    '/best-of',
    {
      config: { access: 'researcher', scope: 'ask', audit: asksOnly, problems: inferenceProblems },
      schema: { summary: 'Draw n answers and give the best', body: bestOfRequest, response: { 200: bestOfResponse } },
    },
    async (request, reply) => {
      const model = await languageModel(askingOf(request), request.body.model, 'model');
      const rewards = await rewardModel(askingOf(request), request.body.rewardModel, 'rewardModel');
      const messages = conversationOf(request.body);
      const signal = callerSignal(reply);
      const { n, sampling, seed } = request.body;
      const choices = await drawAnswers(inference, model, { messages, n, sampling, seed }, signal);
      const inputs = choices.map((choice) => ({ messages, completion: choice.message.content }));
      const scored = await scoreAll({ inference, model: rewards, signal }, inputs, (index) => `completions.${index}`);
      const scores = scored.map(({ score }) => score);
      const completions = choices.map((choice, i) => ({
        text: choice.message.content,
        score: scores[i] ?? 0,
        tokenCount: choice.token_count ?? 0,
      }));
      const best = scores.indexOf(Math.max(...scores));
      return { modelId: model.id, rewardModelId: rewards.id, best, completions };
    },
  );
};
