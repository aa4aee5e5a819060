// vLLM's POST /classify: https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html#classification-api
import {
  type ClassifyRequest,
  classifyRequest,
  classifyResponse,
  currentAlias,
  type InferenceScoreInput,
} from '@tastemaker/contracts';
import { winProbability } from '@tastemaker/preference';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { asksOnly } from '../../access/audited.js';
import { scoreAll } from '../../inference/scores.js';
import { askingOf, currentRewardModel } from '../../models/resolve.js';
import { inferenceProblems } from '../../problems/declared-problems.js';

export const classifyRoute: FastifyPluginAsyncZod = async (app) => {
  const { inference } = app.deps;

  app.post(
    '/classify',
    {
      config: {
        access: 'researcher',
        scope: 'ask',
        audit: asksOnly,
        problems: inferenceProblems,
        openAiErrors: true,
      },
      schema: { summary: "vLLM's classification", body: classifyRequest, response: { 200: classifyResponse } },
    },
    async (request, reply) => {
      const { body } = request;
      const model = await currentRewardModel(askingOf(request), body.model, 'model');
      const scorer = { inference, model, signal: callerSignal(reply) };
      const scored = await scoreAll(scorer, inputsOf(body), (index) =>
        Array.isArray(body.input) ? `input.${index}` : body.input === undefined ? 'messages' : 'input',
      );
      const activate = body.use_activation ?? body.activation ?? body.softmax ?? true;
      const tokens = scored.reduce((sum, each) => sum + each.tokens, 0);
      return {
        id: `classify-${request.id}`,
        object: 'list' as const,
        created: Math.floor(Date.now() / 1000),
        model: body.model ?? currentAlias,
        data: scored.map(({ score }, index) => ({
          index,
          label: 'LABEL_0',
          probs: [activate ? winProbability(score) : score],
          num_classes: 1 as const,
        })),
        usage: { prompt_tokens: tokens, total_tokens: tokens, completion_tokens: 0, prompt_tokens_details: null },
      };
    },
  );
};

function inputsOf({
  input = [],
  messages,
  add_special_tokens: addSpecialTokens,
}: ClassifyRequest): InferenceScoreInput[] {
  const last = messages?.at(-1);
  if (messages !== undefined && last !== undefined) {
    return [{ messages: messages.slice(0, -1), completion: last.content }];
  }
  return [input].flat().map((text) => ({ text, addSpecialTokens }));
}
