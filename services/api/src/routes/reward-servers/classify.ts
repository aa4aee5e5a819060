// vLLM's POST /classify and POST /pooling: scores of texts as they stand, or of a conversation that ends in the answer.
// https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html#classification-api
import { classifyRequest, classifyResponse, poolingRequest, poolingResponse } from '@tastemaker/contracts';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { scoreAll } from '../../inference/scores.js';
import { labelOf } from '../../models/checkpoint-config.js';
import { askingOf, currentRewardModel } from '../../models/resolve.js';
import { activated, vllmConfig as config, inputsOf, listHead, pathIn, vllmUsage } from './vllm.js';

export const classifyRoute: FastifyPluginAsyncZod = async (app) => {
  const { inference, artifacts } = app.deps;

  app.post(
    '/classify',
    {
      config,
      schema: { summary: "vLLM's classification", body: classifyRequest, response: { 200: classifyResponse } },
    },
    async (request, reply) => {
      const { body } = request;
      const model = await currentRewardModel(askingOf(request), body.model, 'model');
      const scorer = { inference, model, signal: callerSignal(reply) };
      const scored = await scoreAll(scorer, inputsOf(body), (index) => pathIn(body, index));
      const label = await labelOf(artifacts, model);
      const data = scored.map(({ score }, index) => ({
        index,
        label,
        probs: [activated(score, body)],
        num_classes: 1 as const,
      }));
      return { ...listHead(request, 'classify', model), data, usage: vllmUsage(scored) };
    },
  );

  app.post(
    '/pooling',
    {
      config,
      schema: { summary: "vLLM's pooling", body: poolingRequest, response: { 200: poolingResponse } },
    },
    async (request, reply) => {
      const { body } = request;
      const model = await currentRewardModel(askingOf(request), body.model, 'model');
      const scorer = { inference, model, signal: callerSignal(reply) };
      const scored = await scoreAll(scorer, inputsOf(body), (index) => pathIn(body, index));
      const data = scored.map(({ score }, index) => ({
        index,
        object: 'pooling' as const,
        data: [activated(score, body)],
      }));
      return { ...listHead(request, 'pooling', model), data, usage: vllmUsage(scored) };
    },
  );
};
