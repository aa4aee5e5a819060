// vLLM's POST /score and POST /rerank: scores of answers to prompts. https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html#score-api
import { rerankRequest, rerankResponse, vllmScoreRequest, vllmScoreResponse } from '@tastemaker/contracts';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { scoreAll } from '../../inference/scores.js';
import { askingOf, currentRewardModel } from '../../models/resolve.js';
import { activated, vllmConfig as config, listHead, pairInput, tokensOf, vllmUsage } from './vllm.js';

export const scoreAndRerankRoutes: FastifyPluginAsyncZod = async (app) => {
  const { inference } = app.deps;

  app.post(
    '/score',
    {
      config,
      schema: { summary: "vLLM's scores of pairs", body: vllmScoreRequest, response: { 200: vllmScoreResponse } },
    },
    async (request, reply) => {
      const { body } = request;
      const model = await currentRewardModel(askingOf(request), body.model, 'model');
      const inputs = body.pairs.map(({ prompt, completion }) => pairInput(prompt, completion));
      const scorer = { inference, model, signal: callerSignal(reply) };
      const scored = await scoreAll(scorer, inputs, (index) => `${body.answersAt}.${index}`);
      const data = scored.map(({ score }, index) => ({
        index,
        object: 'score' as const,
        score: activated(score, body),
      }));
      return { ...listHead(request, 'score', model), data, usage: vllmUsage(scored) };
    },
  );

  app.post(
    '/rerank',
    {
      config,
      schema: { summary: "vLLM's ranking of answers", body: rerankRequest, response: { 200: rerankResponse } },
    },
    async (request, reply) => {
      const { body } = request;
      const model = await currentRewardModel(askingOf(request), body.model, 'model');
      const documents = [body.documents].flat();
      const inputs = documents.map((completion) => pairInput(body.query, completion));
      const scorer = { inference, model, signal: callerSignal(reply) };
      const scored = await scoreAll(scorer, inputs, (index) => `documents.${index}`);
      const results = scored.map(({ score }, index) => ({
        index,
        document: { text: documents[index] ?? '', multi_modal: null },
        relevance_score: activated(score, body),
      }));
      const tokens = tokensOf(scored);
      return {
        id: `rerank-${request.id}`,
        model: model.name,
        usage: { prompt_tokens: tokens, total_tokens: tokens },
        // By the raw scores: sigmoids of large ones are equal.
        results: results
          .toSorted((a, b) => (scored[b.index]?.score ?? 0) - (scored[a.index]?.score ?? 0))
          .slice(0, body.top_n || results.length),
      };
    },
  );
};
