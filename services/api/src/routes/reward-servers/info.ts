// text-embeddings-inference's GET /info: which model answers, and what it takes.
import { rewardServerQuery, teiInfo } from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { checkpointConfig, labelOf } from '../../models/checkpoint-config.js';
import { askingOf, currentRewardModel } from '../../models/resolve.js';

const windowed = z.object({ max_position_embeddings: z.int().min(1) });

/** What its server would be told on its command line, and is so here. */
const limits = {
  max_concurrent_requests: 256,
  max_batch_requests: null,
  max_client_batch_size: 10_000,
  auto_truncate: false,
  tokenization_workers: 1,
};

export const teiInfoRoute: FastifyPluginAsyncZod = async (app) => {
  const { artifacts } = app.deps;

  app.get(
    '/info',
    {
      config: {
        access: 'researcher',
        scope: ['read', 'ask'],
        problems: ['not_found', 'model_not_ready', 'artifact_damaged', 'conflict'],
        teiErrors: true,
      },
      schema: {
        summary: "text-embeddings-inference's description of the model",
        querystring: rewardServerQuery,
        response: { 200: teiInfo },
      },
    },
    async (request) => {
      const model = await currentRewardModel(askingOf(request), request.query.model, 'model');
      const window = windowed.safeParse(await checkpointConfig(artifacts, model));
      if (!window.success) {
        throw new HttpProblem('conflict', `"${model.name}" has no config.json that states max_position_embeddings.`);
      }
      const label = await labelOf(artifacts, model);
      const tokens = window.data.max_position_embeddings;
      return {
        model_id: model.name,
        model_sha: model.checkpointHash,
        model_dtype: 'float32',
        model_type: { reranker: { id2label: { 0: label }, label2id: { [label]: 0 } } },
        max_input_length: tokens,
        max_batch_tokens: tokens,
        version: '0.1.0',
        sha: null,
        docker_label: null,
        ...limits,
      };
    },
  );
};
